/* The listener on a real Redis: each update of what it joined, and losses. */

#include "redis_listener.h"
#include "redis_world.h"


static gvl_item_update_t  heard;
static gvl_bid_t          heard_bid;
static int                nheard, ups, downs;


static void
note_update(void *data, const gvl_item_update_t *update)
{
    (void) data;
    heard = *update;
    nheard++;

    if (update->nbids > 0) {
        heard_bid = update->bids[update->nbids - 1];
    }
}


static void
note_change(void *data, bool up)
{
    (void) data;
    ups += up ? 1 : 0;
    downs += up ? 0 : 1;
}


static const gvl_redis_ears_t  ears = { note_update, note_change, NULL };


static gvl_redis_listener_t *
listen_up(void)
{
    gvl_redis_listener_t  *listener;

    nheard = ups = downs = 0;
    listener = gvl_redis_listener_create(&conf, &ears);
    ck_assert_ptr_nonnull(listener);
    poll_loop_until(&loop, ups == 1);

    return listener;
}


START_TEST(a_listener_hears_each_update_of_what_it_joined)
{
    redisReply            *reply;
    gvl_redis_listener_t  *listener;

    listener = listen_up();
    gvl_redis_listener_join(listener, &item_id);

    do {
        reply = redis_server_say(&server, "PUBSUB CHANNELS *:updates");
        nheard = (int) reply->elements;
        freeReplyObject(reply);
        poll_loop_turn(&loop);
    } while (nheard == 0);

    nheard = 0;
    tell_bids(7, 3, true);
    poll_loop_until(&loop, nheard == 1);
    ck_assert_int_eq(heard.former_sequence, 7);
    ck_assert_int_eq(heard.bidding.sequence, 10);
    ck_assert_uint_eq(heard.nbids, 3);
    ck_assert_int_eq(heard_bid.sequence, 10);
    ck_assert_int_eq(heard_bid.amount_cents, 1000);
    ck_assert_ptr_null(heard.item);

    /* Nonsense on the channel is not heard, and harms nothing. */
    redis_server_run(&server, "PUBLISH gavel:{00000000-0000-0000-0000-"
                     "000000000001}:updates nonsense");
    tell_bids(10, 1, true);
    poll_loop_until(&loop, heard.bidding.sequence == 11);
    ck_assert_int_eq(nheard, 2);

    gvl_redis_listener_leave(listener, &item_id);

    do {
        reply = redis_server_say(&server, "PUBSUB CHANNELS *:updates");
        nheard = (int) reply->elements;
        freeReplyObject(reply);
        poll_loop_turn(&loop);
    } while (nheard == 1);

    gvl_redis_listener_destroy(listener);
}
END_TEST


START_TEST(a_listener_notices_a_redis_that_has_stopped)
{
    gvl_redis_listener_t  *listener;

    listener = listen_up();
    kill(server.pid, SIGSTOP);
    poll_loop_until(&loop, downs == 1);
    kill(server.pid, SIGCONT);
    poll_loop_until(&loop, ups == 2);
    gvl_redis_listener_destroy(listener);
}
END_TEST


START_TEST(a_listener_comes_back_after_a_kill)
{
    gvl_redis_listener_t  *listener;

    listener = listen_up();
    gvl_redis_listener_join(listener, &item_id);
    redis_server_kill(&server);
    poll_loop_until(&loop, downs == 1);
    redis_server_start(&server, "");
    poll_loop_until(&loop, ups == 2 && gvl_redis_cache_up(cache));
    gvl_redis_listener_join(listener, &item_id);

    /* Subscriptions and updates take different ways: some may pass it. */
    nheard = 0;

    while (nheard == 0) {
        tell_bids(7, 1, true);
    }

    gvl_redis_listener_destroy(listener);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("redis listener");
    tcase_add_test(tcase, a_listener_hears_each_update_of_what_it_joined);
    tcase_add_test(tcase, a_listener_notices_a_redis_that_has_stopped);
    tcase_add_test(tcase, a_listener_comes_back_after_a_kill);

    return redis_run("redis listener", tcase);
}
