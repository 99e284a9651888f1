/* Writes health as JSON and metrics as Prometheus reads them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "health_text.h"


char *
gvl_health_reasons_text(const gvl_reasons_t *reasons)
{
    char    *text;
    size_t   i;
    cJSON   *object, *list;

    object = cJSON_CreateObject();
    (void) cJSON_AddStringToObject(object, "status",
                                   reasons->n == 0 ? "ok" : "failing");

    if (reasons->n != 0) {
        list = cJSON_AddArrayToObject(object, "reasons");

        for (i = 0; i < reasons->n; i++) {
            (void) cJSON_AddItemToArray(
                list, cJSON_CreateString(reasons->texts[i]));
        }
    }

    text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);

    return text;
}


static void
gvl_health_write_value(FILE *out, const gvl_metric_t *metric)
{
    int64_t  value;

    value = *metric->value;

    if (metric->kind == GVL_METRIC_GAUGE_MS) {
        fprintf(out, " %lld.%03lld\n", (long long) (value / 1000),
                (long long) (value % 1000));
        return;
    }

    fprintf(out, " %lld\n", (long long) value);
}


char *
gvl_health_metrics_text(const gvl_metric_t *metrics, size_t n)
{
    FILE                *out;
    char                *text;
    size_t               i, len;
    const gvl_metric_t  *metric;

    text = NULL;

    out = open_memstream(&text, &len);
    if (out == NULL) {
        return NULL;
    }

    for (i = 0; i < n; i++) {
        metric = &metrics[i];

        if (i == 0 || strcmp(metric->name, metrics[i - 1].name) != 0) {
            fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", metric->name,
                    metric->help, metric->name,
                    metric->kind == GVL_METRIC_COUNTER ? "counter" : "gauge");
        }

        fprintf(out, "%s", metric->name);

        if (metric->labels != NULL) {
            fprintf(out, "{%s}", metric->labels);
        }

        gvl_health_write_value(out, metric);
    }

    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }

    return text;
}
