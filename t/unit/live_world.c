/* A hub over one item, what it is given, and what its watchers see. */

#include <stdio.h>

#include "live_world.h"


int64_t          now_us;
bool             news_up;
int              joins, leaves, wakes;
gvl_live_hub_t   hub;


static bool
news_is_up(void *data)
{
    (void) data;

    return news_up;
}


static void
news_join(void *data, const gvl_uuid_t *item_id)
{
    (void) data;
    (void) item_id;
    joins++;
}


static void
news_leave(void *data, const gvl_uuid_t *item_id)
{
    (void) data;
    (void) item_id;
    leaves++;
}


/* "sequence highest count bids title": enough to see what was told. */

static gvl_rc_t
write_json(void *data, const gvl_live_change_t *change, gvl_arena_t *arena,
    gvl_str_t *json)
{
    char  text[200];

    (void) data;

    /* Nobody is shown by the account's own id, and who leads not at all. */
    if (change->item.bidding.status != GVL_STATUS_ENDED) {
        ck_assert(gvl_uuid_is_nil(&change->item.bidding.highest_bidder_id));

    } else if (change->item.bidding.bid_count > 0) {
        ck_assert_uint_eq(change->item.bidding.highest_bidder_id.bytes[0], 7);
        ck_assert_uint_eq(change->item.bidding.highest_bidder_id.bytes[15],
                          0xaa);
    }

    if (change->nbids > 0) {
        ck_assert_uint_eq(change->bids[0].bidder_id.bytes[15], 0xaa);
    }

    snprintf(text, sizeof(text), "%lld %lld %lld %zu %.*s",
             (long long) change->item.bidding.sequence,
             (long long) change->item.bidding.highest_cents,
             (long long) change->item.bidding.bid_count, change->nbids,
             (int) change->item.title.len,
             change->item.title.data != NULL ? change->item.title.data : "");
    *json = gvl_arena_copy(arena, gvl_str_from(text));

    return json->data == NULL ? GVL_NO_MEMORY : GVL_OK;
}


/* A bidder's name becomes another one, the same every time. */

static void
mac(void *key, gvl_str_t text, uint8_t out[GVL_MAC_LEN])
{
    (void) key;
    memset(out, 0xaa, GVL_MAC_LEN);
    out[0] = (uint8_t) text.data[text.len - 1];
}


static int64_t
clock_us(void)
{
    return now_us;
}


/* The tests drain the hub themselves. */

static void
note_rouse(void *data)
{
    (void) data;
}


static void
note_wake(gvl_live_watcher_t *watcher)
{
    /* Takes later, as a program would that has much to do. */
    gvl_live_pause(watcher);
    wakes++;
}


static const gvl_live_news_t   news = { NULL, news_is_up, news_join,
                                        news_leave };
static gvl_bids_ports_t        bids_ports;


static void
setup(void)
{
    gvl_live_ports_t  ports;

    memset(&ports, 0, sizeof(ports));
    memset(&bids_ports, 0, sizeof(bids_ports));
    bids_ports.mac = mac;
    ports.bids = &bids_ports;
    ports.store = &live_store;
    ports.news = &news;
    ports.write = write_json;
    ports.now_us = clock_us;

    memset(&truth, 0, sizeof(truth));
    truth.bidding.item_id = id_of(1);
    truth.bidding.status = GVL_STATUS_ACTIVE;
    truth.bidding.sequence = 3;
    truth.bidding.end_at_us = INT64_C(2000000000000000);
    truth.title = GVL_STR("clock");

    now_us = INT64_C(1000000000000000);
    news_up = true;
    gone = false;
    store_rc = GVL_OK;
    store_waits = false;
    nwaiting = 0;
    asks = joins = leaves = wakes = 0;

    gvl_live_hub_init(&hub, &ports);
    hub.wake = note_wake;
    hub.rouse = note_rouse;
}


int
live_run(const char *name, TCase *tcase)
{
    tcase_add_checked_fixture(tcase, setup, NULL);

    return suite_run(name, tcase);
}


void
tell_hub(gvl_item_update_t update)
{
    gvl_live_hub_tell(&hub, &update);
}


void
watch(gvl_live_watcher_t *watcher, int64_t seen)
{
    gvl_uuid_t  item_id;

    item_id = id_of(1);
    ck_assert_int_eq(gvl_live_watch(&hub, watcher, &item_id, seen), GVL_OK);
}


void
expect(gvl_live_watcher_t *watcher, const char *text)
{
    gvl_live_event_t  *event;

    event = gvl_live_take(watcher);

    if (text[0] == '\0') {
        ck_assert_msg(event == NULL, "got: %.*s",
                      event == NULL ? 0 : (int) event->text.len,
                      event == NULL ? "" : event->text.data);
        return;
    }

    ck_assert_msg(event != NULL, "nothing instead of: %s", text);
    ck_assert_msg(event->text.len == strlen(text)
                  && memcmp(event->text.data, text, event->text.len) == 0,
                  "got: %.*s", (int) event->text.len, event->text.data);
    gvl_live_event_drop(event);
}


void
expect_bids(gvl_live_watcher_t *watcher, int64_t from, int64_t to)
{
    char     text[200];
    int64_t  sequence;

    for (sequence = from; sequence <= to; sequence++) {
        snprintf(text, sizeof(text),
                 "event: bid\nid: %lld\ndata: %lld %lld %lld 1 \n\n",
                 (long long) sequence, (long long) sequence,
                 (long long) sequence * 10, (long long) sequence - 3);
        expect(watcher, text);
    }
}
