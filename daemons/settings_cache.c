/* Takes a Redis URL apart. */

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings_value.h"


#define GVL_REDIS_PORT  6379

/* Redis has 16 of them unless it is told otherwise. */
#define GVL_REDIS_DATABASE_MAX  65535


static int
gvl_settings_hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}


/* What a URL writes as %40 is an at sign; false: too long, or no such URL. */

static bool
gvl_settings_decode(const char *from, size_t len, char *to, size_t room)
{
    int     c;
    size_t  i, n;

    for (i = 0, n = 0; i < len; i++, n++) {
        if (n + 1 == room) {
            return false;
        }

        to[n] = from[i];

        if (from[i] != '%') {
            continue;
        }

        if (i + 2 >= len || gvl_settings_hex(from[i + 1]) < 0
            || gvl_settings_hex(from[i + 2]) < 0)
        {
            return false;
        }

        c = gvl_settings_hex(from[i + 1]) * 16 + gvl_settings_hex(from[i + 2]);
        to[n] = (char) c;
        i += 2;
    }

    to[n] = '\0';

    return strlen(to) == n;
}


/* USER:PASSWORD, :PASSWORD or USER, up to the at sign. */

static bool
gvl_settings_cache_login(const char *text, size_t len, gvl_cache_url_t *url)
{
    size_t       user;
    const char  *colon;

    colon = memchr(text, ':', len);
    user = colon == NULL ? len : (size_t) (colon - text);

    if (!gvl_settings_decode(text, user, url->user, sizeof(url->user))) {
        return false;
    }

    return colon == NULL
           || gvl_settings_decode(colon + 1, len - user - 1, url->password,
                                  sizeof(url->password));
}


/* Digits to the end, up to max. */

static bool
gvl_settings_cache_number(const char *text, long max, long *number)
{
    char  *end;

    *number = strtol(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == '\0' && *number <= max;
}


/* The connection is given a number: it never looks a name up itself. */

static bool
gvl_settings_cache_resolve(gvl_cache_url_t *url)
{
    int               rc;
    struct addrinfo   hints, *found;

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;

    if (getaddrinfo(url->name, NULL, &hints, &found) != 0) {
        return false;
    }

    rc = getnameinfo(found->ai_addr, found->ai_addrlen, url->host,
                     sizeof(url->host), NULL, 0, NI_NUMERICHOST);
    freeaddrinfo(found);

    return rc == 0;
}


/* HOST[:PORT], where a host with colons stands in brackets. */

static bool
gvl_settings_cache_host(char *text, gvl_cache_url_t *url)
{
    long   port;
    char  *end, *colon;

    port = GVL_REDIS_PORT;
    end = text[0] == '[' ? strchr(text, ']') : text;
    colon = end == NULL ? NULL : strrchr(end, ':');

    if (end == NULL) {
        return false;
    }

    if (colon != NULL) {
        *colon = '\0';

        if (!gvl_settings_cache_number(colon + 1, 65535, &port) || port == 0) {
            return false;
        }
    }

    if (end != text) {
        if (end[1] != '\0') {
            return false;
        }

        *end = '\0';
        text++;
    }

    url->port = (int) port;
    (void) snprintf(url->name, sizeof(url->name), "%s", text);

    return text[0] != '\0' && strchr(text, '/') == NULL
           && gvl_settings_cache_resolve(url);
}


bool
gvl_settings_cache(const char *text, gvl_cache_url_t *url)
{
    long         database;
    char         host[256];
    size_t       len;
    const char  *at, *slash;

    memset(url, 0, sizeof(*url));

    if (strncmp(text, "rediss://", 9) == 0) {
        url->tls = true;
        text += 9;

    } else if (strncmp(text, "redis://", 8) == 0) {
        text += 8;

    } else {
        return false;
    }

    at = strrchr(text, '@');

    if (at != NULL) {
        if (!gvl_settings_cache_login(text, (size_t) (at - text), url)) {
            return false;
        }

        text = at + 1;
    }

    slash = strchr(text, '/');
    len = slash == NULL ? strlen(text) : (size_t) (slash - text);

    if (slash != NULL && slash[1] != '\0') {
        if (!gvl_settings_cache_number(slash + 1, GVL_REDIS_DATABASE_MAX,
                                       &database))
        {
            return false;
        }

        url->database = (unsigned) database;
    }

    if (len >= sizeof(host)) {
        return false;
    }

    memcpy(host, text, len);
    host[len] = '\0';
    url->set = gvl_settings_cache_host(host, url);

    return url->set;
}
