/* Items in the cache on a real Redis: the newest is there, or none. */

#include "redis_world.h"


START_TEST(an_item_comes_back_as_it_was_put)
{
    bool              live;
    gvl_item_t        item;
    gvl_item_found_t  found;

    found = cached(&live);
    ck_assert(live);
    ck_assert(!found.found);

    put_item(7);
    found = cached(&live);
    item = item_at(7);

    ck_assert(live && found.found);
    ck_assert_int_eq(memcmp(&found.item.bidding, &item.bidding,
                            sizeof(item.bidding)), 0);
    ck_assert(gvl_str_eq(found.item.title, item.title));
    ck_assert(gvl_str_eq(found.item.category, item.category));
    ck_assert_uint_eq(found.item.description.len, 0);
    ck_assert_uint_eq(found.item.nimages, 2);
    ck_assert(gvl_str_eq(found.item.images[1], item.images[1]));
}
END_TEST


START_TEST(an_older_item_never_replaces_a_newer_one)
{
    put_item(7);
    put_item(6);
    ck_assert_int_eq(cached_sequence(), 7);
    put_item(8);
    ck_assert_int_eq(cached_sequence(), 8);
}
END_TEST


START_TEST(a_bid_brings_the_item_forward_and_keeps_its_texts)
{
    bool              live;
    gvl_item_found_t  found;

    put_item(7);
    tell_bids(7, 3, true);
    found = cached(&live);
    ck_assert_int_eq(found.item.bidding.sequence, 10);
    ck_assert_int_eq(found.item.bidding.highest_cents, 1000);
    ck_assert_str_eq(found.item.category.data, "art");
}
END_TEST


START_TEST(an_update_after_a_gap_drops_the_item)
{
    put_item(7);
    tell_bids(8, 1, true);
    ck_assert_int_eq(cached_sequence(), 0);
}
END_TEST


START_TEST(a_miss_tells_how_old_a_read_may_be)
{
    bool              live;
    gvl_item_found_t  found;

    found = cached(&live);
    ck_assert(live && !found.found);
    ck_assert_int_eq(found.least_sequence, 0);

    tell_bids(7, 2, true);
    found = cached(&live);
    ck_assert(live && !found.found);
    ck_assert_int_eq(found.least_sequence, 9);
}
END_TEST


START_TEST(an_update_told_late_changes_nothing)
{
    put_item(7);
    tell_bids(5, 1, true);
    ck_assert_int_eq(cached_sequence(), 7);
}
END_TEST


/* A read that was overtaken by a bid comes home with the older item. */

START_TEST(an_item_read_before_a_bid_cannot_be_put_after_it)
{
    tell_bids(7, 1, true);
    put_item(7);
    ck_assert_int_eq(cached_sequence(), 0);
    put_item(8);
    ck_assert_int_eq(cached_sequence(), 8);
}
END_TEST


START_TEST(an_edit_replaces_the_texts)
{
    bool               live;
    asking_t           asking;
    gvl_item_t         item;
    gvl_item_found_t   found;
    gvl_item_update_t  update;

    put_item(1);

    item = item_at(2);
    item.title = GVL_STR("new");
    memset(&update, 0, sizeof(update));
    memset(&asking, 0, sizeof(asking));
    update.bidding = item.bidding;
    update.former_sequence = 1;
    update.item = &item;
    asking.what = TELL_UPDATES;
    asking.update = &update;
    ask(&asking);

    found = cached(&live);
    ck_assert_int_eq(found.item.bidding.sequence, 2);
    ck_assert_str_eq(found.item.title.data, "new");
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("redis items");
    tcase_add_test(tcase, an_item_comes_back_as_it_was_put);
    tcase_add_test(tcase, an_older_item_never_replaces_a_newer_one);
    tcase_add_test(tcase, a_bid_brings_the_item_forward_and_keeps_its_texts);
    tcase_add_test(tcase, an_update_after_a_gap_drops_the_item);
    tcase_add_test(tcase, a_miss_tells_how_old_a_read_may_be);
    tcase_add_test(tcase, an_update_told_late_changes_nothing);
    tcase_add_test(tcase, an_item_read_before_a_bid_cannot_be_put_after_it);
    tcase_add_test(tcase, an_edit_replaces_the_texts);

    return redis_run("redis items", tcase);
}
