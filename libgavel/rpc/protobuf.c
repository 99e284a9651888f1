/* protobuf-c is fed here, from the arena and with nothing bad in it. */

#include "protobuf.h"


/* protobuf-c returns NULL for bad bytes and for no memory alike. */
typedef struct {
    gvl_arena_t                    *arena;
    bool                            exhausted;
} gvl_protobuf_memory_t;


static void *gvl_protobuf_alloc(void *data, size_t size);
static void gvl_protobuf_free(void *data, void *taken);


gvl_rc_t
gvl_protobuf_read(gvl_arena_t *arena, gvl_str_t bytes,
    const ProtobufCMessageDescriptor *type, gvl_fault_t *fault,
    ProtobufCMessage **message)
{
    gvl_rc_t               rc;
    ProtobufCAllocator     allocator;
    gvl_protobuf_memory_t  memory;

    rc = gvl_protobuf_scan(bytes, type, fault);
    if (rc != GVL_OK) {
        return rc;
    }

    memory.arena = arena;
    memory.exhausted = false;

    allocator.alloc = gvl_protobuf_alloc;
    allocator.free = gvl_protobuf_free;
    allocator.allocator_data = &memory;

    *message = protobuf_c_message_unpack(type, &allocator, bytes.len,
                                         (const uint8_t *) bytes.data);

    if (memory.exhausted) {
        return GVL_NO_MEMORY;
    }

    /* The numbers in a packed list are all that the scan leaves out. */

    if (*message == NULL) {
        return gvl_fault_field(fault, "", "This is not valid protobuf.");
    }

    return GVL_OK;
}


gvl_rc_t
gvl_protobuf_write(gvl_arena_t *arena, const ProtobufCMessage *message,
    gvl_str_t *bytes)
{
    size_t    len;
    uint8_t  *packed;

    len = protobuf_c_message_get_packed_size(message);

    packed = gvl_arena_take(arena, len == 0 ? 1 : len);
    if (packed == NULL) {
        return GVL_NO_MEMORY;
    }

    bytes->data = (const char *) packed;
    bytes->len = protobuf_c_message_pack(message, packed);

    return GVL_OK;
}


static void *
gvl_protobuf_alloc(void *data, size_t size)
{
    void                   *taken;
    gvl_protobuf_memory_t  *memory;

    memory = data;

    taken = gvl_arena_take(memory->arena, size);
    if (taken == NULL) {
        memory->exhausted = true;
    }

    return taken;
}


/* The arena gives everything back at once. */
static void
gvl_protobuf_free(void *data, void *taken)
{
    (void) data;
    (void) taken;
}
