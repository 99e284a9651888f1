/* Certificates for one test program, in a folder that is thrown away after. */

#ifndef TLS_FOLDER_H
#define TLS_FOLDER_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define TLS_FOLDER_PATH_MAX  64

static char  tls_folder[] = "/tmp/gavel-tls-XXXXXX";


static void
tls_folder_run(const char *command)
{
    char  text[1024];

    snprintf(text, sizeof(text), "cd %s && { %s; } 2>>log", tls_folder,
             command);
    ck_assert_msg(system(text) == 0, "failed: %s", text);
}


/*
 * An authority (ca), a stranger that signed itself (other), and what the
 * authority has signed: a server that is called good.test, and a client.
 */

static void
tls_folder_make(void)
{
    memcpy(tls_folder + strlen(tls_folder) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(tls_folder));

    tls_folder_run("for ca in ca other; do openssl req -x509 -newkey ec"
                   " -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj"
                   " /CN=$ca -keyout $ca.key -out $ca.crt || exit 1; done");
    tls_folder_run("echo subjectAltName=DNS:good.test > ext;"
                   " for name in server client; do openssl req -new -newkey ec"
                   " -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$name"
                   " -keyout $name.key | openssl x509 -req -CA ca.crt -CAkey"
                   " ca.key -CAcreateserial -days 2 -extfile ext -out"
                   " $name.crt || exit 1; done");
}


static void
tls_folder_remove(void)
{
    char  text[TLS_FOLDER_PATH_MAX];

    snprintf(text, sizeof(text), "rm -r %s", tls_folder);
    ck_assert_int_eq(system(text), 0);
}


static const char *
tls_folder_file(const char *name)
{
    static char  paths[8][TLS_FOLDER_PATH_MAX];
    static int   next;

    next = (next + 1) % 8;
    snprintf(paths[next], TLS_FOLDER_PATH_MAX, "%s/%s", tls_folder, name);

    return paths[next];
}

#endif /* TLS_FOLDER_H */
