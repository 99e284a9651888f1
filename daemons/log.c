/* One line of JSON for each thing worth telling. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"


/* What a pipe takes whole or not at all. */
#define GVL_LOG_LINE_MAX  4096

/* Kept free for the quotes, braces and the line's end. */
#define GVL_LOG_TAIL      8

typedef struct {
    char                            data[GVL_LOG_LINE_MAX];
    size_t                          len;
} gvl_log_line_t;


static const char       *gvl_log_levels[] = { "debug", "info", "warn",
                                              "error" };

/* The process's own: it has one standard output. */
static const char       *gvl_log_program = "gavel";
static gvl_log_level_t   gvl_log_least = GVL_LOG_INFO;
static int64_t           gvl_log_lost;


void
gvl_log_open(const char *program, gvl_log_level_t least)
{
    gvl_log_program = program;
    gvl_log_least = least;
}


static bool
gvl_log_put(gvl_log_line_t *line, const char *text, size_t len)
{
    if (line->len + len > sizeof(line->data) - GVL_LOG_TAIL) {
        return false;
    }

    memcpy(line->data + line->len, text, len);
    line->len += len;

    return true;
}


/*
 * A string of JSON.  Bytes beyond ASCII come from messages that nobody has
 * checked, and are shown as what they are.
 */

static void
gvl_log_put_string(gvl_log_line_t *line, gvl_str_t text)
{
    char           piece[8];
    int            len;
    size_t         i;
    unsigned char  c;

    (void) gvl_log_put(line, "\"", 1);

    for (i = 0; i < text.len; i++) {
        c = (unsigned char) text.data[i];

        if (c == '"' || c == '\\') {
            len = snprintf(piece, sizeof(piece), "\\%c", c);

        } else if (c < 0x20 || c >= 0x7f) {
            len = snprintf(piece, sizeof(piece), "\\u%04x", c);

        } else {
            len = snprintf(piece, sizeof(piece), "%c", c);
        }

        if (!gvl_log_put(line, piece, (size_t) len)) {
            break;
        }
    }

    line->data[line->len++] = '"';
}


static void
gvl_log_put_field(gvl_log_line_t *line, const gvl_log_field_t *field)
{
    int     len;
    size_t  start;
    char    number[24];

    start = line->len;

    if (!gvl_log_put(line, ",\"", 2)
        || !gvl_log_put(line, field->key, strlen(field->key))
        || !gvl_log_put(line, "\":", 2)
        || line->len + sizeof(number) > sizeof(line->data) - GVL_LOG_TAIL)
    {
        line->len = start;
        return;
    }

    if (field->text.data != NULL) {
        gvl_log_put_string(line, field->text);
        return;
    }

    len = snprintf(number, sizeof(number), "%lld", (long long) field->number);
    (void) gvl_log_put(line, number, (size_t) len);
}


static void
gvl_log_start(gvl_log_line_t *line, gvl_log_level_t level, const char *msg)
{
    int              len;
    char             at[GVL_TIME_TEXT_LEN];
    struct timespec  now;

    (void) clock_gettime(CLOCK_REALTIME, &now);
    gvl_time_write((int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000, at);

    len = snprintf(line->data, sizeof(line->data),
                   "{\"time\":\"%.*s\",\"level\":\"%s\",\"program\":\"%s\","
                   "\"msg\":",
                   GVL_TIME_TEXT_LEN, at, gvl_log_levels[level],
                   gvl_log_program);

    line->len = (size_t) len;
    gvl_log_put_string(line, gvl_str_from(msg));
}


static bool
gvl_log_writable(void)
{
    struct pollfd  out;

    out.fd = STDOUT_FILENO;
    out.events = POLLOUT;

    return poll(&out, 1, 0) == 1;
}


static void
gvl_log_finish(gvl_log_line_t *line)
{
    gvl_log_field_t  lost;

    if (!gvl_log_writable()) {
        gvl_log_lost++;
        return;
    }

    if (gvl_log_lost != 0) {
        memset(&lost, 0, sizeof(lost));
        lost.key = "lines_lost";
        lost.number = gvl_log_lost;
        gvl_log_put_field(line, &lost);
        gvl_log_lost = 0;
    }

    line->data[line->len++] = '}';
    line->data[line->len++] = '\n';

    if (write(STDOUT_FILENO, line->data, line->len) != (ssize_t) line->len) {
        gvl_log_lost++;
    }
}


void
gvl_log(gvl_log_level_t level, const char *msg, const gvl_log_field_t *fields,
    size_t n)
{
    size_t          i;
    gvl_log_line_t  line;

    if (level < gvl_log_least) {
        return;
    }

    line.data[0] = '\0';
    line.len = 0;
    gvl_log_start(&line, level, msg);

    for (i = 0; i < n; i++) {
        gvl_log_put_field(&line, &fields[i]);
    }

    gvl_log_finish(&line);
}


void
gvl_log_errno(gvl_log_level_t level, const char *msg)
{
    gvl_log_with(level, msg, "reason", gvl_str_from(strerror(errno)));
}


void
gvl_log_with(gvl_log_level_t level, const char *msg, const char *key,
    gvl_str_t text)
{
    gvl_log_field_t  field;

    field.key = key;
    field.text = text;
    field.number = 0;

    gvl_log(level, msg, &field, 1);
}
