/*
 * Lists of items: a statement for each order and filter, each served by an
 * index of its own from the place where the last page ended.
 */

#include "pg_bids_rows.h"


/*
 * Texts are looked up item by item, after LIMIT: a plan that does not know
 * the limit would rather read all of them.
 */

#define GVL_PG_LIST(table, filter, order)                                    \
    "SELECT " GVL_PG_ITEM_COLUMNS " "                                        \
    "FROM (SELECT i.* FROM " table " WHERE " filter " "                      \
        "ORDER BY " order " LIMIT $1::bigint) i "                            \
    "CROSS JOIN LATERAL (SELECT * FROM item_texts t "                        \
        "WHERE t.item_id = i.id LIMIT 1) t "                                 \
    "ORDER BY " order

#define GVL_PG_ANY       "i.status = $2::bigint AND "
#define GVL_PG_CATEGORY  GVL_PG_ANY "i.category = $5::text AND "

/*
 * Few items have a word, or many: the planner looks at each query's own words
 * and begins with them or with the order's index.  The pool's other statements
 * keep one plan (GVL_PG_BIDS_SETTINGS), so this is said in front of these, and
 * for their transaction only.
 */

static const gvl_pg_stmt_t  gvl_pg_plan_anew = {
    "bids_plan_anew",
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)",
    false
};

#define GVL_PG_WORDS(argument)                                               \
    "(SELECT w.item_id FROM item_texts w "                                   \
        "WHERE w.words @@ websearch_to_tsquery('english', "                  \
        argument "::text)) w "                                               \
    "JOIN items i ON i.id = w.item_id"

#define GVL_PG_PRICE  "greatest(i.start_cents, i.highest_cents)"

/* The bands of the schema, at the place where the page begins. */

#define GVL_PG_PRICE_BAND                                                    \
    "floor(ln(greatest($3::bigint, 1)::float8) / ln(2::float8))::integer"
#define GVL_PG_BID_BAND                                                      \
    "ceil(ln(($3::bigint + 1)::float8) / ln(8::float8))::integer"

/* The four statements of one order, by what they filter. */

#define GVL_PG_ORDER(name, after, order)                                     \
    {                                                                        \
        { "bids_list_" name,                                                 \
          GVL_PG_LIST("items i", GVL_PG_ANY after, order), false },          \
        { "bids_list_" name "_category",                                     \
          GVL_PG_LIST("items i", GVL_PG_CATEGORY after, order), false },     \
        { "bids_list_" name "_words",                                        \
          GVL_PG_LIST(GVL_PG_WORDS("$5"), GVL_PG_ANY after, order), false }, \
        { "bids_list_" name "_category_words",                               \
          GVL_PG_LIST(GVL_PG_WORDS("$6"), GVL_PG_CATEGORY after, order),     \
          false }                                                            \
    }

#define GVL_PG_LIST_CATEGORY  1u
#define GVL_PG_LIST_WORDS     2u

/* In the order of gvl_item_order_t. */

static const gvl_pg_stmt_t  gvl_pg_lists[][4] = {
    GVL_PG_ORDER("ending",
                 "(i.end_at, i.id) > ($3::timestamptz, $4::uuid)",
                 "i.end_at, i.id"),
    GVL_PG_ORDER("newest",
                 "(i.created_at, i.id) < ($3::timestamptz, $4::uuid)",
                 "i.created_at DESC, i.id DESC"),
    GVL_PG_ORDER("price_asc",
                 "(i.price_band, " GVL_PG_PRICE ", i.id) "
                     "> (" GVL_PG_PRICE_BAND ", $3, $4::uuid)",
                 "i.price_band, " GVL_PG_PRICE ", i.id"),
    GVL_PG_ORDER("price_desc",
                 "(i.price_band, " GVL_PG_PRICE ", i.id) "
                     "< (" GVL_PG_PRICE_BAND ", $3, $4::uuid)",
                 "i.price_band DESC, " GVL_PG_PRICE " DESC, i.id DESC"),
    GVL_PG_ORDER("most_bids",
                 "(i.bid_band, i.bid_count, i.id) "
                     "< (" GVL_PG_BID_BAND ", $3, $4::uuid)",
                 "i.bid_band DESC, i.bid_count DESC, i.id DESC")
};

static const gvl_pg_stmt_t  gvl_pg_list_seller = {
    "bids_list_seller",
    GVL_PG_LIST("items i",
                "i.seller_id = $2::uuid AND i.id < $3::uuid", "i.id DESC"),
    false
};

static const gvl_uuid_t  gvl_pg_first_id;

const gvl_uuid_t  gvl_pg_last_id = {
    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }
};

/* The end of the year 9999, the last that is written. */
#define GVL_PG_LAST_TIME_US  INT64_C(253402300799999999)


/* Puts the place where the page begins: key, then id. */

static void
gvl_pg_put_place(gvl_pg_args_t *args, gvl_item_order_t order,
    const gvl_place_t *after)
{
    gvl_place_t  place;

    place = *after;

    switch (order) {

    case GVL_ORDER_ENDING_SOON:
    case GVL_ORDER_PRICE_ASC:
        if (!place.set) {
            place.key = 0;
            place.id = gvl_pg_first_id;
        }

        break;

    case GVL_ORDER_NEWEST:
    case GVL_ORDER_PRICE_DESC:
    case GVL_ORDER_MOST_BIDS:
        if (!place.set) {
            place.key = GVL_PG_LAST_TIME_US;    /* as money or a count, too */
            place.id = gvl_pg_last_id;
        }

        break;
    }

    if (order == GVL_ORDER_ENDING_SOON || order == GVL_ORDER_NEWEST) {
        gvl_pg_put_time(args, place.key);

    } else {
        gvl_pg_put_int64(args, place.key);
    }

    gvl_pg_put_uuid(args, &place.id);
}


static gvl_rc_t
gvl_pg_list_items(void *data, gvl_flow_t *flow, const gvl_item_query_t *query,
    gvl_items_t *out)
{
    size_t          n;
    unsigned        filter;
    gvl_pg_args_t  *args;
    gvl_pg_bids_t  *bids;
    gvl_pg_call_t   calls[2];

    bids = data;
    n = 0;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int64(args, (int64_t) query->limit);
    gvl_pg_put_int64(args, (int64_t) query->status);
    gvl_pg_put_place(args, query->order, &query->after);
    filter = 0;

    if (query->category.len != 0) {
        filter |= GVL_PG_LIST_CATEGORY;
        gvl_pg_put_text(args, query->category);
    }

    if (query->query.len != 0) {
        filter |= GVL_PG_LIST_WORDS;
        gvl_pg_put_text(args, query->query);
        calls[n++] = (gvl_pg_call_t) { .stmt = &gvl_pg_plan_anew };
    }

    calls[n++] = (gvl_pg_call_t) { &gvl_pg_lists[query->order][filter], args,
                                   gvl_pg_read_items, out };

    return gvl_pg_ask(bids->pool, flow, calls, n);
}


static gvl_rc_t
gvl_pg_list_seller_items(void *data, gvl_flow_t *flow,
    const gvl_uuid_t *seller_id, const gvl_place_t *after, size_t limit,
    gvl_items_t *out)
{
    gvl_pg_args_t  *args;
    gvl_pg_bids_t  *bids;
    gvl_pg_call_t   call;

    bids = data;

    args = gvl_pg_args_create(flow->arena);
    if (args == NULL) {
        return GVL_NO_MEMORY;
    }

    gvl_pg_put_int64(args, (int64_t) limit);
    gvl_pg_put_uuid(args, seller_id);
    gvl_pg_put_uuid(args, after->set ? &after->id : &gvl_pg_last_id);

    call = (gvl_pg_call_t) { &gvl_pg_list_seller, args, gvl_pg_read_items,
                             out };

    return gvl_pg_ask(bids->pool, flow, &call, 1);
}


void
gvl_pg_bids_list_ports(gvl_bids_store_t *store)
{
    store->list_items = gvl_pg_list_items;
    store->list_seller_items = gvl_pg_list_seller_items;
}
