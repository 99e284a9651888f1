/* Takes a Redis URL apart. */

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings_value.h"


#define GVL_REDIS_SCHEME  "redis://"


static bool
gvl_settings_copy(const char *from, size_t len, char *to, size_t room)
{
    if (len >= room) {
        return false;
    }

    memcpy(to, from, len);
    to[len] = '\0';

    return true;
}


/* USER:PASSWORD, :PASSWORD or USER, up to the at sign. */

static bool
gvl_settings_cache_login(const char *text, size_t len, gvl_cache_url_t *url)
{
    size_t       user;
    const char  *colon;

    colon = memchr(text, ':', len);
    user = colon == NULL ? len : (size_t) (colon - text);

    if (!gvl_settings_copy(text, user, url->user, sizeof(url->user))) {
        return false;
    }

    return colon == NULL
           || gvl_settings_copy(colon + 1, len - user - 1, url->password,
                                sizeof(url->password));
}


/* hiredis is given a number, so that it never looks a name up itself. */

static bool
gvl_settings_cache_host(const char *name, const char *port,
    gvl_cache_url_t *url)
{
    int               rc;
    char             *end;
    struct addrinfo   hints, *found;

    url->port = (int) strtol(port, &end, 10);

    if (end == port || (*end != '\0' && strcmp(end, "/") != 0)
        || url->port < 1 || url->port > 65535)
    {
        return false;
    }

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;

    if (getaddrinfo(name, NULL, &hints, &found) != 0) {
        return false;
    }

    rc = getnameinfo(found->ai_addr, found->ai_addrlen, url->host,
                     sizeof(url->host), NULL, 0, NI_NUMERICHOST);
    freeaddrinfo(found);

    return rc == 0;
}


bool
gvl_settings_cache(const char *text, gvl_cache_url_t *url)
{
    char         name[256];
    const char  *at, *colon;

    memset(url, 0, sizeof(*url));

    if (strncmp(text, GVL_REDIS_SCHEME, strlen(GVL_REDIS_SCHEME)) != 0) {
        return false;
    }

    text += strlen(GVL_REDIS_SCHEME);
    at = strrchr(text, '@');

    if (at != NULL) {
        if (!gvl_settings_cache_login(text, (size_t) (at - text), url)) {
            return false;
        }

        text = at + 1;
    }

    colon = strrchr(text, ':');

    if (colon == NULL
        || !gvl_settings_copy(text, (size_t) (colon - text), name,
                              sizeof(name)))
    {
        return false;
    }

    url->set = gvl_settings_cache_host(name, colon + 1, url);

    return url->set;
}
