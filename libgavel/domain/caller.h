/* Who is calling, as far as the access token tells. */

#ifndef GVL_CALLER_H
#define GVL_CALLER_H

#include "gvl.h"


typedef struct {
    bool                            signed_in;
    gvl_uuid_t                      subject;    /* the account */
    gvl_uuid_t                      session;    /* the token's sid */
} gvl_caller_t;

#endif /* GVL_CALLER_H */
