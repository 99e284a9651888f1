/* One setting's text as its value. */

#ifndef GVL_SETTINGS_VALUE_H
#define GVL_SETTINGS_VALUE_H

#include "settings.h"


/*
 * NULL: the value is stored into conf.  Otherwise what would have been right,
 * to follow "should be"; the text itself may hold a password.
 */
GVL_MUST_USE const char *gvl_settings_store(const gvl_setting_t *setting,
    const char *text, void *conf);

/* settings_cache.c; a host's name is looked up. */
GVL_MUST_USE bool gvl_settings_cache(const char *text, gvl_cache_url_t *url);

#endif /* GVL_SETTINGS_VALUE_H */
