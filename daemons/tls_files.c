/* Reads the files of TLS when a daemon starts, so that it fails at once. */

#include <string.h>

#include "log.h"
#include "tls_files.h"


bool
gvl_tls_files_open(const gvl_tls_files_t *files, bool wanted, gvl_tls_t **tls)
{
    char            why[GVL_TLS_WHY_MAX];
    gvl_tls_conf_t  conf;

    *tls = NULL;

    if (!wanted) {
        return true;
    }

    conf = (gvl_tls_conf_t) { files->ca, files->cert, files->key };
    *tls = gvl_tls_create(&conf, why);

    if (*tls == NULL) {
        gvl_log_with(GVL_LOG_ERROR, "no TLS can be spoken", "reason",
                     gvl_str_from(why));
    }

    return *tls != NULL;
}


bool
gvl_tls_files_wanted(const char *url)
{
    return strncmp(url, "amqps://", 8) == 0;
}
