/* The files of TLS that a daemon is told of, made ready for its connection. */

#ifndef GVL_TLS_FILES_H
#define GVL_TLS_FILES_H

#include "tls.h"


typedef struct {
    const char                     *ca;         /* NULL: the system's */
    const char                     *cert;       /* NULL: shows none */
    const char                     *key;
} gvl_tls_files_t;

/* Rows of a settings table; offset: of a gvl_tls_files_t in the conf. */

#define gvl_tls_files_ca(flag, variable, offset)                              \
    { GVL_SETTING_TEXT, flag, variable, "",                                   \
      (offset) + offsetof(gvl_tls_files_t, ca), 0, 0,                         \
      "authorities (PEM) of its certificate; else the system's" }

#define gvl_tls_files_cert(flag, variable, offset)                            \
    { GVL_SETTING_TEXT, flag, variable, "",                                   \
      (offset) + offsetof(gvl_tls_files_t, cert), 0, 0,                       \
      "our certificate (PEM), if it wants one" }

#define gvl_tls_files_key(flag, variable, offset)                             \
    { GVL_SETTING_TEXT, flag, variable, "",                                   \
      (offset) + offsetof(gvl_tls_files_t, key), 0, 0, "and its key (PEM)" }

/*
 * wanted: the URL says so; without it *tls is NULL and the files are not
 * looked at.  false: what is wrong has been logged.
 */
GVL_MUST_USE bool gvl_tls_files_open(const gvl_tls_files_t *files,
    bool wanted, gvl_tls_t **tls);

/* Does a broker's URL say so? */
bool gvl_tls_files_wanted(const char *url);

#endif /* GVL_TLS_FILES_H */
