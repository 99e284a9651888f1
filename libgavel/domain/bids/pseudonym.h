/*
 * Who a bidder is to others: a name that is the same all through one item and
 * another at the next, and that leads back to nobody without the server's key.
 */

#ifndef GVL_BIDS_PSEUDONYM_H
#define GVL_BIDS_PSEUDONYM_H

#include "caller.h"
#include "bids/ports.h"


/* A version 8 UUID made of the item and the account. */
gvl_uuid_t gvl_pseudonym(const gvl_bids_ports_t *ports,
    const gvl_uuid_t *item_id, const gvl_uuid_t *account_id);

/* The account itself to the bidder and the seller; nil stays nil. */
gvl_uuid_t gvl_show_account(const gvl_bids_ports_t *ports,
    const gvl_caller_t *caller, const gvl_uuid_t *item_id,
    const gvl_uuid_t *seller_id, const gvl_uuid_t *account_id);

/* Hides who bid on the item from all but the bidder and the seller. */
void gvl_show_item(const gvl_bids_ports_t *ports, const gvl_caller_t *caller,
    gvl_item_t *item);

#endif /* GVL_BIDS_PSEUDONYM_H */
