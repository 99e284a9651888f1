/* Readers of fields: each names its field and says what would be right. */

#include <string.h>

#include "bids/fields.h"


gvl_rc_t
gvl_fields_ok(const gvl_fault_t *fault)
{
    return (fault->nviolations == 0) ? GVL_OK : GVL_MALFORMED;
}


void
gvl_read_id(gvl_fault_t *fault, const char *field, gvl_str_t text,
    gvl_uuid_t *id)
{
    if (!gvl_uuid_read(text, id) || gvl_uuid_is_nil(id)) {
        (void) gvl_fault_field(fault, field, "Must be a UUID.");
    }
}


void
gvl_read_id_or_none(gvl_fault_t *fault, const char *field, gvl_str_t text,
    gvl_uuid_t *id)
{
    if (text.len == 0) {
        memset(id, 0, sizeof(*id));
        return;
    }

    gvl_read_id(fault, field, text, id);
}


void
gvl_read_amount(gvl_fault_t *fault, const char *field, int64_t cents)
{
    if (cents < 1 || cents > GVL_AMOUNT_MAX) {
        (void) gvl_fault_field(fault, field,
                       "Must be whole cents from 1 to 9007199254740991.");
    }
}


size_t
gvl_read_page_size(gvl_fault_t *fault, const char *field, int32_t size,
    size_t by_default)
{
    if (size < 0 || size > GVL_PAGE_SIZE_MAX) {
        (void) gvl_fault_field(fault, field, "Must be from 0 to 100.");
        return by_default;
    }

    return (size != 0) ? (size_t) size : by_default;
}


/*
 * UTF-8 has been checked where the request was read.  NUL is a character of
 * JSON and of protobuf but not of PostgreSQL's text.
 */

static void
gvl_read_text(gvl_fault_t *fault, const char *field, gvl_str_t text,
    size_t len_max, const char *too_long)
{
    if (text.len > len_max) {
        (void) gvl_fault_field(fault, field, too_long);

    } else if (text.len != 0 && memchr(text.data, '\0', text.len) != NULL) {
        (void) gvl_fault_field(fault, field,
                               "Must not contain the character NUL.");
    }
}


static bool
gvl_is_blank(gvl_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (memchr(" \t\r\n\v\f", text.data[i], 6) == NULL) {
            return false;
        }
    }

    return true;
}


void
gvl_read_title(gvl_fault_t *fault, gvl_str_t title)
{
    if (gvl_is_blank(title)) {
        (void) gvl_fault_field(fault, "title", "Must not be blank.");
        return;
    }

    gvl_read_text(fault, "title", title, GVL_TITLE_MAX,
                  "Must be at most 200 bytes.");
}


void
gvl_read_description(gvl_fault_t *fault, gvl_str_t description)
{
    gvl_read_text(fault, "description", description, GVL_DESCRIPTION_MAX,
                  "Must be at most 10000 bytes.");
}


void
gvl_read_category(gvl_fault_t *fault, gvl_str_t category)
{
    gvl_read_text(fault, "category", category, GVL_CATEGORY_MAX,
                  "Must be at most 64 bytes.");
}


void
gvl_read_query(gvl_fault_t *fault, gvl_str_t query)
{
    gvl_read_text(fault, "query", query, GVL_QUERY_MAX,
                  "Must be at most 200 bytes.");
}


/*
 * RFC 3986 with the scheme https and a host; spaces, quotes and whatever is
 * not visible ASCII must be percent-encoded.
 */

static bool
gvl_is_https_url(gvl_str_t url)
{
    size_t            i;
    static const char  scheme[] = "https://";

    if (url.len > GVL_IMAGE_URL_MAX || url.len < sizeof(scheme)
        || memcmp(url.data, scheme, sizeof(scheme) - 1) != 0)
    {
        return false;
    }

    for (i = sizeof(scheme) - 1; i < url.len; i++) {
        if (url.data[i] <= ' ' || url.data[i] > '~'
            || strchr("\"<>\\^`{|}", url.data[i]) != NULL)
        {
            return false;
        }
    }

    return strchr("/?#:@", url.data[sizeof(scheme) - 1]) == NULL;
}


void
gvl_read_images(gvl_fault_t *fault, const gvl_str_t *images, size_t n)
{
    size_t  i;

    if (n > GVL_IMAGES_MAX) {
        (void) gvl_fault_field(fault, "images", "Must be at most 12.");
        return;
    }

    for (i = 0; i < n; i++) {
        if (!gvl_is_https_url(images[i])) {
            (void) gvl_fault_field(fault, "images",
                           "Must be https URLs of at most 2048 bytes.");
            return;
        }
    }
}
