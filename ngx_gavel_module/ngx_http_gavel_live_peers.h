/* How many streams each client address has in this worker. */

#ifndef NGX_HTTP_GAVEL_LIVE_PEERS_H
#define NGX_HTTP_GAVEL_LIVE_PEERS_H

#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_HTTP_GAVEL_LIVE_PEERS_BUCKETS  1024

/* The longest address; clients of a UNIX domain socket count as one. */
#define NGX_HTTP_GAVEL_LIVE_PEER_LEN  16

typedef struct ngx_http_gavel_live_peer_s  ngx_http_gavel_live_peer_t;

struct ngx_http_gavel_live_peer_s {
    ngx_http_gavel_live_peer_t     *next;
    u_char                          address[NGX_HTTP_GAVEL_LIVE_PEER_LEN];
    ngx_uint_t                      streams;
};

typedef struct {
    ngx_http_gavel_live_peer_t     *buckets[NGX_HTTP_GAVEL_LIVE_PEERS_BUCKETS];
} ngx_http_gavel_live_peers_t;

/* Counts a stream; NULL: no memory.  Given back by ..._leave(). */
ngx_http_gavel_live_peer_t *ngx_http_gavel_live_peer_join(
    ngx_http_gavel_live_peers_t *peers, const struct sockaddr *sockaddr);

void ngx_http_gavel_live_peer_leave(ngx_http_gavel_live_peers_t *peers,
    ngx_http_gavel_live_peer_t *peer);

#endif /* NGX_HTTP_GAVEL_LIVE_PEERS_H */
