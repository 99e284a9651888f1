/* Redis by TLS, with users and databases: who is believed, and what is said. */

#include <check.h>
#include <signal.h>

#include "memory.h"
#include "poll_loop.h"
#include "redis_conn.h"
#include "redis_server.h"
#include "suite.h"
#include "tls_folder.h"


#define DEADLINE_MS  2000

/* Larger than a record of TLS, than both buffers, and than a socket's. */
#define LARGE  ((size_t) 3 * 1024 * 1024)

static poll_loop_t        loop;
static redis_server_t     server;
static gvl_redis_conf_t   conf;
static gvl_redis_conn_t  *conn;
static gvl_tls_t         *tls;
static char               tls_port[8];


static void
start_server(const char *password, const char *clients)
{
    const char  *more[] = {
        "--tls-port", tls_port,
        "--tls-cert-file", tls_folder_file("server.crt"),
        "--tls-key-file", tls_folder_file("server.key"),
        "--tls-ca-cert-file", tls_folder_file("ca.crt"),
        "--tls-auth-clients", clients
    };

    memcpy(server.more, more, sizeof(more));
    redis_server_start(&server, password);
}


static void
setup(void)
{
    signal(SIGPIPE, SIG_IGN);
    poll_loop_init(&loop);
    tls_folder_make();

    server.port = redis_server_free_port();
    memset(&conf, 0, sizeof(conf));
    conf.port = redis_server_free_port();
    snprintf(tls_port, sizeof(tls_port), "%d", conf.port);

    conf.loop = &loop.hooks;
    conf.name = "cache";
    conf.host = "127.0.0.1";
    conf.tls_name = "good.test";
    conf.connect_deadline_ms = DEADLINE_MS;
    conf.command_deadline_ms = DEADLINE_MS;
    conf.commands_max = 4096;
    conf.bytes_max = 2 * LARGE;

    arena_begin();
}


static void
teardown(void)
{
    gvl_redis_conn_destroy(conn);
    gvl_tls_destroy(tls);
    arena_end();
    redis_server_kill(&server);
    tls_folder_remove();
}


/* By the authority of that file, showing that certificate. */

static void
connect_by(const char *ca, const char *cert, const char *key)
{
    char            why[GVL_TLS_WHY_MAX];
    gvl_tls_conf_t  files;

    files.ca_file = ca;
    files.cert_file = cert;
    files.key_file = key;

    tls = gvl_tls_create(&files, why);
    ck_assert_msg(tls != NULL, "%s", why);

    conf.tls = tls;
    conn = gvl_redis_conn_create(&conf);
    ck_assert_ptr_nonnull(conn);
}


static void
is_up(void)
{
    poll_loop_until(&loop, gvl_redis_conn_state(conn) == GVL_REDIS_UP);
}


/* Down, with one line however often it tries, and the reason in it. */

static void
stays_down(const char *reason)
{
    int64_t  start_ms;

    poll_loop_until(&loop, loop.lines == 1);
    ck_assert_msg(strstr(loop.last, reason) != NULL, "%s", loop.last);

    start_ms = poll_loop_now_ms(&loop.hooks);

    while (poll_loop_now_ms(&loop.hooks) - start_ms < 500) {
        poll_loop_turn(&loop);
        ck_assert_int_ne(gvl_redis_conn_state(conn), GVL_REDIS_UP);
    }

    ck_assert_int_eq(loop.lines, 1);
}


typedef struct {
    bool                            done;
    size_t                          len;
    char                            last;
} answer_t;


static void
note_answer(const redisReply *reply, void *data)
{
    answer_t  *answer;

    answer = data;
    ck_assert_ptr_nonnull(reply);
    ck_assert_int_ne(reply->type, REDIS_REPLY_ERROR);

    answer->done = true;
    answer->len = reply->len;
    answer->last = reply->len > 0 ? reply->str[reply->len - 1] : '\0';
}


static void
ask(const char *word, const char *key, gvl_str_t value, answer_t *answer)
{
    gvl_redis_args_t  *args;

    memset(answer, 0, sizeof(*answer));
    args = gvl_redis_args_create(arena, 3);
    gvl_redis_put(args, gvl_str_from(word));
    gvl_redis_put(args, gvl_str_from(key));

    if (value.len > 0) {
        gvl_redis_put(args, value);
    }

    ck_assert(gvl_redis_conn_send(conn, args, note_answer, answer));
}


START_TEST(what_is_large_passes_whole_both_ways)
{
    char       *text;
    answer_t    put[2], got[2];
    gvl_str_t   value;

    start_server("", "no");
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    is_up();

    text = malloc(LARGE);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', LARGE);
    text[LARGE - 1] = 'z';
    value = (gvl_str_t) { text, LARGE };

    /* One behind the other, so that writing and reading overlap. */
    ask("SET", "one", value, &put[0]);
    ask("GET", "one", GVL_STR_NULL, &got[0]);
    ask("SET", "two", GVL_STR("short"), &put[1]);
    ask("GET", "two", GVL_STR_NULL, &got[1]);
    poll_loop_until(&loop, got[1].done);

    ck_assert_uint_eq(got[0].len, LARGE);
    ck_assert_int_eq(got[0].last, 'z');
    ck_assert_uint_eq(got[1].len, 5);
    free(text);
}
END_TEST


START_TEST(a_user_has_a_password_and_a_database)
{
    answer_t     put;
    redisReply  *reply;

    start_server("admin", "no");
    redis_server_run(&server, "ACL SETUSER gavel on >se:cr@t ~* +@all");
    conf.user = "gavel";
    conf.password = "se:cr@t";
    conf.database = 3;
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    is_up();

    ask("SET", "here", GVL_STR("1"), &put);
    poll_loop_until(&loop, put.done);

    redis_server_run(&server, "SELECT 3");
    reply = redis_server_say(&server, "EXISTS here");
    ck_assert_int_eq(reply->integer, 1);
    freeReplyObject(reply);
}
END_TEST


START_TEST(a_wrong_password_is_said_once_and_not_shown)
{
    start_server("admin", "no");
    conf.password = "guess";
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    stays_down("WRONGPASS");
    ck_assert_ptr_null(strstr(loop.last, "guess"));
}
END_TEST


START_TEST(no_password_where_one_is_asked_for_is_said_once)
{
    start_server("admin", "no");
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    stays_down("NOAUTH");
}
END_TEST


START_TEST(another_authority_is_not_believed)
{
    start_server("", "no");
    connect_by(tls_folder_file("other.crt"), NULL, NULL);
    stays_down("its certificate is not believed: self-signed certificate");
}
END_TEST


START_TEST(the_systems_authorities_do_not_know_ours)
{
    start_server("", "no");
    connect_by(NULL, NULL, NULL);
    stays_down("its certificate is not believed: ");
}
END_TEST


START_TEST(another_name_is_not_believed)
{
    start_server("", "no");
    conf.tls_name = "bad.test";
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    stays_down("its certificate is not believed: hostname mismatch");
}
END_TEST


START_TEST(an_address_out_of_the_certificate_is_not_believed)
{
    start_server("", "no");
    conf.tls_name = "127.0.0.1";
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    stays_down("its certificate is not believed: IP address mismatch");
}
END_TEST


START_TEST(a_client_shows_its_certificate)
{
    start_server("", "yes");
    connect_by(tls_folder_file("ca.crt"), tls_folder_file("client.crt"),
               tls_folder_file("client.key"));
    is_up();
}
END_TEST


START_TEST(a_client_without_a_certificate_is_told_so)
{
    start_server("", "yes");
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    stays_down("certificate required");
}
END_TEST


START_TEST(plain_text_where_tls_is_wanted_is_no_redis)
{
    start_server("", "no");
    conf.port = server.port;
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    stays_down(": ");
}
END_TEST


START_TEST(a_stopped_server_is_given_up_in_its_handshake)
{
    start_server("", "no");
    kill(server.pid, SIGSTOP);
    conf.connect_deadline_ms = 200;
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    poll_loop_until(&loop, loop.lines == 1);
    ck_assert_ptr_nonnull(strstr(loop.last, "no connection in time"));
    kill(server.pid, SIGCONT);
    is_up();
}
END_TEST


static void
note_nothing(const redisReply *reply, void *data)
{
    (void) reply;
    (void) data;
}


static void
goes(bool up, void *data)
{
    int  *times;

    times = data;
    times[up ? 1 : 0]++;
}


/* Behind a name that follows the primary a new connection finds it. */

START_TEST(a_primary_that_became_a_replica_is_left)
{
    int                times[2] = { 0, 0 };
    gvl_redis_args_t  *args;

    start_server("", "no");
    conf.changed = goes;
    conf.data = times;
    connect_by(tls_folder_file("ca.crt"), NULL, NULL);
    is_up();

    redis_server_run(&server, "REPLICAOF 127.0.0.1 1");
    args = gvl_redis_args_create(arena, 3);
    gvl_redis_put(args, GVL_STR("SET"));
    gvl_redis_put(args, GVL_STR("key"));
    gvl_redis_put(args, GVL_STR("value"));

    ck_assert(gvl_redis_conn_send(conn, args, note_nothing, NULL));
    poll_loop_until(&loop, times[0] > 0);
    ck_assert_ptr_nonnull(strstr(loop.last, "it is a replica"));
    is_up();
}
END_TEST


START_TEST(wrong_files_are_named)
{
    size_t     i;
    char       why[GVL_TLS_WHY_MAX];
    gvl_tls_t *made;

    const struct {
        gvl_tls_conf_t  files;
        const char     *why;
    } wrong[] = {
        { { "/nowhere.crt", NULL, NULL }, "No such file" },
        { { tls_folder_file("ca.key"), NULL, NULL }, "ca.key" },
        { { NULL, tls_folder_file("client.crt"), NULL }, "together" },
        { { NULL, tls_folder_file("client.crt"), tls_folder_file("ca.key") },
          "key values mismatch" }
    };

    start_server("", "no");

    for (i = 0; i < GVL_COUNT(wrong); i++) {
        made = gvl_tls_create(&wrong[i].files, why);
        ck_assert_ptr_null(made);
        ck_assert_msg(strstr(why, wrong[i].why) != NULL, "%s", why);
    }
}
END_TEST


int
main(void)
{
    TCase  *t;

    t = tcase_create("tls");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 30);
    tcase_add_test(t, what_is_large_passes_whole_both_ways);
    tcase_add_test(t, a_user_has_a_password_and_a_database);
    tcase_add_test(t, a_wrong_password_is_said_once_and_not_shown);
    tcase_add_test(t, no_password_where_one_is_asked_for_is_said_once);
    tcase_add_test(t, another_authority_is_not_believed);
    tcase_add_test(t, the_systems_authorities_do_not_know_ours);
    tcase_add_test(t, another_name_is_not_believed);
    tcase_add_test(t, an_address_out_of_the_certificate_is_not_believed);
    tcase_add_test(t, a_client_shows_its_certificate);
    tcase_add_test(t, a_client_without_a_certificate_is_told_so);
    tcase_add_test(t, plain_text_where_tls_is_wanted_is_no_redis);
    tcase_add_test(t, a_stopped_server_is_given_up_in_its_handshake);
    tcase_add_test(t, a_primary_that_became_a_replica_is_left);
    tcase_add_test(t, wrong_files_are_named);

    return suite_run("redis by tls", t);
}
