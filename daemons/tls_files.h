/* The files of TLS that a daemon is told of, made ready for its connection. */

#ifndef GVL_TLS_FILES_H
#define GVL_TLS_FILES_H

#include "tls.h"


typedef struct {
    const char                     *ca;         /* NULL: the system's */
    const char                     *cert;       /* NULL: shows none */
    const char                     *key;
} gvl_tls_files_t;

/* Rows of a settings table: files is a gvl_tls_files_t of the conf. */

#define gvl_tls_files_settings(name, variable, at, files)                     \
    { GVL_SETTING_TEXT, "--" name "-ca", variable "_CA_FILE", "",             \
      at(files.ca), 0, 0,                                                     \
      "authorities (PEM) that its certificate must come from; "               \
      "else the system's" },                                                  \
    { GVL_SETTING_TEXT, "--" name "-cert", variable "_CERT_FILE", "",         \
      at(files.cert), 0, 0, "our certificate (PEM), if it wants one" },       \
    { GVL_SETTING_TEXT, "--" name "-key", variable "_KEY_FILE", "",           \
      at(files.key), 0, 0, "and its key (PEM)" }

/*
 * wanted: the URL says so; without it *tls is NULL and the files are not
 * looked at.  false: what is wrong has been logged.
 */
GVL_MUST_USE bool gvl_tls_files_open(const gvl_tls_files_t *files,
    bool wanted, gvl_tls_t **tls);

/* Does a broker's URL say so? */
bool gvl_tls_files_wanted(const char *url);

#endif /* GVL_TLS_FILES_H */
