/* JSON's scalars land in the fields of protobuf-c messages here. */

#include <string.h>

#include "base64.h"
#include "json_value.h"


static gvl_rc_t gvl_json_read_bool(gvl_json_reader_t *reader,
    protobuf_c_boolean *value);
static gvl_rc_t gvl_json_read_enum(gvl_json_reader_t *reader,
    const ProtobufCEnumDescriptor *type, void *to);
static gvl_rc_t gvl_json_read_text(gvl_json_reader_t *reader, char **value);
static gvl_rc_t gvl_json_read_bytes(gvl_json_reader_t *reader,
    ProtobufCBinaryData *value);


gvl_rc_t
gvl_json_value_read(gvl_json_reader_t *reader,
    const ProtobufCFieldDescriptor *field, void *to)
{
    switch (field->type) {

    case PROTOBUF_C_TYPE_BOOL:
        return gvl_json_read_bool(reader, to);

    case PROTOBUF_C_TYPE_ENUM:
        return gvl_json_read_enum(reader, field->descriptor, to);

    case PROTOBUF_C_TYPE_STRING:
        return gvl_json_read_text(reader, to);

    case PROTOBUF_C_TYPE_BYTES:
        return gvl_json_read_bytes(reader, to);

    case PROTOBUF_C_TYPE_MESSAGE:
        return GVL_INTERNAL;

    default:
        return gvl_json_number_read(reader, field, to);
    }
}


static gvl_rc_t
gvl_json_read_bool(gvl_json_reader_t *reader, protobuf_c_boolean *value)
{
    switch (gvl_json_peek(reader)) {

    case 't':
        *value = 1;
        return gvl_json_word(reader, "true");

    case 'f':
        *value = 0;
        return gvl_json_word(reader, "false");

    default:
        return gvl_json_refuse(reader, "Only true or false belongs here.");
    }
}


/* Numbers that have no name are kept: proto3's enums are open. */
static gvl_rc_t
gvl_json_read_enum(gvl_json_reader_t *reader,
    const ProtobufCEnumDescriptor *type, void *to)
{
    gvl_rc_t                   rc;
    gvl_str_t                  name;
    const ProtobufCEnumValue  *value;

    if (gvl_json_peek(reader) != '"') {
        return gvl_json_int32_read(reader, to);
    }

    rc = gvl_json_string(reader, &name);
    if (rc != GVL_OK) {
        return rc;
    }

    value = protobuf_c_enum_descriptor_get_value_by_name(type, name.data);

    if (value == NULL || strlen(name.data) != name.len) {
        return gvl_json_refuse(reader, "There is no such name.");
    }

    memcpy(to, &value->value, sizeof(value->value));

    return GVL_OK;
}


static gvl_rc_t
gvl_json_read_text(gvl_json_reader_t *reader, char **value)
{
    gvl_rc_t   rc;
    gvl_str_t  string;

    if (gvl_json_peek(reader) != '"') {
        return gvl_json_refuse(reader, "A string belongs here.");
    }

    rc = gvl_json_string(reader, &string);
    if (rc != GVL_OK) {
        return rc;
    }

    if (memchr(string.data, '\0', string.len) != NULL) {
        return gvl_json_refuse(reader, "U+0000 cannot be part of a text.");
    }

    *value = (char *) string.data;

    return GVL_OK;
}


static gvl_rc_t
gvl_json_read_bytes(gvl_json_reader_t *reader, ProtobufCBinaryData *value)
{
    gvl_rc_t   rc;
    gvl_str_t  text, bytes;

    if (gvl_json_peek(reader) != '"') {
        return gvl_json_refuse(reader, "A string belongs here.");
    }

    rc = gvl_json_string(reader, &text);

    if (rc == GVL_OK) {
        rc = gvl_base64_read(reader->arena, text, &bytes);
        if (rc == GVL_MALFORMED) {
            return gvl_json_refuse(reader, "This is not base64.");
        }
    }

    if (rc == GVL_OK) {
        value->data = (uint8_t *) bytes.data;
        value->len = bytes.len;
    }

    return rc;
}
