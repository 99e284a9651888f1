/* Reads a daemon's settings by its table, and prints the table for --help. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings.h"
#include "settings_value.h"


#define GVL_SETTINGS_MAX  24


static void
gvl_settings_help(const gvl_settings_t *settings)
{
    size_t                i;
    const gvl_setting_t  *setting;

    printf("%s: %s\n\nusage: %s%s [FLAG VALUE] ...\n\n", settings->program,
           settings->purpose, settings->program,
           settings->commands == NULL ? "" : " [COMMAND]");

    if (settings->commands_help != NULL) {
        printf("%s\n\n", settings->commands_help);
    }

    for (i = 0; i < settings->n; i++) {
        setting = &settings->settings[i];

        printf("  %-16s %s\n", setting->flag, setting->help);

        if (setting->variable != NULL) {
            printf("  %-16s or by %s", "", setting->variable);

            if (setting->fallback == NULL) {
                printf("; must be set\n");

            } else if (setting->fallback[0] == '\0') {
                printf("; may be left out\n");

            } else {
                printf("; default %s\n", setting->fallback);
            }
        }
    }

    printf("  %-16s this text\n", "--help");
}


static const gvl_setting_t *
gvl_settings_find(const gvl_settings_t *settings, const char *flag,
    size_t *index)
{
    size_t  i;

    for (i = 0; i < settings->n; i++) {
        if (strcmp(settings->settings[i].flag, flag) == 0) {
            *index = i;
            return &settings->settings[i];
        }
    }

    return NULL;
}


static bool
gvl_settings_is_command(const gvl_settings_t *settings, const char *word)
{
    const char *const  *command;

    if (settings->commands == NULL) {
        return false;
    }

    for (command = settings->commands; *command != NULL; command++) {
        if (strcmp(*command, word) == 0) {
            return true;
        }
    }

    return false;
}


/* Sorts the words of the command line; texts[] by the table's order. */

static gvl_settings_rc_t
gvl_settings_words(const gvl_settings_t *settings, int argc, char **argv,
    const char **texts, const char **command)
{
    int                   i;
    size_t                index;
    const gvl_setting_t  *setting;

    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            gvl_settings_help(settings);
            return GVL_SETTINGS_HELPED;
        }

        if (gvl_settings_is_command(settings, argv[i]) && *command == NULL) {
            *command = argv[i];
            continue;
        }

        setting = gvl_settings_find(settings, argv[i], &index);

        if (setting == NULL) {
            fprintf(stderr, "%s: \"%s\" is no flag or command here; "
                    "%s --help lists them\n", settings->program, argv[i],
                    settings->program);
            return GVL_SETTINGS_WRONG;
        }

        if (setting->kind == GVL_SETTING_SWITCH) {
            texts[index] = "on";
            continue;
        }

        if (i + 1 == argc) {
            fprintf(stderr, "%s: %s needs a value behind it\n",
                    settings->program, argv[i]);
            return GVL_SETTINGS_WRONG;
        }

        texts[index] = argv[++i];
    }

    return GVL_SETTINGS_READ;
}


/* An empty variable counts as none, as in a Compose file. */

static const char *
gvl_settings_text(const gvl_setting_t *setting, const char *given)
{
    const char  *text;

    if (given != NULL) {
        return given;
    }

    text = setting->variable == NULL ? NULL : getenv(setting->variable);

    return text == NULL || text[0] == '\0' ? setting->fallback : text;
}


static bool
gvl_settings_one(const gvl_settings_t *settings, const gvl_setting_t *setting,
    const char *given, void *conf)
{
    const char  *text, *remedy;

    text = gvl_settings_text(setting, given);

    if (text == NULL) {
        fprintf(stderr, "%s: %s (or %s) is not set; %s --help says what it "
                "is\n", settings->program, setting->variable, setting->flag,
                settings->program);
        return false;
    }

    if (text[0] == '\0' && setting->kind != GVL_SETTING_SWITCH) {
        return true;
    }

    remedy = gvl_settings_store(setting, text, conf);

    if (remedy != NULL) {
        fprintf(stderr, "%s: %s should be %s\n", settings->program,
                given != NULL || setting->variable == NULL
                ? setting->flag : setting->variable, remedy);
        return false;
    }

    return true;
}


gvl_settings_rc_t
gvl_settings_read(const gvl_settings_t *settings, int argc, char **argv,
    void *conf, const char **command)
{
    size_t              i;
    const char         *texts[GVL_SETTINGS_MAX] = { NULL };
    gvl_settings_rc_t   rc;

    assert(settings->n <= GVL_SETTINGS_MAX);

    *command = NULL;

    rc = gvl_settings_words(settings, argc, argv, texts, command);
    if (rc != GVL_SETTINGS_READ) {
        return rc;
    }

    for (i = 0; i < settings->n; i++) {
        if (!gvl_settings_one(settings, &settings->settings[i], texts[i],
                              conf))
        {
            return GVL_SETTINGS_WRONG;
        }
    }

    return GVL_SETTINGS_READ;
}
