/* A daemon's settings: where they come from, and what is wrong with them. */

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "settings.h"
#include "settings_value.h"
#include "suite.h"


typedef struct {
    const char                     *database;
    const char                     *broker;
    gvl_address_t                   listen;
    gvl_cache_url_t                 cache;
    int64_t                         size;
    bool                            fix;
} conf_t;

static const gvl_setting_t  table[] = {
    { GVL_SETTING_DATABASE, "--db", "GAVEL_TEST_DB", NULL,
      offsetof(conf_t, database), 0, 0, "a database" },
    { GVL_SETTING_BROKER, "--amqp", "GAVEL_TEST_AMQP", "amqp://a:b@c/d",
      offsetof(conf_t, broker), 0, 0, "a broker" },
    { GVL_SETTING_ADDRESS, "--listen", "GAVEL_TEST_LISTEN", "127.0.0.1:1",
      offsetof(conf_t, listen), 0, 0, "an address" },
    { GVL_SETTING_CACHE, "--cache", "GAVEL_TEST_CACHE", "",
      offsetof(conf_t, cache), 0, 0, "a cache" },
    { GVL_SETTING_NUMBER, "--size", "GAVEL_TEST_SIZE", "7",
      offsetof(conf_t, size), 1, 10, "a number" },
    { GVL_SETTING_SWITCH, "--fix", NULL, "", offsetof(conf_t, fix), 0, 0,
      "a switch" }
};

static const char *const  commands[] = { "mend", NULL };

static const gvl_settings_t  spec = {
    "gavel-test", "is a test", commands, NULL, table, GVL_COUNT(table)
};

static conf_t       conf;
static const char  *command;


static gvl_settings_rc_t
read_words(const char *const *words)
{
    int    argc;
    char  *argv[16];

    memset(&conf, 0, sizeof(conf));
    argv[0] = (char *) "gavel-test";

    for (argc = 1; words[argc - 1] != NULL; argc++) {
        argv[argc] = (char *) words[argc - 1];
    }

    return gvl_settings_read(&spec, argc, argv, &conf, &command);
}


#define READ(...)  read_words((const char *const []) { __VA_ARGS__, NULL })


START_TEST(flags_come_before_the_environment_before_defaults)
{
    ck_assert_int_eq(setenv("GAVEL_TEST_DB", "postgres://env/a", 1), 0);
    ck_assert_int_eq(setenv("GAVEL_TEST_SIZE", "", 1), 0);

    ck_assert_int_eq(READ("--listen", "[::1]:9101"), GVL_SETTINGS_READ);
    ck_assert_str_eq(conf.database, "postgres://env/a");
    ck_assert_str_eq(conf.broker, "amqp://a:b@c/d");
    ck_assert_int_eq(conf.listen.storage.ss_family, AF_INET6);
    ck_assert_int_eq(conf.size, 7);
    ck_assert(!conf.fix && !conf.cache.set);
    ck_assert_ptr_null(command);

    ck_assert_int_eq(READ("--db", "postgresql://flag/b", "mend", "--fix"),
                     GVL_SETTINGS_READ);
    ck_assert_str_eq(conf.database, "postgresql://flag/b");
    ck_assert(conf.fix);
    ck_assert_str_eq(command, "mend");
}
END_TEST


START_TEST(a_redis_url_is_taken_apart)
{
    ck_assert_int_eq(READ("--db", "postgres://x/", "--cache",
                          "redis://ann:s:3cret@127.0.0.1:6380"),
                     GVL_SETTINGS_READ);
    ck_assert(conf.cache.set);
    ck_assert_str_eq(conf.cache.host, "127.0.0.1");
    ck_assert_int_eq(conf.cache.port, 6380);
    ck_assert_str_eq(conf.cache.user, "ann");
    ck_assert_str_eq(conf.cache.password, "s:3cret");

    ck_assert_int_eq(READ("--db", "postgres://x/", "--cache",
                          "redis://:only@127.0.0.1:6380/"),
                     GVL_SETTINGS_READ);
    ck_assert_str_eq(conf.cache.user, "");
    ck_assert_str_eq(conf.cache.password, "only");
    ck_assert(!conf.cache.tls);

    ck_assert_int_eq(READ("--db", "postgres://x/", "--cache",
                          "rediss://a%40b:%2fp@%25@localhost/15"),
                     GVL_SETTINGS_READ);
    ck_assert(conf.cache.tls);
    ck_assert_str_eq(conf.cache.user, "a@b");
    ck_assert_str_eq(conf.cache.password, "/p@%");
    ck_assert_str_eq(conf.cache.name, "localhost");
    ck_assert_int_eq(conf.cache.port, 6379);
    ck_assert_uint_eq(conf.cache.database, 15);

    ck_assert_int_eq(READ("--db", "postgres://x/", "--cache",
                          "redis://[::1]:1/"),
                     GVL_SETTINGS_READ);
    ck_assert_str_eq(conf.cache.host, "::1");
    ck_assert_int_eq(conf.cache.port, 1);
}
END_TEST


static const char *const  wrong[][2] = {
    { "--db", "host=a dbname=b" }, { "--db", "postgres://a?nonsense=1" },
    { "--amqp", "http://a" }, { "--amqp", "amqps://a:b@c/d/e" },
    { "--listen", "9101" }, { "--listen", "localhost:9101" },
    { "--listen", "127.0.0.1:" }, { "--listen", "127.0.0.1:99999" },
    { "--listen", "127.0.0.1:http" }, { "--listen", "[]:1" },
    { "--cache", "127.0.0.1:6379" }, { "--cache", "redis://" },
    { "--cache", "redis://127.0.0.1:0" },
    { "--cache", "redis://127.0.0.1:6379x" },
    { "--cache", "redis://127.0.0.1:" }, { "--cache", "redis://:6379" },
    { "--cache", "redis://127.0.0.1/x" }, { "--cache", "redis://[::1" },
    { "--cache", "redis://127.0.0.1/99999999" },
    { "--cache", "redis://[::1]6379" }, { "--cache", "redis://::1]:1" },
    { "--cache", "redis://a:b%4@127.0.0.1" },
    { "--cache", "redis://a:b%00@127.0.0.1" },
    { "--size", "0" }, { "--size", "11" }, { "--size", "1e1" },
    { "--size", "99999999999999999999" }, { "--nonsense", "1" }
};


START_TEST(what_is_wrong_is_refused)
{
    ck_assert_int_eq(setenv("GAVEL_TEST_DB", "postgres://env/a", 1), 0);
    ck_assert_int_eq(READ(wrong[_i][0], wrong[_i][1]), GVL_SETTINGS_WRONG);
}
END_TEST


START_TEST(what_must_be_set_must_be_set)
{
    ck_assert_int_eq(unsetenv("GAVEL_TEST_DB"), 0);
    ck_assert_int_eq(READ("--fix"), GVL_SETTINGS_WRONG);
    ck_assert_int_eq(READ("--db"), GVL_SETTINGS_WRONG);
    ck_assert_int_eq(READ("--help"), GVL_SETTINGS_HELPED);
}
END_TEST


int
main(void)
{
    TCase  *t;

    t = tcase_create("settings");
    tcase_add_test(t, flags_come_before_the_environment_before_defaults);
    tcase_add_test(t, a_redis_url_is_taken_apart);
    tcase_add_loop_test(t, what_is_wrong_is_refused, 0,
                        (int) GVL_COUNT(wrong));
    tcase_add_test(t, what_must_be_set_must_be_set);

    return suite_run("settings", t);
}
