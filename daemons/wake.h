/* A datagram that says "there is news"; lost ones cost a poll's delay. */

#ifndef GVL_WAKE_H
#define GVL_WAKE_H

#include "loop.h"
#include "settings.h"


typedef void (*gvl_wake_pt)(void *data);

typedef struct gvl_wake_s  gvl_wake_t;

/* NULL: the address cannot be had; logged. */
gvl_wake_t *gvl_wake_listen(gvl_loop_t *loop, const gvl_address_t *address,
    gvl_wake_pt woken, void *data);

void gvl_wake_stop(gvl_wake_t *wake);

#endif /* GVL_WAKE_H */
