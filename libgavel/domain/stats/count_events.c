/* Events become figures: each once, in one transaction with its inbox row. */

#include <stdlib.h>

#include "stats/fold.h"
#include "stats/stories.h"


/* An event that changes somebody's figures. */

typedef struct {
    gvl_uuid_t                      id;
    int64_t                         day;
    gvl_user_stats_t                change;
    const gvl_incoming_t           *message;
} gvl_countable_t;

typedef struct {
    gvl_count_events_args_t         args;
    gvl_countable_t                *events;     /* sorted by id */
    size_t                          nevents;
    gvl_dead_event_t               *dead;
    size_t                          ndead;
    gvl_uuid_t                     *ids;
    int64_t                        *days;
    gvl_user_stats_t               *changes;
    gvl_inbox_ask_t                 ask;
    gvl_inbox_found_t               found;
    gvl_counted_t                  *counted;
} gvl_count_events_story_t;


static int64_t
gvl_count_events_day(int64_t at_us)
{
    return at_us / GVL_DAY_US - (at_us % GVL_DAY_US < 0);
}


/* Printable ASCII only: it was never checked, and a table has to take it. */

static gvl_str_t
gvl_count_events_clean(gvl_arena_t *arena, gvl_str_t text)
{
    char    *copy;
    size_t   i;

    copy = gvl_arena_take(arena, text.len + 1);
    if (copy == NULL) {
        return GVL_STR("?");
    }

    for (i = 0; i < text.len; i++) {
        copy[i] = text.data[i] >= ' ' && text.data[i] <= '~' ? text.data[i]
                                                             : '?';
    }

    return (gvl_str_t) { copy, text.len };
}


static void
gvl_count_events_bury(gvl_flow_t *flow, const gvl_incoming_t *message,
    const char *reason)
{
    gvl_dead_event_t          *dead;
    gvl_count_events_story_t  *story;

    story = flow->story;
    dead = &story->dead[story->ndead++];

    dead->key = gvl_count_events_clean(flow->arena, message->key);
    dead->routing_key = gvl_count_events_clean(flow->arena,
                                               message->routing_key);
    dead->request_id = gvl_count_events_clean(flow->arena,
                                              message->request_id);
    dead->payload = message->payload;
    dead->reason = reason;
}


static void
gvl_count_events_read_one(gvl_flow_t *flow, const gvl_incoming_t *message)
{
    gvl_event_t                event;
    gvl_countable_t           *countable;
    gvl_count_events_story_t  *story;

    story = flow->story;
    countable = &story->events[story->nevents];

    if (story->args.refused) {
        gvl_count_events_bury(flow, message, "the database refused it");
        return;
    }

    if (message->too_large) {
        gvl_count_events_bury(flow, message, "it is too large");
        return;
    }

    if (!gvl_uuid_read(message->key, &countable->id)) {
        gvl_count_events_bury(flow, message, "it has no id that is a UUID");
        return;
    }

    if (story->args.read_event(message->routing_key, message->payload,
                               flow->arena, &event) != GVL_OK)
    {
        gvl_count_events_bury(flow, message, "it is no event of its kind");
        return;
    }

    if (!gvl_stats_change(&event, &countable->change)) {
        story->counted->ignored++;
        return;
    }

    countable->day = gvl_count_events_day(event.at_us);
    countable->message = message;
    story->nevents++;
}


static int
gvl_count_events_compare(const void *a, const void *b)
{
    const gvl_countable_t  *left, *right;

    left = a;
    right = b;

    return gvl_uuid_cmp(&left->id, &right->id);
}


static gvl_rc_t
gvl_count_events_read(gvl_flow_t *flow)
{
    size_t                     i;
    gvl_count_events_story_t  *story;

    story = flow->story;

    for (i = 0; i < story->args.n; i++) {
        gvl_count_events_read_one(flow, &story->args.messages[i]);
    }

    qsort(story->events, story->nevents, sizeof(*story->events),
          gvl_count_events_compare);

    for (i = 0; i < story->nevents; i++) {
        story->ids[i] = story->events[i].id;
        story->days[i] = story->events[i].day;
    }

    return GVL_OK;
}


static gvl_rc_t
gvl_count_events_enter(gvl_flow_t *flow)
{
    gvl_count_events_story_t  *story;

    story = flow->story;

    story->ask.event_ids = story->ids;
    story->ask.days = story->days;
    story->ask.n = story->nevents;

    /* Nothing to count and nothing to bury: nothing to write. */
    if (story->nevents + story->ndead == 0) {
        return GVL_OK;
    }

    return story->args.ports->enter_inbox(story->args.ports->data, flow,
                                          &story->ask, &story->found);
}


/* A fresh id may stand for several copies of a message; one counts. */

static void
gvl_count_events_judge(gvl_flow_t *flow, const gvl_uuid_t *fresh, size_t *n)
{
    gvl_countable_t            key, *event;
    gvl_count_events_story_t  *story;

    story = flow->story;
    key = (gvl_countable_t) { .id = *fresh };

    event = bsearch(&key, story->events, story->nevents, sizeof(key),
                    gvl_count_events_compare);
    if (event == NULL) {
        return;
    }

    if (event->day < story->found.floor_day) {
        gvl_count_events_bury(flow, event->message,
                              "it is older than the inbox remembers");
        return;
    }

    if (event->day > story->found.today + 1) {
        gvl_count_events_bury(flow, event->message,
                              "it comes from the future");
        return;
    }

    story->changes[(*n)++] = event->change;

    if (event->change.updated_at_us > story->counted->newest_at_us) {
        story->counted->newest_at_us = event->change.updated_at_us;
        story->counted->newest_day = event->day;
    }
}


static gvl_rc_t
gvl_count_events_add(gvl_flow_t *flow)
{
    size_t                     i, n;
    gvl_count_events_story_t  *story;

    story = flow->story;
    n = 0;

    if (story->nevents + story->ndead == 0) {
        return GVL_OK;
    }

    for (i = 0; i < story->found.nfresh; i++) {
        gvl_count_events_judge(flow, &story->found.fresh[i], &n);
    }

    story->counted->counted = n;
    story->counted->known = story->nevents - story->found.nfresh;
    story->counted->buried = story->ndead;
    story->counted->floor_day = story->found.floor_day;

    n = gvl_stats_fold(story->changes, n);

    return story->args.ports->add_stats(story->args.ports->data, flow,
                                        story->found.tx, story->changes, n,
                                        story->dead, story->ndead);
}


static const gvl_step_t  gvl_count_events_steps[] = {
    { "reading the events",    gvl_count_events_read },
    { "entering the inbox",    gvl_count_events_enter },    /* waits */
    { "adding to the figures", gvl_count_events_add },      /* waits */
    { NULL, NULL }
};


gvl_flow_t *
gvl_count_events(gvl_arena_t *arena, const gvl_count_events_args_t *args,
    gvl_counted_t *counted)
{
    size_t                     n;
    gvl_count_events_story_t  *story;

    n = args->n;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->events = gvl_arena_take_array(arena, n + 1, sizeof(*story->events));
    story->dead = gvl_arena_take_array(arena, n + 1, sizeof(*story->dead));
    story->ids = gvl_arena_take_array(arena, n + 1, sizeof(*story->ids));
    story->days = gvl_arena_take_array(arena, n + 1, sizeof(*story->days));
    story->changes = gvl_arena_take_array(arena, n + 1,
                                          sizeof(*story->changes));

    if (story->events == NULL || story->dead == NULL || story->ids == NULL
        || story->days == NULL || story->changes == NULL)
    {
        return NULL;
    }

    *counted = (gvl_counted_t) { .newest_day = 0 };
    story->args = *args;
    story->counted = counted;

    return gvl_flow_create(arena, gvl_count_events_steps, story);
}
