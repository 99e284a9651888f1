/* JSON objects become protobuf-c messages here, member by member. */

#include <string.h>

#include "json_value.h"


#define GVL_JSON_SEEN_WORDS  (GVL_JSON_FIELDS_MAX / 64)

/* A list doubles from here. */
#define GVL_JSON_LIST_MIN    4


static gvl_rc_t gvl_json_read_message(gvl_json_reader_t *reader,
    const ProtobufCMessageDescriptor *type, ProtobufCMessage **message);
static gvl_rc_t gvl_json_read_members(gvl_json_reader_t *reader,
    ProtobufCMessage *message);
static gvl_rc_t gvl_json_read_member(gvl_json_reader_t *reader,
    ProtobufCMessage *message, uint64_t *seen);
static gvl_rc_t gvl_json_read_field(gvl_json_reader_t *reader,
    ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
static gvl_rc_t gvl_json_read_list(gvl_json_reader_t *reader,
    ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
static gvl_rc_t gvl_json_read_any(gvl_json_reader_t *reader,
    const ProtobufCFieldDescriptor *field, void *to);
static char *gvl_json_list_grow(gvl_json_reader_t *reader, char *list,
    size_t n, size_t size);


gvl_rc_t
gvl_json_read(gvl_arena_t *arena, gvl_str_t json,
    const ProtobufCMessageDescriptor *type, gvl_fault_t *fault,
    ProtobufCMessage **message)
{
    gvl_rc_t           rc;
    gvl_json_reader_t  reader;

    reader.at = json.data;
    reader.end = json.data + json.len;
    reader.depth = 0;
    reader.field = "";
    reader.arena = arena;
    reader.fault = fault;

    rc = gvl_json_read_message(&reader, type, message);
    if (rc != GVL_OK) {
        return rc;
    }

    if (gvl_json_peek(&reader) != '\0' || reader.at != reader.end) {
        return gvl_json_refuse(&reader, "Something follows the message.");
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_json_read_message(gvl_json_reader_t *reader,
    const ProtobufCMessageDescriptor *type, ProtobufCMessage **message)
{
    if (type->n_fields > GVL_JSON_FIELDS_MAX) {
        return GVL_INTERNAL;
    }

    *message = gvl_arena_take(reader->arena, type->sizeof_message);
    if (*message == NULL) {
        return GVL_NO_MEMORY;
    }

    protobuf_c_message_init(type, *message);

    if (gvl_json_is_time(type)) {
        return gvl_json_time_read(reader, *message);
    }

    return gvl_json_read_members(reader, *message);
}


static gvl_rc_t
gvl_json_read_members(gvl_json_reader_t *reader, ProtobufCMessage *message)
{
    bool         first, more;
    gvl_rc_t     rc;
    uint64_t     seen[GVL_JSON_SEEN_WORDS] = { 0 };
    const char  *outer;

    outer = reader->field;

    rc = gvl_json_open(reader, '{');

    for (first = true; rc == GVL_OK; first = false) {
        rc = gvl_json_next(reader, '}', first, &more);
        if (rc != GVL_OK || !more) {
            return rc;
        }

        rc = gvl_json_read_member(reader, message, seen);
        if (rc == GVL_OK) {
            reader->field = outer;
        }
    }

    return rc;
}


/* A null is as good as nothing, but a name counts even then. */
static gvl_rc_t
gvl_json_read_member(gvl_json_reader_t *reader, ProtobufCMessage *message,
    uint64_t *seen)
{
    size_t                           i;
    gvl_rc_t                         rc;
    uint64_t                         bit;
    gvl_str_t                        name;
    const ProtobufCFieldDescriptor  *field;

    rc = gvl_json_name(reader, &name);
    if (rc != GVL_OK) {
        return rc;
    }

    field = gvl_json_field_find(message->descriptor, name);
    if (field == NULL) {
        return gvl_json_skip(reader);
    }

    reader->field = field->name;

    i = (size_t) (field - message->descriptor->fields);
    bit = UINT64_C(1) << i % 64;

    if (seen[i / 64] & bit) {
        return gvl_json_refuse(reader, "A field can be given only once.");
    }

    seen[i / 64] |= bit;

    if (gvl_json_peek(reader) == 'n') {
        return gvl_json_word(reader, "null");
    }

    return gvl_json_read_field(reader, message, field);
}


static gvl_rc_t
gvl_json_read_field(gvl_json_reader_t *reader, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    char                *base;
    uint32_t            *which;
    protobuf_c_boolean  *has;

    base = (char *) message;

    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return gvl_json_read_list(reader, message, field);
    }

    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        which = (uint32_t *) (void *) (base + field->quantifier_offset);

        if (*which != 0) {
            return gvl_json_refuse(reader,
                                   "Only one of these fields can be given.");
        }

        *which = field->id;

    } else if (field->quantifier_offset != 0) {
        has = (protobuf_c_boolean *) (void *) (base
                                               + field->quantifier_offset);
        *has = 1;
    }

    return gvl_json_read_any(reader, field, base + field->offset);
}


static gvl_rc_t
gvl_json_read_list(gvl_json_reader_t *reader, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    bool      more;
    char     *base, *list;
    size_t    n, size;
    gvl_rc_t  rc;

    base = (char *) message;
    size = gvl_json_value_size(field);
    list = NULL;

    rc = gvl_json_open(reader, '[');

    for (n = 0; rc == GVL_OK; n++) {
        rc = gvl_json_next(reader, ']', n == 0, &more);

        if (rc == GVL_OK && !more) {
            memcpy(base + field->quantifier_offset, &n, sizeof(n));
            memcpy(base + field->offset, &list, sizeof(list));
            return GVL_OK;
        }

        if (rc == GVL_OK) {
            list = gvl_json_list_grow(reader, list, n, size);
            rc = list == NULL ? GVL_NO_MEMORY : GVL_OK;
        }

        if (rc == GVL_OK) {
            rc = gvl_json_read_any(reader, field, list + n * size);
        }
    }

    return rc;
}


static gvl_rc_t
gvl_json_read_any(gvl_json_reader_t *reader,
    const ProtobufCFieldDescriptor *field, void *to)
{
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        return gvl_json_read_message(reader, field->descriptor, to);
    }

    return gvl_json_value_read(reader, field, to);
}


/* Room for one more: at a power of two the list is full. */
static char *
gvl_json_list_grow(gvl_json_reader_t *reader, char *list, size_t n,
    size_t size)
{
    char  *larger;

    if (n == 0) {
        return gvl_arena_take_array(reader->arena, GVL_JSON_LIST_MIN, size);
    }

    if (n < GVL_JSON_LIST_MIN || (n & (n - 1)) != 0) {
        return list;
    }

    larger = gvl_arena_take_array(reader->arena, n * 2, size);
    if (larger != NULL) {
        memcpy(larger, list, n * size);
    }

    return larger;
}
