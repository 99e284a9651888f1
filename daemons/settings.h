/* A daemon's settings: from flags, else the environment, else a default. */

#ifndef GVL_SETTINGS_H
#define GVL_SETTINGS_H

#include <sys/socket.h>

#include "gvl.h"


typedef enum {
    GVL_SETTING_TEXT = 0,           /* const char * */
    GVL_SETTING_DATABASE,           /* const char *, a libpq URL */
    GVL_SETTING_BROKER,             /* const char *, an AMQP URL */
    GVL_SETTING_CACHE,              /* gvl_cache_url_t, a Redis URL */
    GVL_SETTING_ADDRESS,            /* gvl_address_t */
    GVL_SETTING_NUMBER,             /* int64_t */
    GVL_SETTING_SWITCH              /* bool; a flag without a value */
} gvl_setting_kind_t;

typedef struct {
    const char                     *text;       /* as it was set */
    struct sockaddr_storage         storage;
    socklen_t                       len;
} gvl_address_t;

/* redis://[[USER][:PASSWORD]@]HOST[:PORT][/DATABASE], or rediss:// by TLS */

typedef struct {
    bool                            set;
    bool                            tls;
    char                            name[256];  /* as it is given */
    char                            host[64];   /* numeric */
    int                             port;
    char                            user[64];   /* empty: none */
    char                            password[512];      /* decoded */
    unsigned                        database;
} gvl_cache_url_t;

/* A line of a program's table. */

typedef struct {
    gvl_setting_kind_t              kind;
    const char                     *flag;       /* "--listen" */
    const char                     *variable;   /* NULL: only the flag */
    const char                     *fallback;   /* NULL: must be set */
    size_t                          offset;     /* into the program's conf */
    int64_t                         min;        /* of a number */
    int64_t                         max;
    const char                     *help;
} gvl_setting_t;

typedef struct {
    const char                     *program;
    const char                     *purpose;    /* one sentence */
    const char *const              *commands;   /* NULL: none */
    const char                     *commands_help;
    const gvl_setting_t            *settings;
    size_t                          n;
} gvl_settings_t;

typedef enum {
    GVL_SETTINGS_READ = 0,
    GVL_SETTINGS_HELPED,            /* --help was asked and given */
    GVL_SETTINGS_WRONG              /* said on standard error, with a remedy */
} gvl_settings_rc_t;

/*
 * Fills conf by the table.  Texts are borrowed from argv and the environment.
 * command: the first word that is no flag, checked against commands; NULL:
 * none was given.
 */
GVL_MUST_USE gvl_settings_rc_t gvl_settings_read(
    const gvl_settings_t *settings, int argc, char **argv, void *conf,
    const char **command);

#endif /* GVL_SETTINGS_H */
