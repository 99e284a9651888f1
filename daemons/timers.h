/* Timers by the time they are due: a binary heap. */

#ifndef GVL_TIMERS_H
#define GVL_TIMERS_H

#include "loop.h"


typedef struct gvl_timers_s  gvl_timers_t;

gvl_timers_t *gvl_timers_create(void);
void gvl_timers_destroy(gvl_timers_t *timers);

/* Sets or moves the timer; GVL_NO_MEMORY. */
GVL_MUST_USE gvl_rc_t gvl_timers_arm(gvl_timers_t *timers,
    gvl_timer_t *timer, int64_t due_ms);

void gvl_timers_disarm(gvl_timers_t *timers, gvl_timer_t *timer);

/* When the first one is due; -1: there is none. */
int64_t gvl_timers_next_ms(const gvl_timers_t *timers);

/*
 * Fires what is due, in order.  What is armed meanwhile waits for the next
 * call, so that a timer of no delay cannot keep the loop for itself.
 */
void gvl_timers_fire(gvl_timers_t *timers, int64_t now_ms);

#endif /* GVL_TIMERS_H */
