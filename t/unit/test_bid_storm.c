/* Bids, answers, failures and hang-ups at random, and what must be true. */

#include "book.h"


static uint64_t
random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;

    return *state;
}


static void
storm_answer(uint64_t *state)
{
    size_t  n;

    n = random_next(state) % world->nasks;

    switch (random_next(state) % 12) {

    case 0:
        if (world->asks[n].kind == WORLD_TELL) {
            world_answer(world, n, GVL_OK);     /* a cache never fails */

        } else {
            world_answer(world, n, GVL_DATABASE_UNAVAILABLE);
        }

        break;

    case 1:
    case 2:
        if (world->asks[n].kind == WORLD_RECORD) {
            world_lose(world, n, random_next(state) % 2 == 0);
            break;
        }

        /* fall through */

    default:
        world_answer(world, n, GVL_OK);
        break;
    }
}


/* Every bid answered "accepted" is there once; bids rise; counts agree. */

static void
storm_check(size_t nclients)
{
    size_t          i, j, found, accepted;
    int64_t         counts[WORLD_ITEMS], highest[WORLD_ITEMS];
    gvl_bid_t      *bid;
    gvl_bidding_t  *item;

    memset(counts, 0, sizeof(counts));
    memset(highest, 0, sizeof(highest));

    for (i = 0; i < world->nbids; i++) {
        bid = &world->bids[i];
        j = world_item(&bid->item_id);
        counts[j]++;
        ck_assert_int_gt(bid->amount_cents, highest[j]);
        ck_assert_int_eq(bid->sequence, counts[j] + 1);
        highest[j] = bid->amount_cents;
    }

    for (i = 0; i < WORLD_ITEMS; i++) {
        item = &world->items[i];
        ck_assert_int_eq(item->bid_count, counts[i]);
        ck_assert_int_eq(item->highest_cents, highest[i]);
    }

    accepted = 0;

    for (i = 0; i < nclients; i++) {
        ck_assert_int_ne(clients[i].rc, GVL_AGAIN);

        found = 0;
        for (j = 0; clients[i].rc == GVL_OK && j < world->nbids; j++) {
            found += gvl_uuid_eq(&world->bids[j].id, &clients[i].bid.id);
        }

        ck_assert_uint_eq(found, clients[i].rc == GVL_OK ? 1 : 0);
        accepted += found;
    }

    ck_assert_uint_gt(accepted, 0);
}


/* Random bids, answers, failures and hang-ups; the number is the seed. */

START_TEST(a_storm_leaves_the_truth_standing)
{
    size_t    i;
    uint64_t  state;

    open_book(3, 7, 300);
    world->ports.seen = &world->seen;
    world->ports.cache = _i % 2 == 0 ? &world->cache : NULL;
    state = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t) (_i + 1);

    for (i = 0; i < GVL_COUNT(clients); i++) {
        world_bid(world, &clients[i], random_next(&state) % 3,
                  random_next(&state) % 9,
                  1000 + (int64_t) (random_next(&state) % 40 * 50 + i * 20),
                  random_next(&state) % 4 == 0
                  ? random_next(&state) % 5 + 1 : 0);

        if (clients[i].rc == GVL_AGAIN && random_next(&state) % 16 == 0) {
            world_hang_up(&clients[i]);
        }

        if (random_next(&state) % 3 == 0) {
            world_turn(world);
        }

        while (world->nasks != 0 && random_next(&state) % 2 == 0) {
            storm_answer(&state);
        }
    }

    world_settle(world);
    storm_check(GVL_COUNT(clients));
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("bid storm");
    tcase_add_loop_test(tcase, a_storm_leaves_the_truth_standing, 0, 60);

    return book_run("bid storm", tcase);
}
