/* Pseudonyms by a keyed hash: nothing is stored. */

#include <string.h>

#include "bids/pseudonym.h"


gvl_uuid_t
gvl_pseudonym(const gvl_bids_ports_t *ports, const gvl_uuid_t *item_id,
    const gvl_uuid_t *account_id)
{
    char        text[sizeof("bidder") - 1 + 2 * sizeof(gvl_uuid_t)];
    uint8_t     mac[GVL_MAC_LEN];
    gvl_uuid_t  pseudonym;

    /* The label keeps these hashes apart from the page tokens'. */

    memcpy(text, "bidder", 6);
    memcpy(text + 6, item_id->bytes, sizeof(*item_id));
    memcpy(text + 6 + sizeof(*item_id), account_id->bytes,
           sizeof(*account_id));

    ports->mac(ports->mac_key, (gvl_str_t) { text, sizeof(text) }, mac);

    memcpy(pseudonym.bytes, mac, sizeof(pseudonym));

    /* RFC 9562, 5.8: version 8 is for hashes like this. */

    pseudonym.bytes[6] = (uint8_t) ((pseudonym.bytes[6] & 0x0f) | 0x80);
    pseudonym.bytes[8] = (uint8_t) ((pseudonym.bytes[8] & 0x3f) | 0x80);

    return pseudonym;
}


gvl_uuid_t
gvl_show_account(const gvl_bids_ports_t *ports, const gvl_caller_t *caller,
    const gvl_uuid_t *item_id, const gvl_uuid_t *seller_id,
    const gvl_uuid_t *account_id)
{
    if (gvl_uuid_is_nil(account_id)) {
        return *account_id;
    }

    if (caller->signed_in
        && (gvl_uuid_eq(&caller->subject, account_id)
            || gvl_uuid_eq(&caller->subject, seller_id)))
    {
        return *account_id;
    }

    return gvl_pseudonym(ports, item_id, account_id);
}


void
gvl_show_item(const gvl_bids_ports_t *ports, const gvl_caller_t *caller,
    gvl_item_t *item)
{
    gvl_uuid_t      winner_id;
    gvl_bidding_t  *bidding;

    bidding = &item->bidding;
    winner_id = gvl_item_winner_id(item);

    /* Who leads is not shown, so no pseudonym is made for it either. */

    bidding->highest_bidder_id = gvl_show_account(ports, caller,
                                                  &bidding->item_id,
                                                  &bidding->seller_id,
                                                  &winner_id);
}
