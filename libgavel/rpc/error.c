/* The table of errors: a word, and what each protocol makes of it. */

#include <assert.h>

#include "error.h"
#include "error_detail.h"
#include "text.h"


/* A field's name, a colon and a sentence. */
#define GVL_ERROR_MESSAGE_MAX  512

typedef struct {
    gvl_code_t                      code;
    int                             http_status;    /* 0: the code's own */
    const char                     *reason;         /* NULL: no ErrorInfo */
    gvl_str_t                       sentence;
} gvl_error_row_t;

#define GVL_ERROR_SENTENCE(literal)  { literal, sizeof(literal) - 1 }

#define GVL_ERROR_ROW(word, code, reason, sentence)                           \
    [GVL_ ## word] = { GVL_CODE_ ## code, 0, reason,                          \
                       GVL_ERROR_SENTENCE(sentence) }

/* Every error of a rule: the reason is the word. */
#define GVL_ERROR_RULE(word, code, sentence)                                  \
    GVL_ERROR_ROW(word, code, #word, sentence)

/* Answered by an HTTP status; the code is for other protocols. */
#define GVL_ERROR_HTTP(word, code, status, sentence)                          \
    [GVL_ ## word] = { GVL_CODE_ ## code, status, NULL,                       \
                       GVL_ERROR_SENTENCE(sentence) }

#define GVL_ERROR_OURS(word)                                                  \
    GVL_ERROR_ROW(word, INTERNAL, NULL, "internal error")


static const gvl_error_row_t  gvl_errors[GVL_RC_MAX] = {
    GVL_ERROR_OURS(OK),
    GVL_ERROR_OURS(AGAIN),

    GVL_ERROR_ROW(MALFORMED, INVALID_ARGUMENT, NULL,
        "the request is malformed"),
    GVL_ERROR_HTTP(UNKNOWN_METHOD, UNIMPLEMENTED, 404,
        "there is no such method"),
    GVL_ERROR_HTTP(WRONG_VERB, UNIMPLEMENTED, 405,
        "this method is called by another HTTP method"),
    GVL_ERROR_HTTP(UNSUPPORTED_TYPE, UNIMPLEMENTED, 415,
        "this content type is not supported"),

    GVL_ERROR_RULE(ITEM_NOT_FOUND, NOT_FOUND,
        "there is no such item"),
    GVL_ERROR_RULE(USER_NOT_FOUND, NOT_FOUND,
        "there is no such user"),
    GVL_ERROR_RULE(SESSION_NOT_FOUND, NOT_FOUND,
        "there is no such session"),
    GVL_ERROR_RULE(ITEM_ENDED, FAILED_PRECONDITION,
        "the auction of this item has ended"),
    GVL_ERROR_RULE(ITEM_CANCELLED, FAILED_PRECONDITION,
        "this item was cancelled"),
    GVL_ERROR_RULE(ITEM_HAS_BIDS, FAILED_PRECONDITION,
        "this item has bids and cannot change any more"),
    GVL_ERROR_RULE(ITEM_NOT_ACTIVE, FAILED_PRECONDITION,
        "this item is not active"),
    GVL_ERROR_RULE(ALREADY_HIGHEST_BIDDER, FAILED_PRECONDITION,
        "you are the highest bidder already"),
    GVL_ERROR_RULE(BID_TOO_LOW, FAILED_PRECONDITION,
        "the bid is lower than the least that would be accepted now"),
    GVL_ERROR_RULE(SELLER_CANNOT_BID, PERMISSION_DENIED,
        "sellers cannot bid on their own items"),
    GVL_ERROR_RULE(NOT_OWNER, PERMISSION_DENIED,
        "only the seller may do this"),
    GVL_ERROR_RULE(SUBJECT_MISMATCH, PERMISSION_DENIED,
        "the user_id is not the caller's"),
    GVL_ERROR_RULE(EMAIL_TAKEN, ALREADY_EXISTS,
        "this e-mail address has an account already"),
    GVL_ERROR_RULE(IDEMPOTENCY_KEY_REUSED, ALREADY_EXISTS,
        "this idempotency key was used for another bid"),
    GVL_ERROR_RULE(INVALID_CREDENTIALS, UNAUTHENTICATED,
        "the e-mail address or the password is wrong"),
    GVL_ERROR_RULE(TOKEN_INVALID, UNAUTHENTICATED,
        "a valid token is needed"),
    GVL_ERROR_RULE(TOKEN_EXPIRED, UNAUTHENTICATED,
        "the token has expired"),
    GVL_ERROR_RULE(REFRESH_TOKEN_REUSED, UNAUTHENTICATED,
        "the refresh token was used before; the session has ended"),
    GVL_ERROR_RULE(LOGIN_THROTTLED, RESOURCE_EXHAUSTED,
        "too many attempts; try again later"),
    GVL_ERROR_RULE(HASHING_BUSY, RESOURCE_EXHAUSTED,
        "too many people are signing in; try again soon"),
    GVL_ERROR_RULE(BOOK_FULL, RESOURCE_EXHAUSTED,
        "too many bids are waiting; try again soon"),
    GVL_ERROR_RULE(DATABASE_UNAVAILABLE, UNAVAILABLE,
        "the service is not available now; try again soon"),

    GVL_ERROR_ROW(DEADLINE_EXCEEDED, DEADLINE_EXCEEDED, NULL,
        "the time given for this call is over"),
    GVL_ERROR_ROW(CANCELED, CANCELED, NULL,
        "the caller has gone"),
    GVL_ERROR_ROW(TOO_LARGE, RESOURCE_EXHAUSTED, NULL,
        "the message is too large"),
    GVL_ERROR_ROW(UNSUPPORTED_ENCODING, UNIMPLEMENTED, NULL,
        "this encoding is not supported; gzip is"),

    GVL_ERROR_OURS(INTERNAL),
    GVL_ERROR_OURS(NO_MEMORY),
    GVL_ERROR_OURS(DUPLICATE),
    GVL_ERROR_OURS(REFUSED),

    /* Of edits: a bid's outcome is asked for before anybody is answered. */
    GVL_ERROR_ROW(OUTCOME_UNKNOWN, UNAVAILABLE, "DATABASE_UNAVAILABLE",
        "the service failed in mid-work; look before you try again")
};

static const struct {
    const char                     *name;
    int                             http_status;
} gvl_codes[] = {
    { "ok", 200 },
    { "canceled", 499 },
    { "unknown", 500 },
    { "invalid_argument", 400 },
    { "deadline_exceeded", 504 },
    { "not_found", 404 },
    { "already_exists", 409 },
    { "permission_denied", 403 },
    { "resource_exhausted", 429 },
    { "failed_precondition", 400 },
    { "aborted", 409 },
    { "out_of_range", 400 },
    { "unimplemented", 501 },
    { "internal", 500 },
    { "unavailable", 503 },
    { "data_loss", 500 },
    { "unauthenticated", 401 }
};


static gvl_str_t gvl_error_message(gvl_arena_t *arena,
    const gvl_error_row_t *row, const gvl_fault_t *fault);


const char *
gvl_code_name(gvl_code_t code)
{
    assert((size_t) code < GVL_COUNT(gvl_codes));

    return gvl_codes[code].name;
}


int
gvl_code_http_status(gvl_code_t code)
{
    assert((size_t) code < GVL_COUNT(gvl_codes));

    return gvl_codes[code].http_status;
}


gvl_error_t
gvl_error_make(gvl_arena_t *arena, gvl_rc_t rc, const gvl_fault_t *fault)
{
    gvl_error_t             error = { 0 };
    gvl_error_detail_t     *detail;
    const gvl_error_row_t  *row;

    assert(rc < GVL_RC_MAX);

    row = &gvl_errors[rc];

    error.code = row->code;
    error.http_status = row->http_status;
    error.bare = rc == GVL_WRONG_VERB || rc == GVL_UNSUPPORTED_TYPE;
    error.message = row->sentence;

    if (error.http_status == 0) {
        error.http_status = gvl_code_http_status(row->code);
    }

    if (rc == GVL_MALFORMED && fault->nviolations > 0) {
        error.message = gvl_error_message(arena, row, fault);
        detail = gvl_error_bad_request(arena, fault);

    } else if (row->reason != NULL) {
        detail = gvl_error_info(arena, row->reason, rc, fault);

    } else {
        return error;
    }

    if (detail != NULL) {
        error.details = detail;
        error.ndetails = 1;
    }

    return error;
}


/* The first violation stands in the message too, for whoever reads curl. */
static gvl_str_t
gvl_error_message(gvl_arena_t *arena, const gvl_error_row_t *row,
    const gvl_fault_t *fault)
{
    gvl_text_t              text;
    const gvl_violation_t  *first;

    first = &fault->violations[0];

    gvl_text_init(&text, arena, GVL_ERROR_MESSAGE_MAX, GVL_ERROR_MESSAGE_MAX);

    if (*first->field != '\0') {
        gvl_text_add(&text, gvl_str_from(first->field));
        gvl_text_add(&text, GVL_STR(": "));
    }

    gvl_text_add(&text, gvl_str_from(first->description));

    return text.rc == GVL_OK ? gvl_text_str(&text) : row->sentence;
}
