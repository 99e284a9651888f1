/* Page tokens: ours are read, whatever else is not. */

#include <check.h>
#include <string.h>

#include "bids/page_token.h"
#include "mac.h"
#include "suite.h"


static gvl_mac_key_t     key;
static gvl_bids_ports_t  ports;
static gvl_arena_t      *arena;
static gvl_place_t       place;


static void
setup(void)
{
    gvl_mac_key_derive(GVL_STR("0123456789abcdef0123456789abcdef"), "test",
                       &key);
    memset(&ports, 0, sizeof(ports));
    ports.mac = gvl_mac;
    ports.mac_key = &key;

    arena = gvl_arena_create();
    ck_assert_ptr_nonnull(arena);

    place.set = true;
    place.key = INT64_C(-1234567890123456789);
    memset(place.id.bytes, 0xa5, sizeof(place.id.bytes));
}


static void
teardown(void)
{
    gvl_arena_destroy(arena);
}


static gvl_page_query_t
a_query(const char *name, const char *category)
{
    gvl_page_query_t  query;

    memset(&query, 0, sizeof(query));
    gvl_page_bind(&query, gvl_str_from(name));
    gvl_page_bind(&query, gvl_str_from(category));

    return query;
}


/* Whether the token is read for the query, into read. */

static bool
reads(const gvl_page_query_t *query, gvl_str_t token, gvl_place_t *read)
{
    gvl_fault_t  fault;

    memset(&fault, 0, sizeof(fault));
    gvl_page_token_read(&ports, &fault, query, token, read);

    if (fault.nviolations != 0) {
        ck_assert_str_eq(fault.violations[0].field, "page_token");
        ck_assert(!read->set);
    }

    return fault.nviolations == 0;
}


static gvl_str_t
a_token(const gvl_page_query_t *query)
{
    gvl_str_t  token;

    token = gvl_page_token_write(&ports, arena, query, &place);
    ck_assert_ptr_nonnull(token.data);
    ck_assert_uint_le(token.len, GVL_PAGE_TOKEN_MAX);

    return token;
}


START_TEST(no_token_is_the_first_page)
{
    gvl_place_t       read;
    gvl_page_query_t  query;

    query = a_query("List", "books");
    ck_assert(reads(&query, GVL_STR_NULL, &read));
    ck_assert(!read.set);
}
END_TEST


START_TEST(a_token_leads_back_to_its_place)
{
    gvl_place_t       read;
    gvl_page_query_t  query;

    query = a_query("List", "books");
    ck_assert(reads(&query, a_token(&query), &read));
    ck_assert(read.set);
    ck_assert_int_eq(read.key, place.key);
    ck_assert(gvl_uuid_eq(&read.id, &place.id));
}
END_TEST


START_TEST(a_token_is_bound_to_its_query)
{
    size_t            i;
    gvl_str_t         token;
    gvl_place_t       read;
    gvl_page_query_t  query, other;

    static const char *const  others[][2] = {
        { "List", "book" }, { "List", "" }, { "Lis", "tbooks" },
        { "Other", "books" }
    };

    query = a_query("List", "books");
    token = a_token(&query);

    for (i = 0; i < GVL_COUNT(others); i++) {
        other = a_query(others[i][0], others[i][1]);
        ck_assert(!reads(&other, token, &read));
    }

    other = query;
    gvl_page_bind(&other, GVL_STR_NULL);
    ck_assert(!reads(&other, token, &read));
}
END_TEST


START_TEST(another_key_makes_other_tokens)
{
    gvl_str_t         token;
    gvl_place_t       read;
    gvl_page_query_t  query;

    query = a_query("List", "books");
    token = a_token(&query);
    key.bytes[0] ^= 1;
    ck_assert(!reads(&query, token, &read));
}
END_TEST


START_TEST(no_altered_token_is_read)
{
    char              altered[GVL_PAGE_TOKEN_MAX];
    size_t            i, bit;
    gvl_str_t         token;
    gvl_place_t       read;
    gvl_page_query_t  query;

    query = a_query("List", "books");
    token = a_token(&query);

    for (i = 0; i < token.len; i++) {
        for (bit = 0; bit < 8; bit++) {
            memcpy(altered, token.data, token.len);
            altered[i] = (char) (altered[i] ^ (1 << bit));
            ck_assert(!reads(&query, (gvl_str_t) { altered, token.len },
                             &read));
        }

        if (i != 0) {
            ck_assert(!reads(&query, (gvl_str_t) { token.data, i }, &read));
        }
    }

    memcpy(altered, token.data, token.len);
    altered[token.len] = '0';
    ck_assert(!reads(&query, (gvl_str_t) { altered, token.len + 1 }, &read));
    ck_assert(!reads(&query, GVL_STR("nonsense"), &read));
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("tokens");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, no_token_is_the_first_page);
    tcase_add_test(tcase, a_token_leads_back_to_its_place);
    tcase_add_test(tcase, a_token_is_bound_to_its_query);
    tcase_add_test(tcase, another_key_makes_other_tokens);
    tcase_add_test(tcase, no_altered_token_is_read);

    return suite_run("page tokens", tcase);
}
