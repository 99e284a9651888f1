/* Requests and answers of Connect, as values. */

#ifndef GVL_TEST_CONNECT_WORLD_H
#define GVL_TEST_CONNECT_WORLD_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "connect.h"
#include "memory.h"
#include "suite.h"


#define PLACE_BID   "/bids.v1.BidService/PlaceBid"
#define GET_ITEM    "/bids.v1.BidService/GetItem"
#define JSON        "application/json"
#define PROTO       "application/proto"

typedef struct {
    const char         *verb;
    const char         *path;
    const char         *content_type;   /* or a GET's query */
    const char         *encoding;
    const char         *version;
    const char         *timeout;
    gvl_rc_t            rc;
    int                 status;         /* of the error's answer */
    const char         *header;         /* its first one */
    const char         *value;
    const char         *field;          /* that is malformed */
} head_t;


/* Adds the fixture, then runs the cases. */
int connect_run(const char *name, TCase *tcase);

gvl_rc_t read_head(const head_t *vector, gvl_rpc_head_t *head);

/* Of a good request of PlaceBid. */
gvl_rpc_head_t head_of(const char *content_type, const char *encoding);

const char *terminated(gvl_str_t text);
void assert_header(const gvl_rpc_response_t *response, size_t i,
    const char *name, const char *value);

#endif /* GVL_TEST_CONNECT_WORLD_H */
