/* What an error says beyond its code is packed here. */

#include "error_detail.h"
#include "google/rpc/error_details.pb-c.h"
#include "protobuf.h"
#include "text.h"


#define GVL_ERROR_DOMAIN       "gavel"

/* BID_TOO_LOW has two figures, the others one or none. */
#define GVL_ERROR_FIGURES_MAX  2

/* A sign, the digits of 2^63 and a NUL. */
#define GVL_ERROR_FIGURE_LEN   21

typedef Google__Rpc__ErrorInfo__MetadataEntry  gvl_error_figure_t;
typedef Google__Rpc__BadRequest__FieldViolation  gvl_error_violation_t;


static bool gvl_error_add_figures(gvl_arena_t *arena,
    Google__Rpc__ErrorInfo *info, gvl_rc_t rc, const gvl_fault_t *fault);
static bool gvl_error_add_figure(gvl_arena_t *arena,
    Google__Rpc__ErrorInfo *info, const char *key, int64_t figure);
static gvl_error_detail_t *gvl_error_pack(gvl_arena_t *arena,
    const ProtobufCMessage *message);
static char *gvl_error_text(const char *constant);


gvl_error_detail_t *
gvl_error_info(gvl_arena_t *arena, const char *reason, gvl_rc_t rc,
    const gvl_fault_t *fault)
{
    gvl_error_figure_t      *figures[GVL_ERROR_FIGURES_MAX];
    Google__Rpc__ErrorInfo   info;

    google__rpc__error_info__init(&info);
    info.reason = gvl_error_text(reason);
    info.domain = gvl_error_text(GVL_ERROR_DOMAIN);
    info.metadata = figures;

    if (!gvl_error_add_figures(arena, &info, rc, fault)) {
        return NULL;
    }

    return gvl_error_pack(arena, &info.base);
}


static bool
gvl_error_add_figures(gvl_arena_t *arena, Google__Rpc__ErrorInfo *info,
    gvl_rc_t rc, const gvl_fault_t *fault)
{
    switch (rc) {

    case GVL_BID_TOO_LOW:
        return gvl_error_add_figure(arena, info, "current_highest_bid",
                                    fault->highest_cents)
               && gvl_error_add_figure(arena, info, "min_next_bid",
                                       fault->min_next_cents);

    case GVL_LOGIN_THROTTLED:
    case GVL_HASHING_BUSY:
    case GVL_BOOK_FULL:
    case GVL_DATABASE_UNAVAILABLE:
    case GVL_OUTCOME_UNKNOWN:
        return gvl_error_add_figure(arena, info, "retry_after_ms",
                                    fault->retry_after_ms);

    default:
        return true;
    }
}


static bool
gvl_error_add_figure(gvl_arena_t *arena, Google__Rpc__ErrorInfo *info,
    const char *key, int64_t figure)
{
    gvl_text_t           text;
    gvl_error_figure_t  *entry;

    gvl_text_init(&text, arena, GVL_ERROR_FIGURE_LEN, GVL_ERROR_FIGURE_LEN);
    gvl_text_add_int(&text, figure);
    gvl_text_add_byte(&text, '\0');

    entry = gvl_arena_take(arena, sizeof(*entry));

    if (text.rc != GVL_OK || entry == NULL) {
        return false;
    }

    google__rpc__error_info__metadata_entry__init(entry);
    entry->key = gvl_error_text(key);
    entry->value = text.data;

    info->metadata[info->n_metadata++] = entry;

    return true;
}


gvl_error_detail_t *
gvl_error_bad_request(gvl_arena_t *arena, const gvl_fault_t *fault)
{
    size_t                    i;
    gvl_error_violation_t     violations[GVL_VIOLATIONS_MAX];
    gvl_error_violation_t    *listed[GVL_VIOLATIONS_MAX];
    Google__Rpc__BadRequest   bad;

    for (i = 0; i < fault->nviolations; i++) {
        google__rpc__bad_request__field_violation__init(&violations[i]);
        violations[i].field = gvl_error_text(fault->violations[i].field);
        violations[i].description = gvl_error_text(
                                        fault->violations[i].description);
        listed[i] = &violations[i];
    }

    google__rpc__bad_request__init(&bad);
    bad.field_violations = listed;
    bad.n_field_violations = fault->nviolations;

    return gvl_error_pack(arena, &bad.base);
}


static gvl_error_detail_t *
gvl_error_pack(gvl_arena_t *arena, const ProtobufCMessage *message)
{
    gvl_error_detail_t  *detail;

    detail = gvl_arena_take(arena, sizeof(*detail));

    if (detail == NULL
        || gvl_protobuf_write(arena, message, &detail->value) != GVL_OK)
    {
        return NULL;
    }

    detail->type = message->descriptor->name;

    return detail;
}


/* protobuf-c's strings are writable, though packing only reads them. */
static char *
gvl_error_text(const char *constant)
{
    return (char *) constant;
}
