/* From a connected socket to an open channel: who we are, and the script. */

#include <string.h>

#include "amqp_machine.h"


#define GVL_AMQP_LOGIN_MAX  512


static amqp_table_entry_t
gvl_amqp_entry_text(const char *key, const char *text)
{
    amqp_table_entry_t  entry;

    entry.key = amqp_cstring_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = amqp_cstring_bytes(text);

    return entry;
}


static amqp_table_entry_t
gvl_amqp_entry_true(const char *key)
{
    amqp_table_entry_t  entry;

    entry.key = amqp_cstring_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry.value.value.boolean = 1;

    return entry;
}


/* SASL's PLAIN: NUL, the user, NUL, the password. */

static bool
gvl_amqp_open_login(const gvl_amqp_conn_t *conn, char *login, size_t *len)
{
    size_t  user_len, password_len;

    user_len = strlen(conn->server.user);
    password_len = strlen(conn->server.password);
    *len = user_len + password_len + 2;

    if (*len > GVL_AMQP_LOGIN_MAX) {
        return false;
    }

    login[0] = '\0';
    memcpy(login + 1, conn->server.user, user_len);
    login[1 + user_len] = '\0';
    memcpy(login + 2 + user_len, conn->server.password, password_len);

    return true;
}


/*
 * Without these capabilities the broker would not say that it is blocked,
 * that our queue has gone, or that the password is wrong.
 */

static void
gvl_amqp_open_start_ok(gvl_amqp_conn_t *conn)
{
    char                         login[GVL_AMQP_LOGIN_MAX];
    size_t                       len;
    amqp_table_t                 table;
    amqp_table_entry_t           properties[3], capabilities[4];
    amqp_connection_start_ok_t   method;

    if (!gvl_amqp_open_login(conn, login, &len)) {
        gvl_amqp_conn_lose(conn, "the URL's user or password is too long");
        return;
    }

    capabilities[0] = gvl_amqp_entry_true("authentication_failure_close");
    capabilities[1] = gvl_amqp_entry_true("connection.blocked");
    capabilities[2] = gvl_amqp_entry_true("consumer_cancel_notify");
    capabilities[3] = gvl_amqp_entry_true("publisher_confirms");
    table.entries = capabilities;
    table.num_entries = (int) GVL_COUNT(capabilities);

    properties[0] = gvl_amqp_entry_text("product", "gavel");
    properties[1] = gvl_amqp_entry_text("connection_name", conn->conf->name);
    properties[2].key = amqp_cstring_bytes("capabilities");
    properties[2].value.kind = AMQP_FIELD_KIND_TABLE;
    properties[2].value.value.table = table;

    method.client_properties.entries = properties;
    method.client_properties.num_entries = (int) GVL_COUNT(properties);
    method.mechanism = amqp_cstring_bytes("PLAIN");
    method.response.bytes = login;
    method.response.len = len;
    method.locale = amqp_cstring_bytes("en_US");

    gvl_amqp_conn_say(conn, 0, AMQP_CONNECTION_START_OK_METHOD, &method);
}


/* Takes the smaller of what both sides want. */

static void
gvl_amqp_open_tune(gvl_amqp_conn_t *conn, const amqp_connection_tune_t *tune)
{
    amqp_connection_open_t     open;
    amqp_connection_tune_ok_t  ok;

    ok.channel_max = GVL_AMQP_CHANNEL;
    ok.frame_max = GVL_AMQP_FRAME_MAX;
    ok.heartbeat = GVL_AMQP_HEARTBEAT_S;

    if (tune->frame_max != 0 && tune->frame_max < ok.frame_max) {
        ok.frame_max = tune->frame_max;
    }

    if (tune->heartbeat != 0 && tune->heartbeat < ok.heartbeat) {
        ok.heartbeat = tune->heartbeat;
    }

    /* No heartbeat for the codec: it has no socket to beat on. */
    if (amqp_tune_connection(conn->codec, ok.channel_max,
                             (int) ok.frame_max, 0) != AMQP_STATUS_OK)
    {
        gvl_amqp_conn_lose(conn, "no memory for frames");
        return;
    }

    conn->frame_max = ok.frame_max;
    conn->heartbeat_ms = (int64_t) ok.heartbeat * 1000;

    gvl_amqp_conn_say(conn, 0, AMQP_CONNECTION_TUNE_OK_METHOD, &ok);

    memset(&open, 0, sizeof(open));
    open.virtual_host = amqp_cstring_bytes(conn->server.vhost);
    gvl_amqp_conn_say(conn, 0, AMQP_CONNECTION_OPEN_METHOD, &open);
}


static void
gvl_amqp_open_next(gvl_amqp_conn_t *conn)
{
    const gvl_amqp_step_t  *step;

    if (conn->step == conn->conf->nsteps) {
        gvl_amqp_conn_opened(conn);
        return;
    }

    step = &conn->conf->script[conn->step];
    gvl_amqp_conn_say(conn, GVL_AMQP_CHANNEL, step->method, step->decoded);
}


void
gvl_amqp_open_start(gvl_amqp_conn_t *conn)
{
    conn->step = 0;

    if (gvl_amqp_put_header(&conn->out) != GVL_OK) {
        gvl_amqp_conn_lose(conn, "no room for a greeting");
    }
}


void
gvl_amqp_open_answer(gvl_amqp_conn_t *conn, const amqp_method_t *method)
{
    amqp_channel_open_t     open;
    const gvl_amqp_step_t  *step;

    switch (method->id) {

    case AMQP_CONNECTION_START_METHOD:
        gvl_amqp_open_start_ok(conn);
        return;

    case AMQP_CONNECTION_TUNE_METHOD:
        gvl_amqp_open_tune(conn, method->decoded);
        return;

    case AMQP_CONNECTION_OPEN_OK_METHOD:
        open.out_of_band = amqp_empty_bytes;
        gvl_amqp_conn_say(conn, GVL_AMQP_CHANNEL, AMQP_CHANNEL_OPEN_METHOD,
                          &open);
        return;

    case AMQP_CHANNEL_OPEN_OK_METHOD:
        gvl_amqp_open_next(conn);
        return;
    }

    step = &conn->conf->script[conn->step];

    if (conn->step == conn->conf->nsteps || step->answer != method->id) {
        gvl_amqp_conn_lose(conn, "the broker said something unexpected");
        return;
    }

    conn->step++;
    gvl_amqp_open_next(conn);
}
