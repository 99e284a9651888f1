/* A socket and, perhaps, TLS on it, behind one pair of read and write. */

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>

#include "stream.h"


static gvl_rc_t gvl_stream_connected(gvl_stream_t *stream);
static gvl_rc_t gvl_stream_shake(gvl_stream_t *stream);
static gvl_rc_t gvl_stream_errno(gvl_stream_t *stream, int error);
static gvl_rc_t gvl_stream_ssl_error(gvl_stream_t *stream, int rc);


gvl_rc_t
gvl_stream_open(gvl_stream_t *stream, const struct sockaddr *address,
    socklen_t len, const gvl_tls_t *tls, const char *name)
{
    int       on;
    gvl_rc_t  rc;

    on = 1;
    memset(stream, 0, sizeof(*stream));

    stream->fd = socket(address->sa_family,
                        SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (stream->fd == -1) {
        return gvl_stream_errno(stream, errno);
    }

    stream->state = GVL_STREAM_CONNECTING;
    (void) setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

    if (tls != NULL) {
        stream->ssl = gvl_tls_client(tls, stream->fd, name);

        if (stream->ssl == NULL) {
            gvl_stream_close(stream);
            snprintf(stream->why, sizeof(stream->why), "no memory");
            return GVL_REFUSED;
        }
    }

    if (connect(stream->fd, address, len) == -1 && errno != EINPROGRESS) {
        rc = gvl_stream_errno(stream, errno);
        gvl_stream_close(stream);
        return rc == GVL_AGAIN ? GVL_REFUSED : rc;
    }

    return GVL_OK;
}


gvl_rc_t
gvl_stream_go_on(gvl_stream_t *stream)
{
    switch (stream->state) {

    case GVL_STREAM_CONNECTING:
        return gvl_stream_connected(stream);

    case GVL_STREAM_SHAKING:
        return gvl_stream_shake(stream);

    case GVL_STREAM_OPEN:
        return GVL_OK;

    default:
        return GVL_REFUSED;
    }
}


static gvl_rc_t
gvl_stream_connected(gvl_stream_t *stream)
{
    int        error;
    socklen_t  len;

    error = 0;
    len = sizeof(error);
    (void) getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &len);

    if (error != 0) {
        return gvl_stream_errno(stream, error);
    }

    if (stream->ssl != NULL) {
        stream->state = GVL_STREAM_SHAKING;
        return gvl_stream_shake(stream);
    }

    stream->state = GVL_STREAM_OPEN;

    return GVL_OK;
}


static gvl_rc_t
gvl_stream_shake(gvl_stream_t *stream)
{
    int  rc;

    ERR_clear_error();
    rc = SSL_do_handshake(stream->ssl);

    if (rc != 1) {
        return gvl_stream_ssl_error(stream, rc);
    }

    stream->ssl_writes = false;
    stream->state = GVL_STREAM_OPEN;

    return GVL_OK;
}


unsigned
gvl_stream_wants(const gvl_stream_t *stream)
{
    if (stream->state == GVL_STREAM_CONNECTING) {
        return GVL_LOOP_WRITE;
    }

    return GVL_LOOP_READ | (stream->ssl_writes ? GVL_LOOP_WRITE : 0);
}


gvl_rc_t
gvl_stream_read(gvl_stream_t *stream, char *data, size_t room, size_t *n)
{
    int      rc;
    ssize_t  got;

    if (stream->ssl != NULL) {
        ERR_clear_error();
        stream->ssl_writes = false;
        rc = SSL_read_ex(stream->ssl, data, room, n);
        return rc == 1 ? GVL_OK : gvl_stream_ssl_error(stream, rc);
    }

    do {
        got = recv(stream->fd, data, room, 0);
    } while (got == -1 && errno == EINTR);

    if (got == -1) {
        return gvl_stream_errno(stream, errno);
    }

    if (got == 0) {
        snprintf(stream->why, sizeof(stream->why), "closed by the server");
        return GVL_REFUSED;
    }

    *n = (size_t) got;

    return GVL_OK;
}


gvl_rc_t
gvl_stream_write(gvl_stream_t *stream, const char *data, size_t len,
    size_t *n)
{
    int      rc;
    ssize_t  put;

    if (stream->ssl != NULL) {
        ERR_clear_error();
        stream->ssl_writes = false;
        rc = SSL_write_ex(stream->ssl, data, len, n);
        return rc == 1 ? GVL_OK : gvl_stream_ssl_error(stream, rc);
    }

    do {
        put = send(stream->fd, data, len, MSG_NOSIGNAL);
    } while (put == -1 && errno == EINTR);

    if (put == -1) {
        return gvl_stream_errno(stream, errno);
    }

    *n = (size_t) put;

    return GVL_OK;
}


bool
gvl_stream_pending(const gvl_stream_t *stream)
{
    return stream->ssl != NULL && SSL_pending(stream->ssl) > 0;
}


void
gvl_stream_close(gvl_stream_t *stream)
{
    if (stream->state == GVL_STREAM_CLOSED) {
        return;
    }

    SSL_free(stream->ssl);
    (void) close(stream->fd);

    stream->ssl = NULL;
    stream->ssl_writes = false;
    stream->fd = -1;
    stream->state = GVL_STREAM_CLOSED;
}


static gvl_rc_t
gvl_stream_errno(gvl_stream_t *stream, int error)
{
    if (error == EAGAIN || error == EWOULDBLOCK) {
        return GVL_AGAIN;
    }

    snprintf(stream->why, sizeof(stream->why), "%s", strerror(error));

    return GVL_REFUSED;
}


static gvl_rc_t
gvl_stream_ssl_error(gvl_stream_t *stream, int rc)
{
    int  error;

    error = errno;

    switch (SSL_get_error(stream->ssl, rc)) {

    case SSL_ERROR_WANT_READ:
        return GVL_AGAIN;

    case SSL_ERROR_WANT_WRITE:
        stream->ssl_writes = true;
        return GVL_AGAIN;

    case SSL_ERROR_SYSCALL:
        snprintf(stream->why, sizeof(stream->why), "%s",
                 error != 0 ? strerror(error) : "closed by the server");
        ERR_clear_error();
        return GVL_REFUSED;

    default:
        gvl_tls_why(stream->ssl, stream->why);
        return GVL_REFUSED;
    }
}
