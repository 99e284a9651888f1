/* Values of fields between JSON and protobuf-c, for json_*.c only. */

#ifndef GVL_JSON_VALUE_H
#define GVL_JSON_VALUE_H

#include "json_lex.h"


/* Bytes that one value of the field takes in a message or in a list. */
size_t gvl_json_value_size(const ProtobufCFieldDescriptor *field);

/*
 * Reads a value that is no message and no null.  to is the place in the
 * message or in the list.
 */
GVL_MUST_USE gvl_rc_t gvl_json_value_read(gvl_json_reader_t *reader,
    const ProtobufCFieldDescriptor *field, void *to);

/* The numbers among them; a number may also stand in a string. */
GVL_MUST_USE gvl_rc_t gvl_json_number_read(gvl_json_reader_t *reader,
    const ProtobufCFieldDescriptor *field, void *to);
GVL_MUST_USE gvl_rc_t gvl_json_int32_read(gvl_json_reader_t *reader,
    void *to);

/* A value that is no message. */
void gvl_json_value_write(gvl_text_t *text,
    const ProtobufCFieldDescriptor *field, const void *from);

/* The field of that name, in either spelling; NULL: there is none. */
const ProtobufCFieldDescriptor *gvl_json_field_find(
    const ProtobufCMessageDescriptor *type, gvl_str_t name);

/* The field's name in lowerCamelCase and a colon. */
void gvl_json_field_write(gvl_text_t *text,
    const ProtobufCFieldDescriptor *field);

/* A google.protobuf.Timestamp is a string in JSON. */
GVL_MUST_USE gvl_rc_t gvl_json_time_read(gvl_json_reader_t *reader,
    ProtobufCMessage *timestamp);
void gvl_json_time_write(gvl_text_t *text, const ProtobufCMessage *timestamp);
bool gvl_json_is_time(const ProtobufCMessageDescriptor *type);

#endif /* GVL_JSON_VALUE_H */
