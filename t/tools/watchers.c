/*
 * Many watchers of one item: how late the bids are that they hear of.
 *
 *     watchers PORT ITEM WATCHERS SECONDS
 *
 * Prints "ready" when every watcher has its snapshot, listens for SECONDS, and
 * prints one line of JSON: events heard, gaps and doubles noticed, streams
 * lost, and percentiles of the time from a bid's judgement under the row lock
 * (before its commit, so the figures are upper bounds) to a watcher's socket.
 */

#define _GNU_SOURCE                 /* memmem */

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "gvl.h"


#define EVENT_MAX       65536       /* a snapshot is the largest */
#define CONNECTING_MAX  128         /* at once: the backlog is finite */
#define READY_MAX       512
#define BUCKET_US       20
#define BUCKETS         500000      /* ten seconds */
#define KNOWN           4096        /* bids whose time is remembered */

typedef struct {
    int                             fd;
    size_t                          len;
    size_t                          size;
    char                           *bytes;      /* not whole yet */
    int64_t                         seen;       /* 0: no snapshot yet */
} watcher_t;

static watcher_t   *watchers;
static size_t       nwatchers, nconnected, nready;
static uint64_t     events, faults, lost;
static uint32_t     buckets[BUCKETS + 1];
static bool         measuring;
static char         request[256];
static int          epoll_fd;

static struct {
    int64_t                         sequence;
    int64_t                         at_us;
} known[KNOWN];


static int64_t
now_us(void)
{
    struct timeval  tv;

    gettimeofday(&tv, NULL);

    return (int64_t) tv.tv_sec * 1000000 + tv.tv_usec;
}


static void
fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}


static void
join(watcher_t *watcher, in_port_t port)
{
    struct epoll_event  event;
    struct sockaddr_in  address;

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    watcher->fd = socket(AF_INET, SOCK_STREAM, 0);

    if (watcher->fd == -1
        || connect(watcher->fd, (struct sockaddr *) &address,
                   sizeof(address)) == -1
        || write(watcher->fd, request, strlen(request))
           != (ssize_t) strlen(request))
    {
        fail("a watcher cannot connect");
    }

    memset(&event, 0, sizeof(event));
    event.events = EPOLLIN;
    event.data.ptr = watcher;

    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, watcher->fd, &event) == -1) {
        fail("epoll_ctl");
    }
}


/* When the bid was judged; every watcher hears of the same ones. */

static int64_t
judged_at_us(int64_t sequence, const char *event, size_t len)
{
    size_t       i;
    int64_t      at_us;
    const char  *p, *next;

    i = (size_t) sequence % KNOWN;

    if (known[i].sequence == sequence) {
        return known[i].at_us;
    }

    /* The item has such a time, too; the bid's is behind it. */

    p = NULL;
    next = event;

    while (next != NULL) {
        next = memmem(next, len - (size_t) (next - event), "\"createdAt\":\"",
                      13);

        if (next != NULL) {
            next += 13;
            p = next;
        }
    }

    if (p == NULL || !gvl_time_read((gvl_str_t) { p, GVL_TIME_TEXT_LEN },
                                    &at_us))
    {
        return 0;
    }

    known[i].sequence = sequence;
    known[i].at_us = at_us;

    return at_us;
}


static void
count(watcher_t *watcher, const char *event, size_t len, int64_t at_us)
{
    char        *id;
    int64_t      sequence, judged_us, late_us;

    id = memmem(event, len < 64 ? len : 64, "\nid: ", 5);
    if (id == NULL) {
        return;
    }

    sequence = strtoll(id + 5, NULL, 10);

    if (watcher->seen == 0) {
        watcher->seen = sequence;
        nready++;
        return;
    }

    faults += sequence != watcher->seen + 1;
    watcher->seen = sequence;

    if (!measuring) {
        return;
    }

    events++;
    judged_us = judged_at_us(sequence, event, len);
    late_us = at_us - judged_us;

    if (judged_us != 0 && late_us >= 0) {
        buckets[late_us / BUCKET_US < BUCKETS
                ? late_us / BUCKET_US : BUCKETS]++;
    }
}


/* Events end with an empty line; chunk frames lie between them. */

static void
hear(watcher_t *watcher, char *bytes, size_t len, int64_t at_us)
{
    char    *end, *start;
    size_t   left;

    start = bytes;
    left = len;

    while ((end = memmem(start, left, "\n\n\r\n", 4)) != NULL) {
        count(watcher, start, (size_t) (end - start), at_us);
        left -= (size_t) (end + 4 - start);
        start = end + 4;
    }

    if (left > watcher->size) {
        watcher->size = left * 2;
        watcher->bytes = realloc(watcher->bytes, watcher->size);

        if (watcher->bytes == NULL) {
            fail("no memory");
        }
    }

    memmove(watcher->bytes, start, left);
    watcher->len = left;
}


static void
take(watcher_t *watcher)
{
    ssize_t      n;
    int64_t      at_us;
    static char  bytes[2 * EVENT_MAX];

    if (watcher->len > EVENT_MAX) {
        fprintf(stderr, "an event is too large\n");
        exit(EXIT_FAILURE);
    }

    memcpy(bytes, watcher->bytes, watcher->len);
    n = recv(watcher->fd, bytes + watcher->len, EVENT_MAX, MSG_DONTWAIT);

    if (n < 0 && errno == EAGAIN) {
        return;
    }

    if (n <= 0) {
        lost++;
        close(watcher->fd);
        watcher->fd = -1;
        return;
    }

    at_us = now_us();
    hear(watcher, bytes, watcher->len + (size_t) n, at_us);
}


static void
turn(void)
{
    int                  i, n;
    struct epoll_event   ready[READY_MAX];

    n = epoll_wait(epoll_fd, ready, READY_MAX, 50);

    for (i = 0; i < n; i++) {
        take(ready[i].data.ptr);
    }
}


static double
percentile_ms(double part)
{
    size_t    i;
    uint64_t  n, all;

    all = 0;

    for (i = 0; i <= BUCKETS; i++) {
        all += buckets[i];
    }

    n = 0;

    for (i = 0; i <= BUCKETS; i++) {
        n += buckets[i];

        if (n > 0 && (double) n >= part * (double) all) {
            return (double) (i + 1) * BUCKET_US / 1000;
        }
    }

    return 0;
}


int
main(int argc, char **argv)
{
    int64_t        end_us;
    struct rlimit  files;

    if (argc != 5) {
        fprintf(stderr, "usage: watchers PORT ITEM WATCHERS SECONDS\n");
        return EXIT_FAILURE;
    }

    nwatchers = strtoul(argv[3], NULL, 10);
    watchers = calloc(nwatchers, sizeof(*watchers));
    epoll_fd = epoll_create1(0);
    files.rlim_cur = files.rlim_max = nwatchers + 64;

    if (watchers == NULL || epoll_fd == -1
        || setrlimit(RLIMIT_NOFILE, &files) == -1)
    {
        fail("watchers");
    }

    snprintf(request, sizeof(request), "GET /live/items/%s HTTP/1.1\r\n"
             "Host: bench\r\n\r\n", argv[2]);

    while (nready < nwatchers) {
        while (nconnected < nwatchers
               && nconnected - nready < CONNECTING_MAX)
        {
            join(&watchers[nconnected++],
                 (in_port_t) strtoul(argv[1], NULL, 10));
        }

        turn();

        if (lost > 0) {
            fprintf(stderr, "a watcher is refused\n");
            return EXIT_FAILURE;
        }
    }

    printf("ready\n");
    fflush(stdout);
    measuring = true;
    end_us = now_us() + strtoll(argv[4], NULL, 10) * 1000000;

    while (now_us() < end_us) {
        turn();
    }

    printf("{\"watchers\":%zu,\"events\":%" PRIu64 ",\"faults\":%" PRIu64
           ",\"lost\":%" PRIu64 ",\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
           "\"max_ms\":%.2f}\n", nwatchers, events, faults, lost,
           percentile_ms(0.5), percentile_ms(0.99), percentile_ms(1));

    return EXIT_SUCCESS;
}
