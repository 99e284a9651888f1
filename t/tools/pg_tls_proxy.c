/*
 * Ends PostgreSQL's TLS in front of a server that has none, as poolers and
 * providers do, and fills TLS's records to their end.
 *
 *     pg_tls_proxy PORT SERVER_PORT CERTIFICATE KEY
 *
 * A process a connection, on loopback; it ends with its parent's signal.
 */

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>


/* The most that a record holds. */
#define RECORD       16384

/* So long a record waits to be filled. */
#define FILL_MS      2

/* Length and code of what asks for TLS. */
#define REQUEST_LEN  8


static void
check(int good, const char *what)
{
    if (!good) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}


static struct sockaddr_in
loopback(const char *port)
{
    struct sockaddr_in  address;

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t) atoi(port));

    return address;
}


static int
readable(int fd, int wait_ms)
{
    struct pollfd  pfd;

    pfd.fd = fd;
    pfd.events = POLLIN;

    return poll(&pfd, 1, wait_ms) == 1;
}


/* From the server: as much as comes in time, in one record. */

static int
to_client(SSL *ssl, int server)
{
    char     data[RECORD];
    size_t   len;
    ssize_t  n;

    len = 0;

    do {
        n = read(server, data + len, RECORD - len);
        len += n > 0 ? (size_t) n : 0;
    } while (n > 0 && len < RECORD && readable(server, FILL_MS));

    return len > 0 && SSL_write(ssl, data, (int) len) == (int) len && n > 0;
}


static int
to_server(SSL *ssl, int server)
{
    int   n;
    char  data[RECORD];

    n = SSL_read(ssl, data, RECORD);

    return n > 0 && write(server, data, (size_t) n) == n;
}


static void
serve(SSL_CTX *ctx, int client, const char *server_port)
{
    int                 server, on;
    SSL                *ssl;
    char                request[REQUEST_LEN];
    struct pollfd       fds[2];
    struct sockaddr_in  address;

    on = 1;
    check(recv(client, request, REQUEST_LEN, MSG_WAITALL) == REQUEST_LEN
          && write(client, "S", 1) == 1, "the request for TLS");

    ssl = SSL_new(ctx);
    check(SSL_set_fd(ssl, client) == 1 && SSL_accept(ssl) == 1, "TLS");

    address = loopback(server_port);
    server = socket(AF_INET, SOCK_STREAM, 0);
    check(connect(server, (struct sockaddr *) &address, sizeof(address)) == 0,
          "connect");
    (void) setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void) setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

    fds[0].fd = client;
    fds[1].fd = server;
    fds[0].events = fds[1].events = POLLIN;

    for ( ;; ) {
        if (SSL_pending(ssl) == 0) {
            check(poll(fds, 2, -1) > 0, "poll");
        }

        if ((fds[1].revents != 0 && !to_client(ssl, server))
            || ((fds[0].revents != 0 || SSL_pending(ssl) > 0)
                && !to_server(ssl, server)))
        {
            exit(EXIT_SUCCESS);
        }
    }
}


int
main(int argc, char **argv)
{
    int                 fd, client, on;
    SSL_CTX            *ctx;
    struct sockaddr_in  address;

    check(argc == 5, "PORT SERVER_PORT CERTIFICATE KEY");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);

    ctx = SSL_CTX_new(TLS_server_method());
    check(SSL_CTX_use_certificate_chain_file(ctx, argv[3]) == 1
          && SSL_CTX_use_PrivateKey_file(ctx, argv[4], SSL_FILETYPE_PEM) == 1,
          "certificate and key");

    on = 1;
    address = loopback(argv[1]);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0
          && bind(fd, (struct sockaddr *) &address, sizeof(address)) == 0
          && listen(fd, 64) == 0, "listen");

    for ( ;; ) {
        client = accept(fd, NULL, NULL);

        if (client >= 0 && fork() == 0) {
            (void) prctl(PR_SET_PDEATHSIG, SIGTERM);
            close(fd);
            serve(ctx, client, argv[2]);
        }

        close(client);
    }
}
