/* A ring of links inside other structs: in one queue at a time, or in none. */

#ifndef GVL_LIVE_LINK_H
#define GVL_LIVE_LINK_H

#include <stddef.h>


typedef struct gvl_link_s  gvl_link_t;

struct gvl_link_s {
    gvl_link_t                     *prev;
    gvl_link_t                     *next;
};

/* The struct that the link is the member of. */
#define gvl_link_owner(link, type, member)                                   \
    ((type *) (void *) ((char *) (link) - offsetof(type, member)))


/* An empty queue, or a link in none. */

static inline void
gvl_link_init(gvl_link_t *link)
{
    link->prev = link;
    link->next = link;
}


static inline int
gvl_link_alone(const gvl_link_t *link)
{
    return link->next == link;
}


static inline void
gvl_link_leave(gvl_link_t *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    gvl_link_init(link);
}


/* Leaves the queue it is in, if any, and goes behind the last of another. */

static inline void
gvl_link_join(gvl_link_t *queue, gvl_link_t *link)
{
    gvl_link_leave(link);

    link->prev = queue->prev;
    link->next = queue;
    queue->prev->next = link;
    queue->prev = link;
}


/* All of one queue go behind the last of another, in constant time. */

static inline void
gvl_link_join_all(gvl_link_t *queue, gvl_link_t *others)
{
    if (gvl_link_alone(others)) {
        return;
    }

    others->next->prev = queue->prev;
    queue->prev->next = others->next;
    others->prev->next = queue;
    queue->prev = others->prev;
    gvl_link_init(others);
}

#endif /* GVL_LIVE_LINK_H */
