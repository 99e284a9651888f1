/* Frames we write are frames librabbitmq reads; and what health looks like. */

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "amqp_frame.h"
#include "health_text.h"
#include "suite.h"


static uint8_t             room[300000];
static gvl_amqp_bytes_t    out;
static gvl_amqp_bytes_t    rest;


static void
setup(void)
{
    out = (gvl_amqp_bytes_t) { room, 0, sizeof(room) };
}


/* The next frame of what was written. */

static amqp_frame_t
next(amqp_connection_state_t codec)
{
    int            used;
    amqp_bytes_t   bytes;
    amqp_frame_t   frame;

    do {
        bytes.bytes = rest.data;
        bytes.len = rest.len;
        used = amqp_handle_input(codec, bytes, &frame);
        ck_assert_int_gt(used, 0);
        rest.data += used;
        rest.len -= (size_t) used;
    } while (frame.frame_type == 0);

    return frame;
}


START_TEST(a_message_is_read_back)
{
    char                      *body;
    size_t                     len;
    amqp_frame_t               frame;
    amqp_basic_publish_t       publish, *published;
    amqp_basic_properties_t    properties, *read;
    amqp_connection_state_t    codec;

    len = GVL_AMQP_FRAME_MAX + 1000;
    body = malloc(len);
    ck_assert_ptr_nonnull(body);
    memset(body, 'x', len);

    memset(&publish, 0, sizeof(publish));
    publish.exchange = gvl_amqp_from_str(GVL_STR("here"));
    publish.routing_key = gvl_amqp_from_str(GVL_STR("there"));
    publish.mandatory = 1;
    memset(&properties, 0, sizeof(properties));
    properties._flags = AMQP_BASIC_MESSAGE_ID_FLAG;
    properties.message_id = gvl_amqp_from_str(GVL_STR("one"));

    ck_assert_int_eq(gvl_amqp_put_method(&out, 1, AMQP_BASIC_PUBLISH_METHOD,
                                         &publish), GVL_OK);
    ck_assert_int_eq(gvl_amqp_put_heartbeat(&out), GVL_OK);
    ck_assert_int_eq(gvl_amqp_put_properties(&out, 1, &properties, len),
                     GVL_OK);
    ck_assert_int_eq(gvl_amqp_put_body(&out, 1, (gvl_str_t) { body, len },
                                       GVL_AMQP_FRAME_MAX), GVL_OK);

    rest = out;
    codec = amqp_new_connection();

    frame = next(codec);
    ck_assert_int_eq(frame.frame_type, AMQP_FRAME_METHOD);
    ck_assert_uint_eq(frame.payload.method.id, AMQP_BASIC_PUBLISH_METHOD);
    published = frame.payload.method.decoded;
    ck_assert(gvl_str_eq(gvl_amqp_to_str(published->routing_key),
                         GVL_STR("there")));
    ck_assert_int_eq(published->mandatory, 1);
    ck_assert_int_eq(amqp_tune_connection(codec, 1, GVL_AMQP_FRAME_MAX, 0),
                     AMQP_STATUS_OK);

    frame = next(codec);
    ck_assert_int_eq(frame.frame_type, AMQP_FRAME_HEARTBEAT);

    frame = next(codec);
    ck_assert_int_eq(frame.frame_type, AMQP_FRAME_HEADER);
    ck_assert_uint_eq(frame.payload.properties.body_size, len);
    read = frame.payload.properties.decoded;
    ck_assert(gvl_str_eq(gvl_amqp_to_str(read->message_id), GVL_STR("one")));

    frame = next(codec);
    ck_assert_uint_eq(frame.payload.body_fragment.len,
                      GVL_AMQP_FRAME_MAX - 8);
    frame = next(codec);
    ck_assert_uint_eq(frame.payload.body_fragment.len, 1008);
    ck_assert_uint_eq(rest.len, 0);

    (void) amqp_destroy_connection(codec);
    free(body);
}
END_TEST


/* At every size, a frame is written whole or not at all. */

START_TEST(what_does_not_fit_is_refused_whole)
{
    size_t                 size, whole;
    amqp_basic_publish_t   publish;

    memset(&publish, 0, sizeof(publish));
    publish.routing_key = gvl_amqp_from_str(GVL_STR("there"));
    ck_assert_int_eq(gvl_amqp_put_method(&out, 1, AMQP_BASIC_PUBLISH_METHOD,
                                         &publish), GVL_OK);
    whole = out.len;

    for (size = 0; size < whole; size++) {
        out.len = 0;
        out.room = size;
        ck_assert_int_eq(gvl_amqp_put_method(&out, 1,
                                             AMQP_BASIC_PUBLISH_METHOD,
                                             &publish), GVL_REFUSED);
        ck_assert_uint_eq(out.len, 0);
    }

    out.room = 20;
    ck_assert_int_eq(gvl_amqp_put_body(&out, 1, GVL_STR("123456789012345"),
                                       GVL_AMQP_FRAME_MAX), GVL_REFUSED);
    ck_assert_uint_eq(out.len, 0);
    out.room = 7;
    ck_assert_int_eq(gvl_amqp_put_heartbeat(&out), GVL_REFUSED);
    ck_assert_int_eq(gvl_amqp_put_header(&out), GVL_REFUSED);
}
END_TEST


START_TEST(health_is_told_with_its_reasons)
{
    char           *text;
    gvl_reasons_t   reasons;

    reasons.n = 0;
    text = gvl_health_reasons_text(&reasons);
    ck_assert_str_eq(text, "{\"status\":\"ok\"}");
    free(text);

    gvl_reasons_add(&reasons, "broker: \"%s\"", "gone");
    text = gvl_health_reasons_text(&reasons);
    ck_assert_str_eq(text, "{\"status\":\"failing\","
                     "\"reasons\":[\"broker: \\\"gone\\\"\"]}");
    free(text);
}
END_TEST


START_TEST(metrics_are_what_prometheus_reads)
{
    char     *text;
    int64_t   one, two, three;

    const gvl_metric_t  metrics[] = {
        { GVL_METRIC_COUNTER, "a_total", "x=\"1\"", "Of a.", &one },
        { GVL_METRIC_COUNTER, "a_total", "x=\"2\"", "Of a.", &two },
        { GVL_METRIC_GAUGE_MS, "b_seconds", NULL, "Of b.", &three }
    };

    one = 1;
    two = 2;
    three = 12034;
    text = gvl_health_metrics_text(metrics, GVL_COUNT(metrics));
    ck_assert_str_eq(text, "# HELP a_total Of a.\n# TYPE a_total counter\n"
                     "a_total{x=\"1\"} 1\na_total{x=\"2\"} 2\n"
                     "# HELP b_seconds Of b.\n# TYPE b_seconds gauge\n"
                     "b_seconds 12.034\n");
    free(text);
}
END_TEST


int
main(void)
{
    TCase  *t;

    t = tcase_create("amqp_frame");
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, a_message_is_read_back);
    tcase_add_test(t, what_does_not_fit_is_refused_whole);
    tcase_add_test(t, health_is_told_with_its_reasons);
    tcase_add_test(t, metrics_are_what_prometheus_reads);

    return suite_run("amqp_frame", t);
}
