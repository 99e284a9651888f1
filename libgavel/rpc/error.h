/* The words of the domain, as clients hear them: each is translated once. */

#ifndef GVL_ERROR_H
#define GVL_ERROR_H

#include "arena.h"


/* gRPC's numbers, which Connect shares by name. */

typedef enum {
    GVL_CODE_OK = 0,
    GVL_CODE_CANCELED = 1,
    GVL_CODE_UNKNOWN = 2,
    GVL_CODE_INVALID_ARGUMENT = 3,
    GVL_CODE_DEADLINE_EXCEEDED = 4,
    GVL_CODE_NOT_FOUND = 5,
    GVL_CODE_ALREADY_EXISTS = 6,
    GVL_CODE_PERMISSION_DENIED = 7,
    GVL_CODE_RESOURCE_EXHAUSTED = 8,
    GVL_CODE_FAILED_PRECONDITION = 9,
    GVL_CODE_ABORTED = 10,
    GVL_CODE_OUT_OF_RANGE = 11,
    GVL_CODE_UNIMPLEMENTED = 12,
    GVL_CODE_INTERNAL = 13,
    GVL_CODE_UNAVAILABLE = 14,
    GVL_CODE_DATA_LOSS = 15,
    GVL_CODE_UNAUTHENTICATED = 16
} gvl_code_t;

/* Connect's name ("ok" for none) and HTTP status of a code. */
const char *gvl_code_name(gvl_code_t code);
int gvl_code_http_status(gvl_code_t code);


/* A packed message and its full name. */

typedef struct {
    const char                     *type;
    gvl_str_t                       value;
} gvl_error_detail_t;

/* An error that is ready for any protocol to write. */

typedef struct {
    gvl_code_t                      code;
    int                             http_status;
    bool                            bare;       /* HTTP's own: no body */
    gvl_str_t                       message;
    const gvl_error_detail_t       *details;
    size_t                          ndetails;
} gvl_error_t;

/*
 * What a client hears of a word.  An error that a rule makes carries its
 * reason and figures, a malformed input its fields; what is ours to mend, and
 * what stores say to stories, is `internal` and nothing else.  Without memory
 * the error goes without its details.
 */
gvl_error_t gvl_error_make(gvl_arena_t *arena, gvl_rc_t rc,
    const gvl_fault_t *fault);

#endif /* GVL_ERROR_H */
