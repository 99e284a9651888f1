/* The methods of all services, as the contract has them. */

#ifndef GVL_TEST_METHOD_WORLD_H
#define GVL_TEST_METHOD_WORLD_H

#include <check.h>

#include "memory.h"
#include "method.h"
#include "suite.h"


#define ID_1  "01980000-0000-7000-8000-000000000001"
#define ID_2  "01980000-0000-7000-8000-000000000002"
#define ID_3  "01980000-0000-7000-8000-000000000003"

#define AUTH   "/auth.v1.AuthService/"
#define BIDS   "/bids.v1.BidService/"
#define STATS  "/userstats.v1.UserStatsService/"

#define SERVICES  3

extern const gvl_service_t *const  services[SERVICES];


/* Fails the test when no service has it. */
const gvl_method_t *method_of(const char *path);
gvl_uuid_t uuid(const char *text);

#endif /* GVL_TEST_METHOD_WORLD_H */
