/* google.protobuf.Timestamp and RFC 3339 meet here. */

#include <string.h>

#include "google/protobuf/timestamp.pb-c.h"

#include "json_value.h"


/* Years 1 ... 9999, all that RFC 3339 can say. */
#define GVL_JSON_SECONDS_MIN  INT64_C(-62135596800)
#define GVL_JSON_SECONDS_MAX  INT64_C(253402300799)

#define GVL_JSON_NANOS_MAX    999999999

#define GVL_JSON_US           INT64_C(1000000)

/* Where the fraction's point stands, if there is one. */
#define GVL_JSON_POINT        19


static int32_t gvl_json_nanos(gvl_str_t text);


bool
gvl_json_is_time(const ProtobufCMessageDescriptor *type)
{
    return type == &google__protobuf__timestamp__descriptor;
}


gvl_rc_t
gvl_json_time_read(gvl_json_reader_t *reader, ProtobufCMessage *message)
{
    int64_t                      at_us;
    gvl_rc_t                     rc;
    gvl_str_t                    text;
    Google__Protobuf__Timestamp *timestamp;

    timestamp = (Google__Protobuf__Timestamp *) message;

    if (gvl_json_peek(reader) != '"') {
        return gvl_json_refuse(reader, "A time of RFC 3339 belongs here.");
    }

    rc = gvl_json_string(reader, &text);
    if (rc != GVL_OK) {
        return rc;
    }

    if (!gvl_time_read(text, &at_us)) {
        return gvl_json_refuse(reader, "A time of RFC 3339 belongs here.");
    }

    timestamp->nanos = gvl_json_nanos(text);
    timestamp->seconds = (at_us - timestamp->nanos / 1000) / GVL_JSON_US;

    if (timestamp->seconds < GVL_JSON_SECONDS_MIN
        || timestamp->seconds > GVL_JSON_SECONDS_MAX)
    {
        return gvl_json_refuse(reader, "This is out of range.");
    }

    return GVL_OK;
}


/* The digits behind the point; gvl_time_read() drops the last three. */
static int32_t
gvl_json_nanos(gvl_str_t text)
{
    size_t   i;
    int32_t  nanos, unit;

    nanos = 0;
    unit = (GVL_JSON_NANOS_MAX + 1) / 10;

    if (text.data[GVL_JSON_POINT] != '.') {
        return 0;
    }

    for (i = GVL_JSON_POINT + 1;
         text.data[i] >= '0' && text.data[i] <= '9';
         i++)
    {
        nanos += (text.data[i] - '0') * unit;
        unit /= 10;
    }

    return nanos;
}


void
gvl_json_time_write(gvl_text_t *text, const ProtobufCMessage *message)
{
    int                                i, ndigits;
    char                               rfc3339[GVL_TIME_TEXT_LEN];
    char                               fraction[10] = ".000000000";
    int32_t                            nanos;
    const Google__Protobuf__Timestamp *timestamp;

    timestamp = (const Google__Protobuf__Timestamp *) message;
    nanos = timestamp->nanos;

    if (timestamp->seconds < GVL_JSON_SECONDS_MIN
        || timestamp->seconds > GVL_JSON_SECONDS_MAX
        || nanos < 0 || nanos > GVL_JSON_NANOS_MAX)
    {
        text->rc = GVL_INTERNAL;
        return;
    }

    gvl_time_write(timestamp->seconds * GVL_JSON_US, rfc3339);

    ndigits = nanos == 0 ? 0
              : nanos % 1000000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9;

    for (i = 9; i > 0; i--) {
        fraction[i] = (char) ('0' + nanos % 10);
        nanos /= 10;
    }

    gvl_text_add_byte(text, '"');
    gvl_text_add(text, (gvl_str_t) { rfc3339, GVL_JSON_POINT });

    if (ndigits > 0) {
        gvl_text_add(text, (gvl_str_t) { fraction, (size_t) ndigits + 1 });
    }

    gvl_text_add(text, GVL_STR("Z\""));
}
