/*
 * Signs access tokens for users who need no account: BidService knows its
 * callers by their tokens alone.
 *
 *     bench_tokens private.pem issuer count
 *
 * prints "user-id token", a line for each.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jwt.h"
#include "random.h"


#define TOKEN_LIFE_S  3600


static int
print_token(const gvl_keys_t *keys, gvl_str_t issuer)
{
    char           text[GVL_UUID_TEXT_LEN];
    gvl_rc_t       rc;
    gvl_ids_t      ids;
    gvl_str_t      token;
    gvl_user_t     user;
    gvl_claims_t   claims;
    gvl_arena_t   *arena;

    arena = gvl_arena_create();
    if (arena == NULL) {
        return EXIT_FAILURE;
    }

    ids = gvl_random_ids();
    memset(&user, 0, sizeof(user));
    memset(&claims, 0, sizeof(claims));

    user.id = ids.make(ids.source);
    user.email = GVL_STR("bench@gavel.example");
    user.full_name = GVL_STR("Bench");
    user.role = GVL_STR("user");
    claims.user = &user;
    claims.token_id = ids.make(ids.source);
    claims.session_id = ids.make(ids.source);
    claims.issued_at_s = time(NULL);
    claims.expires_at_s = claims.issued_at_s + TOKEN_LIFE_S;

    rc = gvl_jwt_write(keys, issuer, &claims, arena, &token);

    if (rc == GVL_OK) {
        gvl_uuid_write(&user.id, text);
        printf("%.*s %.*s\n", GVL_UUID_TEXT_LEN, text, (int) token.len,
               token.data);
    }

    gvl_arena_destroy(arena);

    return rc == GVL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}


int
main(int argc, char **argv)
{
    int          failed;
    char         why[GVL_WHY_MAX];
    long         i, count;
    gvl_keys_t  *keys;

    keys = gvl_keys_create();

    if (argc != 4 || keys == NULL) {
        fprintf(stderr, "usage: bench_tokens private.pem issuer count\n");
        return EXIT_FAILURE;
    }

    if (gvl_keys_add_signing(keys, argv[1], why) != GVL_OK) {
        fprintf(stderr, "bench_tokens: %s: %s\n", argv[1], why);
        return EXIT_FAILURE;
    }

    count = strtol(argv[3], NULL, 10);
    failed = EXIT_SUCCESS;

    for (i = 0; i < count && failed == EXIT_SUCCESS; i++) {
        failed = print_token(keys, gvl_str_from(argv[2]));
    }

    gvl_keys_destroy(keys);

    return failed;
}
