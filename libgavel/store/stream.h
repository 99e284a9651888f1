/*
 * Bytes to and from a server, over TCP or over TLS on it, and never a wait.
 *
 * Its owner watches the descriptor for what _wants() says and calls again.
 * Programs that use it ignore SIGPIPE, as NGINX does.
 */

#ifndef GVL_STREAM_H
#define GVL_STREAM_H

#include <sys/socket.h>

#include "loop.h"
#include "tls.h"


typedef enum {
    GVL_STREAM_CLOSED = 0,
    GVL_STREAM_CONNECTING,          /* TCP */
    GVL_STREAM_SHAKING,             /* TLS */
    GVL_STREAM_OPEN
} gvl_stream_state_t;

typedef struct {
    gvl_stream_state_t              state;
    int                             fd;         /* while it is not closed */
    SSL                            *ssl;        /* NULL: plain */
    bool                            ssl_writes; /* before it can go on */
    char                            why[GVL_TLS_WHY_MAX];   /* it failed */
} gvl_stream_t;

/*
 * Starts connecting; GVL_REFUSED: why says the reason.  tls NULL: plain;
 * name: what the certificate must bear.
 */
GVL_MUST_USE gvl_rc_t gvl_stream_open(gvl_stream_t *stream,
    const struct sockaddr *address, socklen_t len, const gvl_tls_t *tls,
    const char *name);

/* Goes on until it is open (GVL_OK), must wait (GVL_AGAIN) or has failed. */
GVL_MUST_USE gvl_rc_t gvl_stream_go_on(gvl_stream_t *stream);

/* What to wait for beside what its owner has to say: READ and WRITE. */
unsigned gvl_stream_wants(const gvl_stream_t *stream);

/* GVL_OK: n bytes, at least one; GVL_AGAIN; GVL_REFUSED: it is lost. */
GVL_MUST_USE gvl_rc_t gvl_stream_read(gvl_stream_t *stream, char *data,
    size_t room, size_t *n);
GVL_MUST_USE gvl_rc_t gvl_stream_write(gvl_stream_t *stream,
    const char *data, size_t len, size_t *n);

/* Bytes have been read from the socket that no event will tell of. */
bool gvl_stream_pending(const gvl_stream_t *stream);

/* Without a goodbye, which could wait; the owner has unwatched it. */
void gvl_stream_close(gvl_stream_t *stream);

#endif /* GVL_STREAM_H */
