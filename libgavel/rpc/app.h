/* The ports of every service, wired where the program starts. */

#ifndef GVL_RPC_APP_H
#define GVL_RPC_APP_H

#include "auth/ports.h"
#include "bids/ports.h"
#include "stats/ports.h"


typedef struct {
    const gvl_auth_ports_t         *auth;
    const gvl_bids_ports_t         *bids;
    const gvl_stats_ports_t        *stats;
} gvl_app_t;

#endif /* GVL_RPC_APP_H */
