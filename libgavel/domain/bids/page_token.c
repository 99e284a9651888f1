/* Page tokens as lower-case hex: key, id, and half a keyed hash of both. */

#include <assert.h>
#include <string.h>

#include "bids/page_token.h"


#define GVL_PAGE_KEY_LEN    8
#define GVL_PAGE_PLACE_LEN  (GVL_PAGE_KEY_LEN + sizeof(gvl_uuid_t))

/* 128 bits cannot be guessed, and keep the token short in a URL. */
#define GVL_PAGE_TAG_LEN    16

#define GVL_PAGE_RAW_LEN    (GVL_PAGE_PLACE_LEN + GVL_PAGE_TAG_LEN)

/* What is hashed: a label, the place, and each argument behind its length. */
#define GVL_PAGE_TEXT_MAX  1024

typedef struct {
    char                            data[GVL_PAGE_TEXT_MAX];
    size_t                          len;
} gvl_page_text_t;


void
gvl_page_bind(gvl_page_query_t *query, gvl_str_t text)
{
    assert(query->n < GVL_PAGE_BOUND_MAX);

    query->bound[query->n++] = text;
}


void
gvl_page_bind_id(gvl_page_query_t *query, const gvl_uuid_t *id)
{
    gvl_page_bind(query, (gvl_str_t) { (const char *) id->bytes,
                                       sizeof(id->bytes) });
}


static void
gvl_page_text_add(gvl_page_text_t *text, const void *data, size_t len)
{
    assert(len <= sizeof(text->data) - text->len);

    if (len != 0) {
        memcpy(text->data + text->len, data, len);
        text->len += len;
    }
}


static void
gvl_page_tag(const gvl_bids_ports_t *ports, const gvl_page_query_t *query,
    const uint8_t *place, uint8_t mac[GVL_MAC_LEN])
{
    size_t           i;
    uint8_t          len[2];
    gvl_page_text_t  text;

    text.len = 0;
    gvl_page_text_add(&text, "page", 4);
    gvl_page_text_add(&text, place, GVL_PAGE_PLACE_LEN);

    for (i = 0; i < query->n; i++) {
        len[0] = (uint8_t) (query->bound[i].len >> 8);
        len[1] = (uint8_t) query->bound[i].len;

        gvl_page_text_add(&text, len, sizeof(len));
        gvl_page_text_add(&text, query->bound[i].data, query->bound[i].len);
    }

    ports->mac(ports->mac_key, (gvl_str_t) { text.data, text.len }, mac);
}


static bool
gvl_page_hex_read(gvl_str_t text, uint8_t *bytes)
{
    size_t             i;
    const char        *digit;
    static const char  digits[] = "0123456789abcdef";

    for (i = 0; i < text.len; i++) {
        digit = memchr(digits, text.data[i], 16);
        if (digit == NULL) {
            return false;
        }

        if (i % 2 == 0) {
            bytes[i / 2] = (uint8_t) ((digit - digits) << 4);

        } else {
            bytes[i / 2] = (uint8_t) (bytes[i / 2] | (digit - digits));
        }
    }

    return true;
}


/* Takes the same time wherever the two differ. */

static bool
gvl_page_tag_eq(const uint8_t *one, const uint8_t *two)
{
    size_t   i;
    uint8_t  difference;

    difference = 0;

    for (i = 0; i < GVL_PAGE_TAG_LEN; i++) {
        difference = (uint8_t) (difference | (one[i] ^ two[i]));
    }

    return difference == 0;
}


void
gvl_page_token_read(const gvl_bids_ports_t *ports, gvl_fault_t *fault,
    const gvl_page_query_t *query, gvl_str_t token, gvl_place_t *place)
{
    size_t    i;
    uint8_t   raw[GVL_PAGE_RAW_LEN], mac[GVL_MAC_LEN];
    uint64_t  key;

    memset(place, 0, sizeof(*place));
    memset(raw, 0, sizeof(raw));

    if (token.len == 0) {
        return;
    }

    if (token.len != 2 * GVL_PAGE_RAW_LEN || !gvl_page_hex_read(token, raw)) {
        goto malformed;
    }

    gvl_page_tag(ports, query, raw, mac);

    if (!gvl_page_tag_eq(mac, raw + GVL_PAGE_PLACE_LEN)) {
        goto malformed;
    }

    key = 0;
    for (i = 0; i < GVL_PAGE_KEY_LEN; i++) {
        key = key << 8 | raw[i];
    }

    place->set = true;
    place->key = (int64_t) key;
    memcpy(place->id.bytes, raw + GVL_PAGE_KEY_LEN, sizeof(place->id));

    return;

malformed:

    (void) gvl_fault_field(fault, "page_token",
                   "Must be the next_page_token of the same query.");
}


gvl_str_t
gvl_page_token_write(const gvl_bids_ports_t *ports, gvl_arena_t *arena,
    const gvl_page_query_t *query, const gvl_place_t *place)
{
    char              *text;
    size_t             i;
    uint8_t            raw[GVL_PAGE_RAW_LEN], mac[GVL_MAC_LEN];
    uint64_t           key;
    static const char  digits[] = "0123456789abcdef";

    text = gvl_arena_take(arena, 2 * GVL_PAGE_RAW_LEN);
    if (text == NULL) {
        return GVL_STR_NULL;
    }

    key = (uint64_t) place->key;
    for (i = 0; i < GVL_PAGE_KEY_LEN; i++) {
        raw[i] = (uint8_t) (key >> (56 - 8 * i));
    }

    memcpy(raw + GVL_PAGE_KEY_LEN, place->id.bytes, sizeof(place->id));

    gvl_page_tag(ports, query, raw, mac);
    memcpy(raw + GVL_PAGE_PLACE_LEN, mac, GVL_PAGE_TAG_LEN);

    for (i = 0; i < GVL_PAGE_RAW_LEN; i++) {
        text[2 * i] = digits[raw[i] >> 4];
        text[2 * i + 1] = digits[raw[i] & 0x0f];
    }

    return (gvl_str_t) { text, 2 * GVL_PAGE_RAW_LEN };
}
