/* GET /healthz and GET /metrics, answered inside the daemon's loop. */

#ifndef GVL_HEALTH_H
#define GVL_HEALTH_H

#include <stdio.h>

#include "loop.h"
#include "settings.h"


/* A probe and a scraper each keep a connection or two. */
#define GVL_HEALTH_CONNECTIONS_MAX  32

#define GVL_HEALTH_REASONS_MAX      8
#define GVL_HEALTH_REASON_LEN       160

/* Why the daemon is not doing its work; none: it is. */

typedef struct {
    char                            texts[GVL_HEALTH_REASONS_MAX]
                                         [GVL_HEALTH_REASON_LEN];
    size_t                          n;
} gvl_reasons_t;

/* The place of one more, or of the last one when there are too many. */
char *gvl_reasons_room(gvl_reasons_t *reasons);

/* As printf. */
#define gvl_reasons_add(reasons, ...)                                         \
    ((void) snprintf(gvl_reasons_room(reasons), GVL_HEALTH_REASON_LEN,        \
                     __VA_ARGS__))

/* A line of a program's table of metrics. */

typedef enum {
    GVL_METRIC_COUNTER = 0,
    GVL_METRIC_GAUGE,
    GVL_METRIC_GAUGE_MS             /* kept in ms, shown in seconds */
} gvl_metric_kind_t;

typedef struct {
    gvl_metric_kind_t               kind;
    const char                     *name;
    const char                     *labels;     /* "database=\"auth\"" */
    const char                     *help;
    const int64_t                  *value;
} gvl_metric_t;

typedef struct {
    gvl_loop_t                     *loop;
    const gvl_address_t            *address;
    const gvl_metric_t             *metrics;    /* same names together */
    size_t                          nmetrics;

    /* Brings gauges up to date, and says what is wrong. */
    void                          (*check)(void *data,
                                        gvl_reasons_t *reasons);
    void                           *data;
} gvl_health_conf_t;

typedef struct gvl_health_s  gvl_health_t;

/* conf outlives it.  NULL: the address cannot be had; logged. */
gvl_health_t *gvl_health_start(const gvl_health_conf_t *conf);

void gvl_health_stop(gvl_health_t *health);

#endif /* GVL_HEALTH_H */
