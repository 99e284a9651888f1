/* A small HTTP server, libmicrohttpd's, run by the daemon's own loop. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "health.h"
#include "health_text.h"
#include "log.h"


/* A request that is not there by then is dropped. */
#define GVL_HEALTH_DEADLINE_S  10

/* Headers of a probe fit many times; the rest is refused with 431. */
#define GVL_HEALTH_MEMORY      8192

struct gvl_health_s {
    const gvl_health_conf_t        *conf;
    struct MHD_Daemon              *server;
    gvl_watch_t                     watch;
    gvl_timer_t                     timer;
};


char *
gvl_reasons_room(gvl_reasons_t *reasons)
{
    if (reasons->n < GVL_HEALTH_REASONS_MAX) {
        reasons->n++;
    }

    return reasons->texts[reasons->n - 1];
}


static enum MHD_Result
gvl_health_answer(struct MHD_Connection *connection, unsigned status,
    char *body, const char *type)
{
    enum MHD_Result       result;
    struct MHD_Response  *response;

    if (body == NULL) {
        return MHD_NO;
    }

    response = MHD_create_response_from_buffer(strlen(body), body,
                                               MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(body);
        return MHD_NO;
    }

    (void) MHD_add_response_header(response, "Content-Type", type);
    (void) MHD_add_response_header(response, "Cache-Control", "no-store");

    if (status == MHD_HTTP_METHOD_NOT_ALLOWED) {
        (void) MHD_add_response_header(response, "Allow", "GET, HEAD");
    }

    result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);

    return result;
}


static enum MHD_Result
gvl_health_handle(void *data, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version,
    const char *body, size_t *body_len, void **request)
{
    gvl_health_t   *health;
    gvl_reasons_t   reasons;

    (void) version;
    (void) body;
    (void) request;
    health = data;

    /* Nobody has a body to send us; what comes is read and dropped. */
    if (*body_len != 0) {
        *body_len = 0;
        return MHD_YES;
    }

    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        return gvl_health_answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                                 strdup(""), "text/plain");
    }

    /*
     * Whoever answers this turns its loop; a port that takes connections would
     * only say that the kernel does.
     */

    if (strcmp(url, "/alive") == 0) {
        return gvl_health_answer(connection, MHD_HTTP_NO_CONTENT, strdup(""),
                                 "text/plain");
    }

    reasons.n = 0;
    health->conf->check(health->conf->data, &reasons);

    if (strcmp(url, "/healthz") == 0) {
        return gvl_health_answer(connection,
                                 reasons.n == 0
                                 ? MHD_HTTP_OK
                                 : MHD_HTTP_SERVICE_UNAVAILABLE,
                                 gvl_health_reasons_text(&reasons),
                                 "application/json");
    }

    if (strcmp(url, "/metrics") == 0) {
        return gvl_health_answer(connection, MHD_HTTP_OK,
                                 gvl_health_metrics_text(
                                     health->conf->metrics,
                                     health->conf->nmetrics),
                                 "text/plain; version=0.0.4");
    }

    return gvl_health_answer(connection, MHD_HTTP_NOT_FOUND, strdup(""),
                             "text/plain");
}


/* Serves what is ready, then asks to be called when something times out. */

static void
gvl_health_turn(gvl_health_t *health)
{
    MHD_UNSIGNED_LONG_LONG  timeout_ms;

    (void) MHD_run(health->server);

    if (MHD_get_timeout(health->server, &timeout_ms) == MHD_YES) {
        if (health->conf->loop->arm(health->conf->loop, &health->timer,
                                    (int64_t) timeout_ms) != GVL_OK)
        {
            gvl_log(GVL_LOG_ERROR, "no memory for a timer", NULL, 0);
        }
    }
}


static void
gvl_health_ready(gvl_watch_t *watch, unsigned events)
{
    (void) events;

    gvl_health_turn(watch->data);
}


static void
gvl_health_timed_out(gvl_timer_t *timer)
{
    gvl_health_turn(timer->data);
}


static struct MHD_Daemon *
gvl_health_listen(gvl_health_t *health)
{
    unsigned              flags;
    const gvl_address_t  *address;

    address = health->conf->address;
    flags = MHD_USE_EPOLL;

    if (address->storage.ss_family == AF_INET6) {
        flags |= MHD_USE_IPv6;
    }

    return MHD_start_daemon(flags, 0, NULL, NULL, gvl_health_handle, health,
                            MHD_OPTION_SOCK_ADDR, &address->storage,
                            MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned) GVL_HEALTH_CONNECTIONS_MAX,
                            MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned) GVL_HEALTH_DEADLINE_S,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t) GVL_HEALTH_MEMORY,
                            MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
                            MHD_OPTION_END);
}


gvl_health_t *
gvl_health_start(const gvl_health_conf_t *conf)
{
    gvl_health_t                *health;
    gvl_log_field_t              fields[2];
    const union MHD_DaemonInfo  *info;

    health = calloc(1, sizeof(*health));
    if (health == NULL) {
        return NULL;
    }

    health->conf = conf;
    health->watch.ready = gvl_health_ready;
    health->watch.data = health;
    health->timer.fired = gvl_health_timed_out;
    health->timer.data = health;

    errno = 0;
    health->server = gvl_health_listen(health);

    if (health->server == NULL) {
        fields[0].key = "address";
        fields[0].text = gvl_str_from(conf->address->text);
        fields[1].key = "reason";
        fields[1].text = gvl_str_from(strerror(errno));
        gvl_log(GVL_LOG_ERROR, "cannot listen for health checks", fields,
                GVL_COUNT(fields));
        free(health);
        return NULL;
    }

    info = MHD_get_daemon_info(health->server, MHD_DAEMON_INFO_EPOLL_FD);

    if (info == NULL
        || conf->loop->watch(conf->loop, &health->watch, info->epoll_fd,
                             GVL_LOOP_READ) != GVL_OK)
    {
        gvl_health_stop(health);
        return NULL;
    }

    return health;
}


void
gvl_health_stop(gvl_health_t *health)
{
    if (health == NULL) {
        return;
    }

    health->conf->loop->unwatch(health->conf->loop, &health->watch);
    health->conf->loop->disarm(health->conf->loop, &health->timer);
    MHD_stop_daemon(health->server);
    free(health);
}
