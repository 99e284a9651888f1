/* Fields of protobuf-c messages become JSON's scalars here. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "json_value.h"


/* "-1.7976931348623157e+308" and its end. */
#define GVL_JSON_DOUBLE_MAX  32


static void gvl_json_write_int64(gvl_text_t *text,
    const ProtobufCFieldDescriptor *field, const void *from);
static void gvl_json_write_double(gvl_text_t *text, double value, int digits,
    int digits_max);
static bool gvl_json_same(const char *written, double value, int digits_max);
static void gvl_json_write_enum(gvl_text_t *text,
    const ProtobufCEnumDescriptor *type, int value);
static void gvl_json_write_bytes(gvl_text_t *text,
    const ProtobufCBinaryData *bytes);


size_t
gvl_json_value_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {

    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(uint64_t);

    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);

    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);

    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);

    default:
        return sizeof(uint32_t);
    }
}


void
gvl_json_value_write(gvl_text_t *text, const ProtobufCFieldDescriptor *field,
    const void *from)
{
    switch (field->type) {

    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        gvl_text_add_int(text, *(const int32_t *) from);
        break;

    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        gvl_text_add_uint(text, *(const uint32_t *) from);
        break;

    case PROTOBUF_C_TYPE_FLOAT:
        gvl_json_write_double(text, (double) *(const float *) from, 6, 9);
        break;

    case PROTOBUF_C_TYPE_DOUBLE:
        gvl_json_write_double(text, *(const double *) from, 15, 17);
        break;

    case PROTOBUF_C_TYPE_BOOL:
        gvl_text_add(text, *(const protobuf_c_boolean *) from
                           ? GVL_STR("true") : GVL_STR("false"));
        break;

    case PROTOBUF_C_TYPE_ENUM:
        gvl_json_write_enum(text, field->descriptor, *(const int *) from);
        break;

    case PROTOBUF_C_TYPE_STRING:
        gvl_json_write_string(text,
                              gvl_str_from(*(const char *const *) from));
        break;

    case PROTOBUF_C_TYPE_BYTES:
        gvl_json_write_bytes(text, from);
        break;

    default:
        gvl_json_write_int64(text, field, from);
    }
}


/* Quoted: a client's double would lose the last bits. */
static void
gvl_json_write_int64(gvl_text_t *text, const ProtobufCFieldDescriptor *field,
    const void *from)
{
    gvl_text_add_byte(text, '"');

    if (field->type == PROTOBUF_C_TYPE_UINT64
        || field->type == PROTOBUF_C_TYPE_FIXED64)
    {
        gvl_text_add_uint(text, *(const uint64_t *) from);
    } else {
        gvl_text_add_int(text, *(const int64_t *) from);
    }

    gvl_text_add_byte(text, '"');
}


/* The fewest digits that read back as the same number. */
static void
gvl_json_write_double(gvl_text_t *text, double value, int digits,
    int digits_max)
{
    int   len;
    char  written[GVL_JSON_DOUBLE_MAX];

    if (isnan(value)) {
        gvl_text_add(text, GVL_STR("\"NaN\""));
        return;
    }

    if (isinf(value)) {
        gvl_text_add(text, value > 0 ? GVL_STR("\"Infinity\"")
                                     : GVL_STR("\"-Infinity\""));
        return;
    }

    do {
        len = snprintf(written, sizeof(written), "%.*g", digits, value);
    } while (!gvl_json_same(written, value, digits_max)
             && ++digits <= digits_max);

    gvl_text_add(text, (gvl_str_t) { written, (size_t) len });
}


static bool
gvl_json_same(const char *written, double value, int digits_max)
{
    if (digits_max == 9) {
        return strtof(written, NULL) == (float) value;
    }

    return strtod(written, NULL) == value;
}


static void
gvl_json_write_enum(gvl_text_t *text, const ProtobufCEnumDescriptor *type,
    int value)
{
    const ProtobufCEnumValue  *named;

    named = protobuf_c_enum_descriptor_get_value(type, value);

    if (named == NULL) {
        gvl_text_add_int(text, value);
        return;
    }

    gvl_text_add_byte(text, '"');
    gvl_text_add(text, gvl_str_from(named->name));
    gvl_text_add_byte(text, '"');
}


static void
gvl_json_write_bytes(gvl_text_t *text, const ProtobufCBinaryData *bytes)
{
    char       *to;
    gvl_str_t   from;

    from = (gvl_str_t) { (const char *) bytes->data, bytes->len };

    gvl_text_add_byte(text, '"');

    to = gvl_text_grow(text, gvl_base64_len(from.len, GVL_BASE64_PADDED));
    if (to != NULL) {
        gvl_base64_write(from, GVL_BASE64_PADDED, to);
    }

    gvl_text_add_byte(text, '"');
}
