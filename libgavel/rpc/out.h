/* Values of the domain as protobuf-c has them, for rpc_*.c only. */

#ifndef GVL_RPC_OUT_H
#define GVL_RPC_OUT_H

#include <protobuf-c/protobuf-c.h>

#include "google/protobuf/timestamp.pb-c.h"

#include "arena.h"


/*
 * Everything is made in the arena.  The first failure sticks: what is made
 * after it is empty or NULL, and rc tells at the end.
 */
typedef struct {
    gvl_arena_t                    *arena;
    gvl_rc_t                        rc;
} gvl_out_t;

/* A new, empty message; NULL: no memory. */
void *gvl_out_message(gvl_out_t *out, const ProtobufCMessageDescriptor *type);

/* Room for n pointers; NULL also when n is 0. */
void *gvl_out_list(gvl_out_t *out, size_t n);

char *gvl_out_text(gvl_out_t *out, gvl_str_t text);

/* A nil id is an empty text. */
char *gvl_out_id(gvl_out_t *out, const gvl_uuid_t *id);

/* RFC 3339 in UTC with microseconds. */
char *gvl_out_time(gvl_out_t *out, int64_t at_us);

Google__Protobuf__Timestamp *gvl_out_timestamp(gvl_out_t *out, int64_t at_us);

#endif /* GVL_RPC_OUT_H */
