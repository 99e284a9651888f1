/* Events survive the wire, and nothing that is no event gets in. */

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "event_codec.h"
#include "suite.h"


static gvl_arena_t  *arena;


static void
setup(void)
{
    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);
}


static void
teardown(void)
{
    gvl_arena_destroy(arena);
}


static gvl_uuid_t
id_of(uint8_t n)
{
    gvl_uuid_t  id;

    memset(id.bytes, n, sizeof(id.bytes));

    return id;
}


static gvl_event_t
event_of(gvl_event_type_t type)
{
    gvl_event_t  event;

    memset(&event, 0, sizeof(event));
    event.type = type;
    event.at_us = INT64_C(1795399296123456);

    switch (type) {

    case GVL_EVENT_USER_CREATED:
        event.user_id = id_of(1);
        event.email = GVL_STR("ann@example.com");
        event.full_name = GVL_STR("Ann \xc3\x84nne");
        event.country_code = GVL_STR("DE");
        break;

    case GVL_EVENT_BID_PLACED:
        event.bid_id = id_of(2);
        event.item_id = id_of(3);
        event.user_id = id_of(4);
        event.amount_cents = GVL_AMOUNT_MAX;
        break;

    case GVL_EVENT_ITEM_ENDED:
        event.item_id = id_of(5);
        event.seller_id = id_of(6);
        event.user_id = id_of(7);
        event.amount_cents = 1;
        break;

    default:
        event.item_id = id_of(8);
        event.seller_id = id_of(9);
    }

    return event;
}


static gvl_str_t
key_of(gvl_event_type_t type)
{
    return gvl_str_from(gvl_event_routing_key(type));
}


static void
assert_same(const gvl_event_t *a, const gvl_event_t *b)
{
    ck_assert_int_eq(a->type, b->type);
    ck_assert_int_eq(a->at_us, b->at_us);
    ck_assert_int_eq(a->amount_cents, b->amount_cents);
    ck_assert(gvl_uuid_eq(&a->bid_id, &b->bid_id));
    ck_assert(gvl_uuid_eq(&a->item_id, &b->item_id));
    ck_assert(gvl_uuid_eq(&a->user_id, &b->user_id));
    ck_assert(gvl_uuid_eq(&a->seller_id, &b->seller_id));
    ck_assert(gvl_str_eq(a->email, b->email));
    ck_assert(gvl_str_eq(a->full_name, b->full_name));
    ck_assert(gvl_str_eq(a->country_code, b->country_code));
}


START_TEST(every_kind_comes_back_as_it_was)
{
    gvl_str_t    payload;
    gvl_event_t  event, back;

    event = event_of((gvl_event_type_t) _i);

    ck_assert_int_eq(gvl_event_write(&event, arena, &payload), GVL_OK);
    ck_assert_int_eq(gvl_event_read(key_of(event.type), payload, arena,
                                    &back), GVL_OK);
    assert_same(&event, &back);
}
END_TEST


START_TEST(times_before_1970_keep_their_microseconds)
{
    gvl_str_t    payload;
    gvl_event_t  event, back;

    event = event_of(GVL_EVENT_ITEM_CREATED);
    event.at_us = -1;

    ck_assert_int_eq(gvl_event_write(&event, arena, &payload), GVL_OK);
    ck_assert_int_eq(gvl_event_read(key_of(event.type), payload, arena,
                                    &back), GVL_OK);
    ck_assert_int_eq(back.at_us, -1);
}
END_TEST


START_TEST(an_item_may_end_without_a_winner)
{
    gvl_str_t    payload;
    gvl_event_t  event, back;

    event = event_of(GVL_EVENT_ITEM_ENDED);
    memset(&event.user_id, 0, sizeof(event.user_id));
    event.amount_cents = 0;

    ck_assert_int_eq(gvl_event_write(&event, arena, &payload), GVL_OK);
    ck_assert_int_eq(gvl_event_read(key_of(event.type), payload, arena,
                                    &back), GVL_OK);
    ck_assert(gvl_uuid_is_nil(&back.user_id));
    ck_assert_int_eq(back.amount_cents, 0);
}
END_TEST


static void
spoil_nothing_won(gvl_event_t *event)
{
    event->type = GVL_EVENT_ITEM_ENDED;
    event->seller_id = id_of(1);
    event->amount_cents = 0;
}


static void
spoil_won_by_nobody(gvl_event_t *event)
{
    event->type = GVL_EVENT_ITEM_ENDED;
    event->seller_id = id_of(1);
    memset(&event->user_id, 0, sizeof(event->user_id));
}


static void
spoil_free(gvl_event_t *event)
{
    event->amount_cents = 0;
}


static void
spoil_negative(gvl_event_t *event)
{
    event->amount_cents = -1;
}


static void
spoil_inexact(gvl_event_t *event)
{
    event->amount_cents = GVL_AMOUNT_MAX + 1;
}


static void
spoil_nobody(gvl_event_t *event)
{
    memset(&event->user_id, 0, sizeof(event->user_id));
}


static void
spoil_year_10000(gvl_event_t *event)
{
    event->at_us = INT64_C(253402300800) * 1000000;
}


static void (*const spoilers[])(gvl_event_t *event) = {
    spoil_nothing_won, spoil_won_by_nobody, spoil_free, spoil_negative,
    spoil_inexact, spoil_nobody, spoil_year_10000
};


START_TEST(values_out_of_range_are_malformed)
{
    gvl_str_t    payload;
    gvl_event_t  event, back;

    event = event_of(GVL_EVENT_BID_PLACED);
    spoilers[_i](&event);

    ck_assert_int_eq(gvl_event_write(&event, arena, &payload), GVL_OK);
    ck_assert_int_eq(gvl_event_read(key_of(event.type), payload, arena,
                                    &back), GVL_MALFORMED);
}
END_TEST


START_TEST(unknown_keys_are_malformed)
{
    gvl_event_t  back;

    ck_assert_int_eq(gvl_event_read(GVL_STR("bid.placed2"), GVL_STR(""),
                                    arena, &back), GVL_MALFORMED);
    ck_assert_int_eq(gvl_event_read(GVL_STR(""), GVL_STR(""), arena, &back),
                     GVL_MALFORMED);
}
END_TEST


START_TEST(an_empty_payload_is_malformed)
{
    gvl_event_t  back;

    ck_assert_int_eq(gvl_event_read(key_of((gvl_event_type_t) _i),
                                    GVL_STR(""), arena, &back),
                     GVL_MALFORMED);
}
END_TEST


/* Cut anywhere, it never reads as a whole event. */

START_TEST(a_cut_payload_is_malformed)
{
    char        *copy;
    size_t       n;
    gvl_str_t    payload, cut;
    gvl_event_t  event, back;

    event = event_of((gvl_event_type_t) _i);
    ck_assert_int_eq(gvl_event_write(&event, arena, &payload), GVL_OK);

    for (n = 0; n < payload.len; n++) {
        copy = malloc(n + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, payload.data, n);

        cut.data = copy;
        cut.len = n;

        /* Without its tail of nanoseconds a time is still one. */
        if (gvl_event_read(key_of(event.type), cut, arena, &back) == GVL_OK) {
            ck_assert_int_ne(event.at_us, back.at_us);
        }

        free(copy);
    }
}
END_TEST


START_TEST(order_is_kept_by_item_or_user)
{
    gvl_event_t  event;

    event = event_of(GVL_EVENT_USER_CREATED);
    ck_assert(gvl_uuid_eq(gvl_event_subject(&event), &event.user_id));

    event = event_of(GVL_EVENT_BID_PLACED);
    ck_assert(gvl_uuid_eq(gvl_event_subject(&event), &event.item_id));
}
END_TEST


int
main(void)
{
    TCase  *t;

    t = tcase_create("event_codec");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, every_kind_comes_back_as_it_was, 0,
                        GVL_EVENT_TYPE_MAX);
    tcase_add_test(t, times_before_1970_keep_their_microseconds);
    tcase_add_test(t, an_item_may_end_without_a_winner);
    tcase_add_loop_test(t, values_out_of_range_are_malformed, 0,
                        (int) GVL_COUNT(spoilers));
    tcase_add_test(t, unknown_keys_are_malformed);
    tcase_add_loop_test(t, an_empty_payload_is_malformed, 0,
                        GVL_EVENT_TYPE_MAX);
    tcase_add_loop_test(t, a_cut_payload_is_malformed, 0,
                        GVL_EVENT_TYPE_MAX);
    tcase_add_test(t, order_is_kept_by_item_or_user);

    return suite_run("event_codec", t);
}
