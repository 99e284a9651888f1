/* What stands behind the ports of AuthService besides its store. */

#ifndef GVL_TEST_AUTH_PORTS_H
#define GVL_TEST_AUTH_PORTS_H

#include "auth_world.h"


extern const gvl_hasher_port_t    auth_hasher;
extern const gvl_throttle_port_t  auth_throttle;
extern const gvl_denied_port_t    auth_denied;

#endif /* GVL_TEST_AUTH_PORTS_H */
