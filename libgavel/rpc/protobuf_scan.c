/* What protobuf-c would believe too easily is found here. */

#include <string.h>

#include "protobuf.h"
#include "utf8.h"


/* 64 bits, seven in each byte. */
#define GVL_PROTOBUF_VARINT_MAX  10

/* Field numbers have 29 bits, behind them 3 of the wire's type. */
#define GVL_PROTOBUF_TAG_MAX     UINT32_MAX

typedef struct {
    const char                     *at;
    const char                     *end;
    unsigned                        depth;
    const char                     *field;  /* innermost known, or "" */
    gvl_fault_t                    *fault;
} gvl_protobuf_scanner_t;


static gvl_rc_t gvl_protobuf_scan_message(gvl_protobuf_scanner_t *scanner,
    const ProtobufCMessageDescriptor *type);
static gvl_rc_t gvl_protobuf_scan_field(gvl_protobuf_scanner_t *scanner,
    const ProtobufCFieldDescriptor *field, unsigned wire);
static gvl_rc_t gvl_protobuf_scan_value(gvl_protobuf_scanner_t *scanner,
    const ProtobufCFieldDescriptor *field, size_t len);
static gvl_rc_t gvl_protobuf_scan_string(gvl_protobuf_scanner_t *scanner,
    gvl_str_t string);
static gvl_rc_t gvl_protobuf_skip(gvl_protobuf_scanner_t *scanner,
    uint64_t len);
static gvl_rc_t gvl_protobuf_varint(gvl_protobuf_scanner_t *scanner,
    uint64_t *value);
static bool gvl_protobuf_fits(const ProtobufCFieldDescriptor *field,
    unsigned wire);
static gvl_rc_t gvl_protobuf_refuse(gvl_protobuf_scanner_t *scanner,
    const char *description);


gvl_rc_t
gvl_protobuf_scan(gvl_str_t bytes, const ProtobufCMessageDescriptor *type,
    gvl_fault_t *fault)
{
    gvl_protobuf_scanner_t  scanner;

    scanner.at = bytes.data;
    scanner.end = bytes.data + bytes.len;
    scanner.depth = 0;
    scanner.field = "";
    scanner.fault = fault;

    return gvl_protobuf_scan_message(&scanner, type);
}


static gvl_rc_t
gvl_protobuf_scan_message(gvl_protobuf_scanner_t *scanner,
    const ProtobufCMessageDescriptor *type)
{
    gvl_rc_t                         rc;
    uint64_t                         tag;
    const char                      *outer;
    const ProtobufCFieldDescriptor  *field;

    if (++scanner->depth > GVL_PROTOBUF_DEPTH_MAX) {
        return gvl_protobuf_refuse(scanner, "This is nested too deeply.");
    }

    outer = scanner->field;

    while (scanner->at != scanner->end) {
        rc = gvl_protobuf_varint(scanner, &tag);
        if (rc != GVL_OK) {
            return rc;
        }

        if (tag > GVL_PROTOBUF_TAG_MAX || tag >> 3 == 0) {
            return gvl_protobuf_refuse(scanner, "This is not valid protobuf.");
        }

        field = protobuf_c_message_descriptor_get_field(type,
                                                        (unsigned) tag >> 3);
        if (field != NULL) {
            scanner->field = field->name;
        }

        rc = gvl_protobuf_scan_field(scanner, field, tag & 7);
        if (rc != GVL_OK) {
            return rc;
        }

        scanner->field = outer;
    }

    scanner->depth--;

    return GVL_OK;
}


static gvl_rc_t
gvl_protobuf_scan_field(gvl_protobuf_scanner_t *scanner,
    const ProtobufCFieldDescriptor *field, unsigned wire)
{
    gvl_rc_t  rc;
    uint64_t  value;

    if (field != NULL && !gvl_protobuf_fits(field, wire)) {
        return gvl_protobuf_refuse(scanner, "This field has another type.");
    }

    switch (wire) {

    case PROTOBUF_C_WIRE_TYPE_VARINT:
        return gvl_protobuf_varint(scanner, &value);

    case PROTOBUF_C_WIRE_TYPE_64BIT:
        return gvl_protobuf_skip(scanner, sizeof(uint64_t));

    case PROTOBUF_C_WIRE_TYPE_32BIT:
        return gvl_protobuf_skip(scanner, sizeof(uint32_t));

    case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
        rc = gvl_protobuf_varint(scanner, &value);
        if (rc != GVL_OK) {
            return rc;
        }

        if (value > (uint64_t) (scanner->end - scanner->at)) {
            return gvl_protobuf_refuse(scanner, "This is cut off.");
        }

        return gvl_protobuf_scan_value(scanner, field, (size_t) value);

    default:
        /* Groups, which proto3 does not have and protobuf-c does not know. */
        return gvl_protobuf_refuse(scanner, "This is not valid protobuf.");
    }
}


static gvl_rc_t
gvl_protobuf_scan_value(gvl_protobuf_scanner_t *scanner,
    const ProtobufCFieldDescriptor *field, size_t len)
{
    gvl_rc_t     rc;
    gvl_str_t    value;
    const char  *end;

    value = (gvl_str_t) { scanner->at, len };

    if (field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE) {
        end = scanner->end;
        scanner->end = scanner->at + len;
        rc = gvl_protobuf_scan_message(scanner, field->descriptor);
        scanner->end = end;
        return rc;
    }

    scanner->at += len;

    if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING) {
        return gvl_protobuf_scan_string(scanner, value);
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_protobuf_scan_string(gvl_protobuf_scanner_t *scanner, gvl_str_t string)
{
    if (!gvl_utf8_valid(string)) {
        return gvl_protobuf_refuse(scanner, "This is not valid UTF-8.");
    }

    if (memchr(string.data, '\0', string.len) != NULL) {
        return gvl_protobuf_refuse(scanner, "U+0000 cannot be part of a text.");
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_protobuf_skip(gvl_protobuf_scanner_t *scanner, uint64_t len)
{
    if (len > (uint64_t) (scanner->end - scanner->at)) {
        return gvl_protobuf_refuse(scanner, "This is cut off.");
    }

    scanner->at += len;

    return GVL_OK;
}


static gvl_rc_t
gvl_protobuf_varint(gvl_protobuf_scanner_t *scanner, uint64_t *value)
{
    uint8_t   byte;
    unsigned  i;

    *value = 0;

    for (i = 0; i < GVL_PROTOBUF_VARINT_MAX; i++) {
        if (scanner->at == scanner->end) {
            return gvl_protobuf_refuse(scanner, "This is cut off.");
        }

        byte = (uint8_t) *scanner->at++;
        *value |= (uint64_t) (byte & 0x7f) << (7 * i);

        if (byte < 0x80) {
            return GVL_OK;
        }
    }

    return gvl_protobuf_refuse(scanner, "This number is too long.");
}


/* A list of numbers may come packed whatever its declaration says. */
static bool
gvl_protobuf_fits(const ProtobufCFieldDescriptor *field, unsigned wire)
{
    unsigned  expected;

    switch (field->type) {

    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        expected = PROTOBUF_C_WIRE_TYPE_32BIT;
        break;

    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        expected = PROTOBUF_C_WIRE_TYPE_64BIT;
        break;

    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;

    default:
        expected = PROTOBUF_C_WIRE_TYPE_VARINT;
        break;
    }

    return wire == expected
           || (field->label == PROTOBUF_C_LABEL_REPEATED
               && wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
}


static gvl_rc_t
gvl_protobuf_refuse(gvl_protobuf_scanner_t *scanner, const char *description)
{
    return gvl_fault_field(scanner->fault, scanner->field, description);
}
