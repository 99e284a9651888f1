/* Lines of JSON on standard output, with the keys of NGINX's access log. */

#ifndef GVL_LOG_H
#define GVL_LOG_H

#include "loop.h"


typedef struct {
    const char                     *key;
    gvl_str_t                       text;       /* data NULL: the number */
    int64_t                         number;
} gvl_log_field_t;

/* The name in every line, and the least level that is written. */
void gvl_log_open(const char *program, gvl_log_level_t least);

/*
 * Writes {"time", "level", "program", "msg", ...} as one line of at most 4 KB,
 * cutting what is longer.  A reader who has stopped reading loses lines, and
 * is told how many, but never stops the daemon.
 */
void gvl_log(gvl_log_level_t level, const char *msg,
    const gvl_log_field_t *fields, size_t n);

/* As above with errno's text as "reason". */
void gvl_log_errno(gvl_log_level_t level, const char *msg);

/* As above with one field. */
void gvl_log_with(gvl_log_level_t level, const char *msg, const char *key,
    gvl_str_t text);

#endif /* GVL_LOG_H */
