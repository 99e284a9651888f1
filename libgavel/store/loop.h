/*
 * The event loop as stores see it: somebody else's, reached by five hooks.
 * NGINX's answers in the module (ngx_http_gavel_loop.c), the daemons' in
 * daemons/loop.c.  Everything happens in one thread.
 */

#ifndef GVL_LOOP_H
#define GVL_LOOP_H

#include "gvl.h"


#define GVL_LOOP_READ   1u
#define GVL_LOOP_WRITE  2u

typedef struct gvl_watch_s  gvl_watch_t;
typedef struct gvl_timer_s  gvl_timer_t;
typedef struct gvl_loop_s   gvl_loop_t;

/* A descriptor owned by libpq or hiredis; level-triggered. */
struct gvl_watch_s {
    void                          (*ready)(gvl_watch_t *watch,
                                        unsigned events);
    void                           *data;   /* the store's */
    void                           *impl;   /* the loop's; NULL: unwatched */
};

struct gvl_timer_s {
    void                          (*fired)(gvl_timer_t *timer);
    void                           *data;   /* the store's */
    void                           *impl;   /* the loop's; NULL: never armed */
};

typedef enum {
    GVL_LOG_DEBUG,
    GVL_LOG_INFO,
    GVL_LOG_WARN,
    GVL_LOG_ERROR
} gvl_log_level_t;

struct gvl_loop_s {
    /*
     * Watches fd for the events, replacing what was watched before; 0 keeps
     * the registration but waits for nothing.  GVL_INTERNAL: the loop is full.
     */
    gvl_rc_t                      (*watch)(gvl_loop_t *loop,
                                        gvl_watch_t *watch, int fd,
                                        unsigned events);

    /*
     * Forgets the descriptor, which its owner closes next or (libpq on a
     * broken connection) has closed already.
     */
    void                          (*unwatch)(gvl_loop_t *loop,
                                        gvl_watch_t *watch);

    /* Fires once after the delay; replaces an earlier one.  0: next turn. */
    gvl_rc_t                      (*arm)(gvl_loop_t *loop,
                                        gvl_timer_t *timer,
                                        int64_t delay_ms);

    /* No firing after this; frees what the loop held for the timer. */
    void                          (*disarm)(gvl_loop_t *loop,
                                        gvl_timer_t *timer);

    /* Milliseconds of a clock that never goes back. */
    int64_t                       (*now_ms)(gvl_loop_t *loop);

    /* One line, no secrets, no values of statements. */
    void                          (*log)(gvl_loop_t *loop,
                                        gvl_log_level_t level,
                                        const char *text);
    void                           *impl;
};

#endif /* GVL_LOOP_H */
