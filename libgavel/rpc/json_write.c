/* protobuf-c messages become JSON objects here. */

#include <string.h>

#include "json_value.h"


/* Anything below a space, a quote or a backslash. */
#define GVL_JSON_NEEDS_ESCAPE(c)                                              \
    ((uint8_t) (c) < 0x20 || (c) == '"' || (c) == '\\')


static void gvl_json_write_list(gvl_text_t *text,
    const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
static void gvl_json_write_any(gvl_text_t *text,
    const ProtobufCFieldDescriptor *field, const void *from);
static bool gvl_json_is_set(const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field);
static bool gvl_json_is_default(const ProtobufCFieldDescriptor *field,
    const void *from);
static size_t gvl_json_plain_len(gvl_str_t string);
static void gvl_json_write_escape(gvl_text_t *text, char c);


void
gvl_json_write(gvl_text_t *text, const ProtobufCMessage *message)
{
    char                             separator;
    unsigned                         i;
    const ProtobufCFieldDescriptor  *field;

    if (gvl_json_is_time(message->descriptor)) {
        gvl_json_time_write(text, message);
        return;
    }

    separator = '{';

    for (i = 0; i < message->descriptor->n_fields; i++) {
        field = &message->descriptor->fields[i];

        if (!gvl_json_is_set(message, field)) {
            continue;
        }

        gvl_text_add_byte(text, separator);
        gvl_json_field_write(text, field);
        separator = ',';

        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            gvl_json_write_list(text, message, field);
        } else {
            gvl_json_write_any(text, field,
                               (const char *) message + field->offset);
        }
    }

    if (separator == '{') {
        gvl_text_add_byte(text, '{');
    }

    gvl_text_add_byte(text, '}');
}


static void
gvl_json_write_list(gvl_text_t *text, const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    size_t       i, n, size;
    const char  *list;

    memcpy(&n, (const char *) message + field->quantifier_offset, sizeof(n));
    memcpy(&list, (const char *) message + field->offset, sizeof(list));
    size = gvl_json_value_size(field);

    for (i = 0; i < n; i++) {
        gvl_text_add_byte(text, i == 0 ? '[' : ',');
        gvl_json_write_any(text, field, list + i * size);
    }

    gvl_text_add_byte(text, ']');
}


static void
gvl_json_write_any(gvl_text_t *text, const ProtobufCFieldDescriptor *field,
    const void *from)
{
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        gvl_json_write(text, *(const ProtobufCMessage *const *) from);
        return;
    }

    gvl_json_value_write(text, field, from);
}


/* Defaults are left out, but not where somebody chose them. */
static bool
gvl_json_is_set(const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    size_t               n;
    uint32_t             which;
    const char          *base;
    protobuf_c_boolean   has;

    base = (const char *) message;

    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        memcpy(&n, base + field->quantifier_offset, sizeof(n));
        return n > 0;
    }

    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        memcpy(&which, base + field->quantifier_offset, sizeof(which));
        return which == field->id;
    }

    if (field->quantifier_offset != 0) {
        memcpy(&has, base + field->quantifier_offset, sizeof(has));
        return has != 0;
    }

    return !gvl_json_is_default(field, base + field->offset);
}


static bool
gvl_json_is_default(const ProtobufCFieldDescriptor *field, const void *from)
{
    const char  *string;

    static const char  zeros[sizeof(uint64_t)];

    switch (field->type) {

    case PROTOBUF_C_TYPE_STRING:
        string = *(const char *const *) from;
        return string == NULL || *string == '\0';

    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *) from)->len == 0;

    default:
        return memcmp(from, zeros, gvl_json_value_size(field)) == 0;
    }
}


void
gvl_json_write_string(gvl_text_t *text, gvl_str_t string)
{
    size_t  plain;

    gvl_text_add_byte(text, '"');

    for ( ;; ) {
        plain = gvl_json_plain_len(string);
        gvl_text_add(text, (gvl_str_t) { string.data, plain });

        if (plain == string.len) {
            break;
        }

        gvl_json_write_escape(text, string.data[plain]);
        string.data += plain + 1;
        string.len -= plain + 1;
    }

    gvl_text_add_byte(text, '"');
}


static size_t
gvl_json_plain_len(gvl_str_t string)
{
    size_t  i;

    for (i = 0; i < string.len; i++) {
        if (GVL_JSON_NEEDS_ESCAPE(string.data[i])) {
            break;
        }
    }

    return i;
}


static void
gvl_json_write_escape(gvl_text_t *text, char c)
{
    const char  *found;

    static const char  letters[] = "\"\\bfnrt";
    static const char  meant[] = "\"\\\b\f\n\r\t";
    static const char  hex[] = "0123456789abcdef";

    found = c == '\0' ? NULL : strchr(meant, c);

    if (found != NULL) {
        gvl_text_add_byte(text, '\\');
        gvl_text_add_byte(text, letters[found - meant]);
        return;
    }

    gvl_text_add(text, GVL_STR("\\u00"));
    gvl_text_add_byte(text, hex[(uint8_t) c >> 4]);
    gvl_text_add_byte(text, hex[c & 0xf]);
}
