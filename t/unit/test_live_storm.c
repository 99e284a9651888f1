/*
 * A storm: updates are lost, doubled and swapped; everybody reads as it comes.
 * Nobody ever sees a change twice, or one behind a gap.
 */

#include <stdlib.h>

#include "live_world.h"


#define STORM_WATCHERS  30

static int64_t  storm_seen[STORM_WATCHERS];


static void
storm_take(gvl_live_watcher_t *watchers, size_t i)
{
    char              *id;
    int64_t            sequence;
    gvl_live_event_t  *event;

    event = gvl_live_take(&watchers[i]);

    if (event == NULL) {
        return;
    }

    id = strstr(event->text.data, "id: ");
    sequence = strtoll(id + 4, NULL, 10);

    if (strncmp(event->text.data, "event: snapshot", 15) == 0) {
        ck_assert_int_gt(sequence, storm_seen[i]);

    } else {
        ck_assert_int_eq(sequence, storm_seen[i] + 1);
    }

    storm_seen[i] = sequence;
    gvl_live_event_drop(event);
}


START_TEST(a_storm_of_losses_tells_everybody_everything)
{
    int                 round;
    size_t              i;
    gvl_item_update_t   update, late;
    gvl_live_watcher_t  watchers[STORM_WATCHERS];

    srand((unsigned) _i + 1);
    late = commit_bids(1);

    for (i = 0; i < STORM_WATCHERS; i++) {
        storm_seen[i] = 4;
        watch(&watchers[i], 4);
    }

    for (round = 0; round < 600; round++) {
        store_waits = rand() % 2 == 0;
        update = commit_bids(1 + (size_t) rand() % 3);

        if (rand() % 4 != 0) {
            tell_hub(update);
        }

        if (rand() % 4 == 0) {
            tell_hub(late);
        }

        late = update;

        for (i = 0; i < 200; i++) {
            storm_take(watchers, (size_t) rand() % STORM_WATCHERS);
        }

        if (rand() % 3 == 0) {
            i = (size_t) rand() % STORM_WATCHERS;
            gvl_live_leave(&watchers[i]);
            watch(&watchers[i], storm_seen[i]);
        }

        if (rand() % 2 == 0) {
            answer_all(rand() % 8 == 0 ? GVL_DATABASE_UNAVAILABLE : GVL_OK);
        }

        now_us += 100000;
        gvl_live_hub_turn(&hub);
    }

    store_waits = false;
    answer_all(GVL_OK);
    now_us += GVL_LIVE_POLL_SELDOM_US;
    gvl_live_hub_turn(&hub);

    for (i = 0; i < STORM_WATCHERS; i++) {
        while (storm_seen[i] < truth.bidding.sequence) {
            round = (int) storm_seen[i];
            storm_take(watchers, i);

            if (watchers[i].broken) {
                gvl_live_leave(&watchers[i]);
                watch(&watchers[i], storm_seen[i]);

            } else if (watchers[i].past == NULL) {
                ck_assert_int_gt(storm_seen[i], round);
            }
        }

        gvl_live_leave(&watchers[i]);
    }

    ck_assert_uint_eq(hub.npasts, 0);
    ck_assert_uint_eq(hub.counts.channels, 0);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("live storm");
    tcase_add_loop_test(tcase, a_storm_of_losses_tells_everybody_everything,
                        0, 20);

    return live_run("live storm", tcase);
}
