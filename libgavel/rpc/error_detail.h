/* The details of errors, packed as google.rpc has them. */

#ifndef GVL_ERROR_DETAIL_H
#define GVL_ERROR_DETAIL_H

#include "error.h"


/* google.rpc.ErrorInfo: the reason, and the figures the word has. */
gvl_error_detail_t *gvl_error_info(gvl_arena_t *arena, const char *reason,
    gvl_rc_t rc, const gvl_fault_t *fault);

/* google.rpc.BadRequest: the fields that are malformed. */
gvl_error_detail_t *gvl_error_bad_request(gvl_arena_t *arena,
    const gvl_fault_t *fault);

#endif /* GVL_ERROR_DETAIL_H */
