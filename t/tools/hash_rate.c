/*
 * How many passwords libargon2 hashes in a second, all by itself: what a
 * login cannot be faster than.
 *
 *     hash_rate threads seconds
 *
 * prints hashes a second, with the parameters that Gavel has by default.
 */

#include <argon2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "password.h"


#define THREADS_MAX  64
#define SALT         "sixteen of bytes"

typedef struct {
    pthread_t                       id;
    double                          until_s;
    unsigned                        hashes;
    int                             rc;
} hasher_t;


static double
now_s(void)
{
    struct timespec  now;

    (void) clock_gettime(CLOCK_MONOTONIC, &now);

    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}


/* All lanes in one thread, as Gavel has them. */

static void *
hash_on(void *data)
{
    uint8_t         hash[32], password[] = "correct horse";
    hasher_t       *hasher;
    argon2_context  context = {
        .out = hash, .outlen = sizeof(hash),
        .pwd = password, .pwdlen = sizeof(password) - 1,
        .salt = (uint8_t *) SALT, .saltlen = sizeof(SALT) - 1,
        .t_cost = GVL_ARGON2_PASSES, .m_cost = GVL_ARGON2_MEMORY_KIB,
        .lanes = GVL_ARGON2_LANES, .threads = 1,
        .version = ARGON2_VERSION_13
    };

    hasher = data;

    while (hasher->rc == ARGON2_OK && now_s() < hasher->until_s) {
        hasher->rc = argon2_ctx(&context, Argon2_id);
        hasher->hashes++;
    }

    return NULL;
}


int
main(int argc, char **argv)
{
    int       rc;
    long      i, n;
    double    began_s, hashes;
    hasher_t  hashers[THREADS_MAX] = { { 0 } };

    n = (argc == 3) ? strtol(argv[1], NULL, 10) : 0;
    if (n < 1 || n > THREADS_MAX) {
        fprintf(stderr, "usage: hash_rate threads seconds\n");
        return EXIT_FAILURE;
    }

    began_s = now_s();
    rc = ARGON2_OK;
    hashes = 0;

    for (i = 0; i < n; i++) {
        hashers[i].until_s = began_s + (double) strtol(argv[2], NULL, 10);

        if (pthread_create(&hashers[i].id, NULL, hash_on, &hashers[i]) != 0) {
            fprintf(stderr, "hash_rate: no thread to be had\n");
            return EXIT_FAILURE;
        }
    }

    for (i = 0; i < n; i++) {
        (void) pthread_join(hashers[i].id, NULL);
        hashes += hashers[i].hashes;
        rc = (rc == ARGON2_OK) ? hashers[i].rc : rc;
    }

    if (rc != ARGON2_OK) {
        fprintf(stderr, "hash_rate: %s\n", argon2_error_message(rc));
        return EXIT_FAILURE;
    }

    printf("%.1f\n", hashes / (now_s() - began_s));

    return EXIT_SUCCESS;
}
