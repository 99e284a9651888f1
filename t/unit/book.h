/* What tests of the book share: one world, its clients, and the runner. */

#ifndef GVL_TEST_BOOK_H
#define GVL_TEST_BOOK_H

#include "bids_world.h"
#include "suite.h"


#define CLIENTS_MAX  300

extern world_t         *world;
extern world_client_t   clients[CLIENTS_MAX];

void open_book(size_t batches_max, size_t batch_max, size_t waiting_max);

/* Begins a batch of what waits and lets it come to its record trip. */
void lock_next(void);

/* Adds the fixture that ends the world, then runs the cases. */
int book_run(const char *name, TCase *tcase);

#endif /* GVL_TEST_BOOK_H */
