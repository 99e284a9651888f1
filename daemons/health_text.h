/* What health and metrics look like; the caller frees, NULL: no memory. */

#ifndef GVL_HEALTH_TEXT_H
#define GVL_HEALTH_TEXT_H

#include "health.h"


/* {"status":"ok"} or {"status":"failing","reasons":[...]}. */
char *gvl_health_reasons_text(const gvl_reasons_t *reasons);

/* Prometheus's text format, HELP and TYPE once a name. */
char *gvl_health_metrics_text(const gvl_metric_t *metrics, size_t n);

#endif /* GVL_HEALTH_TEXT_H */
