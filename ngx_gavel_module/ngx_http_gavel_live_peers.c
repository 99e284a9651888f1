/* How many streams each client address has in this worker. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_gavel_live_peers.h"


static ngx_http_gavel_live_peer_t **ngx_http_gavel_live_peer_place(
    ngx_http_gavel_live_peers_t *peers, const u_char *address);


ngx_http_gavel_live_peer_t *
ngx_http_gavel_live_peer_join(ngx_http_gavel_live_peers_t *peers,
    const struct sockaddr *sockaddr)
{
    u_char                       address[NGX_HTTP_GAVEL_LIVE_PEER_LEN];
    ngx_http_gavel_live_peer_t  *peer, **place;

    ngx_memzero(address, sizeof(address));

    if (sockaddr->sa_family == AF_INET) {
        ngx_memcpy(address, &((struct sockaddr_in *) sockaddr)->sin_addr, 4);
    }

#if (NGX_HAVE_INET6)

    /* A client's network, not its address, is what it has one of. */

    if (sockaddr->sa_family == AF_INET6) {
        ngx_memcpy(address, &((struct sockaddr_in6 *) sockaddr)->sin6_addr,
                   8);
    }

#endif

    place = ngx_http_gavel_live_peer_place(peers, address);

    if (*place == NULL) {
        peer = ngx_calloc(sizeof(*peer), ngx_cycle->log);
        if (peer == NULL) {
            return NULL;
        }

        ngx_memcpy(peer->address, address, sizeof(address));
        *place = peer;
    }

    (*place)->streams++;

    return *place;
}


void
ngx_http_gavel_live_peer_leave(ngx_http_gavel_live_peers_t *peers,
    ngx_http_gavel_live_peer_t *peer)
{
    ngx_http_gavel_live_peer_t  **place;

    peer->streams--;

    if (peer->streams == 0) {
        place = ngx_http_gavel_live_peer_place(peers, peer->address);
        *place = peer->next;
        ngx_free(peer);
    }
}


static ngx_http_gavel_live_peer_t **
ngx_http_gavel_live_peer_place(ngx_http_gavel_live_peers_t *peers,
    const u_char *address)
{
    uint32_t                      hash;
    ngx_http_gavel_live_peer_t  **place;

    hash = ngx_murmur_hash2((u_char *) address, NGX_HTTP_GAVEL_LIVE_PEER_LEN);
    place = &peers->buckets[hash % NGX_HTTP_GAVEL_LIVE_PEERS_BUCKETS];

    while (*place != NULL
           && ngx_memcmp((*place)->address, address,
                         NGX_HTTP_GAVEL_LIVE_PEER_LEN) != 0)
    {
        place = &(*place)->next;
    }

    return place;
}
