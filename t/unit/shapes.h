/*
 * A message with the types of fields that the contract does not use, its
 * descriptor written by hand as protoc-gen-c writes them.
 */

#ifndef GVL_TEST_SHAPES_H
#define GVL_TEST_SHAPES_H

#include <protobuf-c/protobuf-c.h>


typedef struct shapes_s  shapes_t;

struct shapes_s {
    ProtobufCMessage                base;
    uint32_t                        small;
    uint64_t                        large;
    float                           narrow;
    double                          wide;
    ProtobufCBinaryData             blob;
    size_t                          n_numbers;
    int32_t                        *numbers;
    size_t                          n_flags;
    protobuf_c_boolean             *flags;
    shapes_t                       *inner;
    uint32_t                        which;
    union {
        int32_t                     first;
        char                       *second;
    } choice;
};

extern const ProtobufCMessageDescriptor  shapes_descriptor;


static void
shapes_init(ProtobufCMessage *message)
{
    static const shapes_t  empty = {
        .base = PROTOBUF_C_MESSAGE_INIT(&shapes_descriptor)
    };

    *(shapes_t *) message = empty;
}


#define SHAPES_FIELD(id, name, label, type, quantifier, offset, descriptor,   \
    flags)                                                                    \
    { name, id, PROTOBUF_C_LABEL_ ## label, PROTOBUF_C_TYPE_ ## type,         \
      quantifier, offset, descriptor, NULL, flags, 0, NULL, NULL }

#define SHAPES_PLAIN(id, name, type)                                          \
    SHAPES_FIELD(id, #name, NONE, type, 0, offsetof(shapes_t, name), NULL, 0)

#define SHAPES_LIST(id, name, type)                                           \
    SHAPES_FIELD(id, #name, REPEATED, type, offsetof(shapes_t, n_ ## name),   \
                 offsetof(shapes_t, name), NULL, PROTOBUF_C_FIELD_FLAG_PACKED)

#define SHAPES_CHOICE(id, name, type)                                         \
    SHAPES_FIELD(id, name, NONE, type, offsetof(shapes_t, which),             \
                 offsetof(shapes_t, choice), NULL,                            \
                 PROTOBUF_C_FIELD_FLAG_ONEOF)

static const ProtobufCFieldDescriptor  shapes_fields[] = {
    SHAPES_PLAIN(1, small, UINT32),
    SHAPES_PLAIN(2, large, UINT64),
    SHAPES_PLAIN(3, narrow, FLOAT),
    SHAPES_PLAIN(4, wide, DOUBLE),
    SHAPES_PLAIN(5, blob, BYTES),
    SHAPES_LIST(6, numbers, SINT32),
    SHAPES_LIST(7, flags, BOOL),
    SHAPES_FIELD(8, "inner", NONE, MESSAGE, 0, offsetof(shapes_t, inner),
                 &shapes_descriptor, 0),
    SHAPES_CHOICE(9, "first_choice", INT32),
    SHAPES_CHOICE(10, "second_choice", STRING)
};

static const unsigned  shapes_by_name[] = { 4, 8, 6, 7, 1, 2, 5, 9, 0, 3 };

static const ProtobufCIntRange  shapes_ranges[] = { { 1, 0 }, { 0, 10 } };

const ProtobufCMessageDescriptor  shapes_descriptor = {
    PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC, "gavel.test.Shapes", "Shapes",
    "shapes_t", "gavel.test", sizeof(shapes_t), 10, shapes_fields,
    shapes_by_name, 1, shapes_ranges, shapes_init, NULL, NULL, NULL
};

#endif /* GVL_TEST_SHAPES_H */
