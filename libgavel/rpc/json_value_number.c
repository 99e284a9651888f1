/* JSON's numbers land in the fields of protobuf-c messages here. */

#include <math.h>
#include <string.h>

#include "json_number.h"
#include "json_value.h"


/* From here on a float is infinite; what is below rounds to FLT_MAX. */
#define GVL_JSON_FLOAT_END  0x1.ffffffp127


/* What a whole number of a type may be. */
typedef struct {
    uint64_t                        negative_max;   /* of the magnitude */
    uint64_t                        positive_max;
} gvl_json_range_t;

static const gvl_json_range_t  gvl_json_int32 = {
    (uint64_t) INT32_MAX + 1, INT32_MAX
};
static const gvl_json_range_t  gvl_json_int64 = {
    (uint64_t) INT64_MAX + 1, INT64_MAX
};
static const gvl_json_range_t  gvl_json_uint32 = { 0, UINT32_MAX };
static const gvl_json_range_t  gvl_json_uint64 = { 0, UINT64_MAX };


static gvl_rc_t gvl_json_read_whole(gvl_json_reader_t *reader,
    const gvl_json_range_t *range, uint64_t *value);
static gvl_rc_t gvl_json_read_narrow(gvl_json_reader_t *reader,
    const gvl_json_range_t *range, void *to);
static gvl_rc_t gvl_json_read_digits(gvl_json_reader_t *reader,
    gvl_str_t *number);
static gvl_rc_t gvl_json_read_double(gvl_json_reader_t *reader, double *value);
static bool gvl_json_is_word(gvl_str_t text, double *value);
static gvl_rc_t gvl_json_read_float(gvl_json_reader_t *reader, void *to);


gvl_rc_t
gvl_json_number_read(gvl_json_reader_t *reader,
    const ProtobufCFieldDescriptor *field, void *to)
{
    switch (field->type) {

    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return gvl_json_int32_read(reader, to);

    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return gvl_json_read_narrow(reader, &gvl_json_uint32, to);

    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return gvl_json_read_whole(reader, &gvl_json_int64, to);

    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return gvl_json_read_whole(reader, &gvl_json_uint64, to);

    case PROTOBUF_C_TYPE_FLOAT:
        return gvl_json_read_float(reader, to);

    case PROTOBUF_C_TYPE_DOUBLE:
        return gvl_json_read_double(reader, to);

    default:
        return GVL_INTERNAL;
    }
}


gvl_rc_t
gvl_json_int32_read(gvl_json_reader_t *reader, void *to)
{
    return gvl_json_read_narrow(reader, &gvl_json_int32, to);
}


/* Two's complement: the sign is in the value's upper bits. */
static gvl_rc_t
gvl_json_read_whole(gvl_json_reader_t *reader, const gvl_json_range_t *range,
    uint64_t *value)
{
    bool         negative;
    gvl_rc_t     rc;
    uint64_t     magnitude;
    gvl_str_t    number;
    const char  *wrong;

    number = GVL_STR_NULL;
    rc = gvl_json_read_digits(reader, &number);
    if (rc != GVL_OK) {
        return rc;
    }

    wrong = gvl_json_whole(number, &negative, &magnitude);
    if (wrong != NULL) {
        return gvl_json_refuse(reader, wrong);
    }

    if (magnitude > (negative ? range->negative_max : range->positive_max)) {
        return gvl_json_refuse(reader, "This is out of range.");
    }

    *value = negative ? -magnitude : magnitude;

    return GVL_OK;
}


static gvl_rc_t
gvl_json_read_narrow(gvl_json_reader_t *reader, const gvl_json_range_t *range,
    void *to)
{
    gvl_rc_t  rc;
    uint32_t  narrow;
    uint64_t  value;

    value = 0;
    rc = gvl_json_read_whole(reader, range, &value);

    if (rc == GVL_OK) {
        narrow = (uint32_t) value;
        memcpy(to, &narrow, sizeof(narrow));
    }

    return rc;
}


/* A number may also stand in a string; either way, what should be one. */
static gvl_rc_t
gvl_json_read_digits(gvl_json_reader_t *reader, gvl_str_t *number)
{
    char  next;

    next = gvl_json_peek(reader);

    if (next == '-' || (next >= '0' && next <= '9')) {
        return gvl_json_number(reader, number);
    }

    if (next == '"') {
        return gvl_json_string(reader, number);
    }

    return gvl_json_refuse(reader, "A number belongs here.");
}


static gvl_rc_t
gvl_json_read_double(gvl_json_reader_t *reader, double *value)
{
    gvl_rc_t     rc;
    gvl_str_t    number;
    const char  *wrong;

    number = GVL_STR_NULL;
    rc = gvl_json_read_digits(reader, &number);
    if (rc != GVL_OK || gvl_json_is_word(number, value)) {
        return rc;
    }

    wrong = gvl_json_double(number, value);

    return wrong == NULL ? GVL_OK : gvl_json_refuse(reader, wrong);
}


/* Bare words are no JSON, so these stand in strings. */
static bool
gvl_json_is_word(gvl_str_t text, double *value)
{
    if (gvl_str_eq(text, GVL_STR("NaN"))) {
        *value = (double) NAN;
        return true;
    }

    if (gvl_str_eq(text, GVL_STR("Infinity"))) {
        *value = (double) INFINITY;
        return true;
    }

    if (gvl_str_eq(text, GVL_STR("-Infinity"))) {
        *value = (double) -INFINITY;
        return true;
    }

    return false;
}


static gvl_rc_t
gvl_json_read_float(gvl_json_reader_t *reader, void *to)
{
    float     narrow;
    double    value;
    gvl_rc_t  rc;

    rc = gvl_json_read_double(reader, &value);
    if (rc != GVL_OK) {
        return rc;
    }

    if (isfinite(value) && fabs(value) >= GVL_JSON_FLOAT_END) {
        return gvl_json_refuse(reader, "This is out of range.");
    }

    narrow = (float) value;
    memcpy(to, &narrow, sizeof(narrow));

    return GVL_OK;
}
