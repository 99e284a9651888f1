/* The tables of methods: what the contract says, and who may call. */

#include <stdio.h>
#include <string.h>

#include "method_world.h"


#define LINE_MAX_LEN  200

static const char  *contracts[] = {
    "proto/auth/v1/auth.proto",
    "proto/bids/v1/bids.proto",
    "proto/userstats/v1/userstats.proto"
};


/* Row and declaration say the same, and neither has more than the other. */
START_TEST(table_and_contract_say_the_same)
{
    FILE                *file;
    char                 line[LINE_MAX_LEN], package[64], service[64];
    char                 name[64], in[64], out[64], path[256], type[128];
    size_t               n;
    const gvl_method_t  *method;

    file = fopen(contracts[_i], "r");
    ck_assert_msg(file != NULL, "run in the repository's root");

    method = NULL;
    n = 0;

    while (fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "package %63[^;]", package) == 1
            || sscanf(line, "service %63s", service) == 1)
        {
            continue;
        }

        if (strstr(line, "NO_SIDE_EFFECTS") != NULL) {
            ck_assert_ptr_nonnull(method);
            ck_assert_msg(method->no_side_effects, "%s", path);
            method = NULL;
            continue;
        }

        if (sscanf(line, " rpc %63[^(](%63[^)]) returns (%63[^)])", name, in,
                   out)
            != 3)
        {
            continue;
        }

        snprintf(path, sizeof(path), "/%s.%s/%s", package, service, name);
        method = gvl_method_find(services[_i], gvl_str_from(path));
        ck_assert_msg(method != NULL, "%s", path);
        ck_assert(gvl_str_eq(method->name, gvl_str_from(name)));
        ck_assert(gvl_str_eq(method->service, services[_i]->service));

        snprintf(type, sizeof(type), "%s.%s", package, in);
        ck_assert_str_eq(method->request->name, type);
        snprintf(type, sizeof(type), "%s.%s", package, out);
        ck_assert_str_eq(method->response->name, type);

        /* What has an option opens a block in the same line. */

        ck_assert_msg(method->no_side_effects == (strchr(line, '{') != NULL),
                      "%s", path);
        n++;
    }

    fclose(file);
    ck_assert_uint_eq(n, services[_i]->nmethods);
}
END_TEST


/* Whoever has no account yet, or only looks, needs no token. */
START_TEST(who_has_no_account_or_only_looks_needs_no_token)
{
    size_t               i, j;
    const gvl_method_t  *method;

    static const char  *anyone[] = {
        "Register", "Login", "Refresh", "Logout", "GetItem", "ListItems",
        "GetItemBids", "GetLeaderboard"
    };

    for (i = 0; i < services[_i]->nmethods; i++) {
        method = &services[_i]->methods[i];

        for (j = 0; j < GVL_COUNT(anyone); j++) {
            if (gvl_str_eq(method->name, gvl_str_from(anyone[j]))) {
                break;
            }
        }

        ck_assert_msg(method->signed_in == (j == GVL_COUNT(anyone)), "%.*s",
                      (int) method->name.len, method->name.data);
    }
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("method");
    tcase_add_checked_fixture(tcase, arena_begin, arena_end);
    tcase_add_loop_test(tcase, table_and_contract_say_the_same, 0, SERVICES);
    tcase_add_loop_test(tcase, who_has_no_account_or_only_looks_needs_no_token,
                        0, SERVICES);

    return suite_run("method", tcase);
}
