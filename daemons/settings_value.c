/* Checks a setting's text and stores what it says. */

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <amqp.h>
#include <libpq-fe.h>

#include "settings_value.h"


#define GVL_SETTINGS_TEXT_MAX  1024


/* The last colon parts host and port, so that [::1]:9101 is one too. */

static bool
gvl_settings_address(const char *text, gvl_address_t *address)
{
    char             *end;
    char              host[256];
    long              port;
    size_t            len;
    const char       *colon;
    struct addrinfo   hints, *found;

    colon = strrchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '\0') {
        return false;
    }

    port = strtol(colon + 1, &end, 10);
    len = (size_t) (colon - text);

    if (*end != '\0' || port < 1 || port > 65535) {
        return false;
    }

    if (text[0] == '[' && colon[-1] == ']') {
        text++;
        len -= 2;
    }

    if (len == 0 || len >= sizeof(host)) {
        return false;
    }

    memcpy(host, text, len);
    host[len] = '\0';

    memset(&hints, 0, sizeof(hints));
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;

    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) {
        return false;
    }

    memcpy(&address->storage, found->ai_addr, found->ai_addrlen);
    address->len = found->ai_addrlen;
    freeaddrinfo(found);

    return true;
}


static bool
gvl_settings_database(const char *text)
{
    char              *error;
    PQconninfoOption  *options;

    if (strncmp(text, "postgres://", 11) != 0
        && strncmp(text, "postgresql://", 13) != 0)
    {
        return false;
    }

    options = PQconninfoParse(text, &error);
    if (options == NULL) {
        PQfreemem(error);
        return false;
    }

    PQconninfoFree(options);

    return true;
}


static bool
gvl_settings_broker(const char *text)
{
    char                          copy[GVL_SETTINGS_TEXT_MAX];
    struct amqp_connection_info   info;

    if (strlen(text) >= sizeof(copy)) {
        return false;
    }

    memcpy(copy, text, strlen(text) + 1);

    return amqp_parse_url(copy, &info) == AMQP_STATUS_OK;
}


static bool
gvl_settings_number(const char *text, const gvl_setting_t *setting,
    int64_t *number)
{
    char  *end;

    errno = 0;
    *number = strtoll(text, &end, 10);

    return errno == 0 && end != text && *end == '\0'
           && *number >= setting->min && *number <= setting->max;
}


const char *
gvl_settings_store(const gvl_setting_t *setting, const char *text, void *conf)
{
    void         *place;
    static char   range[96];

    place = (char *) conf + setting->offset;

    switch (setting->kind) {

    case GVL_SETTING_DATABASE:
        if (!gvl_settings_database(text)) {
            return "a URL such as postgres://user:password@host:5432/name";
        }

        *(const char **) place = text;
        break;

    case GVL_SETTING_BROKER:
        if (!gvl_settings_broker(text)) {
            return "a URL such as amqp://user:password@host:5672/%2f, or "
                   "amqps:// by TLS";
        }

        *(const char **) place = text;
        break;

    case GVL_SETTING_CACHE:
        if (!gvl_settings_cache(text, place)) {
            return "a URL such as redis://user:password@host:6379/0, or "
                   "rediss:// by TLS, of a host that is known";
        }
        break;

    case GVL_SETTING_ADDRESS:
        if (!gvl_settings_address(text, place)) {
            return "an IP address and a port, such as 127.0.0.1:9101";
        }

        ((gvl_address_t *) place)->text = text;
        break;

    case GVL_SETTING_NUMBER:
        if (!gvl_settings_number(text, setting, place)) {
            (void) snprintf(range, sizeof(range),
                            "a whole number from %lld to %lld",
                            (long long) setting->min,
                            (long long) setting->max);
            return range;
        }
        break;

    case GVL_SETTING_SWITCH:
        *(bool *) place = (text[0] != '\0');
        break;

    case GVL_SETTING_TEXT:
        *(const char **) place = text;
    }

    return NULL;
}
