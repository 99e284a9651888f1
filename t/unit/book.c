/* One world of a book for each test, and its clients. */

#include "book.h"


world_t         *world;
world_client_t   clients[CLIENTS_MAX];


void
open_book(size_t batches_max, size_t batch_max, size_t waiting_max)
{
    world = world_create(batches_max, batch_max, waiting_max);
}


void
lock_next(void)
{
    world_turn(world);
    world_answer(world, 0, GVL_OK);
}


static void
teardown(void)
{
    world_destroy(world);
}


int
book_run(const char *name, TCase *tcase)
{
    tcase_add_checked_fixture(tcase, NULL, teardown);

    return suite_run(name, tcase);
}
