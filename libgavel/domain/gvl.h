/* The words everybody in Gavel shares: results, strings, ids, time, limits. */

#ifndef GVL_H
#define GVL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>


#define GVL_MUST_USE  __attribute__((warn_unused_result))

#define GVL_COUNT(array)  (sizeof(array) / sizeof((array)[0]))


/*
 * How a call ended.  Errors are words of the domain; rpc/error.c translates
 * each once into a Connect code, a reason and a sentence.  The order is that
 * of the table there.
 */

typedef enum {
    GVL_OK = 0,
    GVL_AGAIN,                      /* asked; the flow will be resumed */

    /* said to clients */
    GVL_MALFORMED,                  /* fault.violations says which fields */
    GVL_UNKNOWN_METHOD,
    GVL_WRONG_VERB,                 /* GET of what has side effects, PUT */
    GVL_UNSUPPORTED_TYPE,           /* a content type nobody reads */
    GVL_ITEM_NOT_FOUND,
    GVL_USER_NOT_FOUND,
    GVL_SESSION_NOT_FOUND,
    GVL_ITEM_ENDED,
    GVL_ITEM_CANCELLED,
    GVL_ITEM_HAS_BIDS,
    GVL_ITEM_NOT_ACTIVE,
    GVL_ALREADY_HIGHEST_BIDDER,
    GVL_BID_TOO_LOW,                /* fault.highest_cents, min_next_cents */
    GVL_SELLER_CANNOT_BID,
    GVL_NOT_OWNER,
    GVL_SUBJECT_MISMATCH,
    GVL_EMAIL_TAKEN,
    GVL_IDEMPOTENCY_KEY_REUSED,
    GVL_INVALID_CREDENTIALS,
    GVL_TOKEN_INVALID,
    GVL_TOKEN_EXPIRED,
    GVL_REFRESH_TOKEN_REUSED,
    GVL_LOGIN_THROTTLED,            /* fault.retry_after_ms */
    GVL_HASHING_BUSY,               /* fault.retry_after_ms */
    GVL_BOOK_FULL,                  /* fault.retry_after_ms */
    GVL_DATABASE_UNAVAILABLE,       /* fault.retry_after_ms */
    GVL_DEADLINE_EXCEEDED,
    GVL_CANCELED,                   /* the caller has gone */
    GVL_TOO_LARGE,
    GVL_UNSUPPORTED_ENCODING,
    GVL_INTERNAL,                   /* a broken promise; logged, not told */
    GVL_NO_MEMORY,

    /* said by stores to stories, never to clients */
    GVL_DUPLICATE,                  /* a unique constraint refused the row */
    GVL_REFUSED,                    /* another constraint or a bad value */

    /* said by stores; to clients as unavailable */
    GVL_OUTCOME_UNKNOWN,            /* the connection was lost in COMMIT */

    GVL_RC_MAX
} gvl_rc_t;


/* Bytes that somebody else owns; not terminated. */

typedef struct {
    const char                     *data;
    size_t                          len;
} gvl_str_t;

#define GVL_STR(literal)  ((gvl_str_t) { (literal), sizeof(literal) - 1 })
#define GVL_STR_NULL      ((gvl_str_t) { NULL, 0 })

bool gvl_str_eq(gvl_str_t a, gvl_str_t b);
gvl_str_t gvl_str_from(const char *terminated);


/* RFC 9562; version 7 sorts by the time it was made. */

typedef struct {
    uint8_t                         bytes[16];
} gvl_uuid_t;

#define GVL_UUID_TEXT_LEN  36

bool gvl_uuid_eq(const gvl_uuid_t *a, const gvl_uuid_t *b);
int gvl_uuid_cmp(const gvl_uuid_t *a, const gvl_uuid_t *b);
bool gvl_uuid_is_nil(const gvl_uuid_t *id);

/* Reads 8-4-4-4-12 hex digits of either case; false: it is none. */
GVL_MUST_USE bool gvl_uuid_read(gvl_str_t text, gvl_uuid_t *id);

/* Writes GVL_UUID_TEXT_LEN lower-case characters, no terminator. */
void gvl_uuid_write(const gvl_uuid_t *id, char *text);

/* Makes a version 7 UUID of the Unix time and ten random bytes. */
gvl_uuid_t gvl_uuid_v7(int64_t unix_ms, const uint8_t random[10]);

/* Where ids come from; domain code asks it and stays repeatable. */

typedef struct {
    gvl_uuid_t                    (*make)(void *source);
    void                           *source;
} gvl_ids_t;


/*
 * Time is int64_t microseconds since 1970 in UTC, with the suffix _at_us, and
 * is money's twin: never a float.  On the wire it is RFC 3339.
 */

#define GVL_TIME_TEXT_LEN  27       /* 2026-01-02T03:04:05.678901Z */

/* Reads RFC 3339 with any offset and up to 9 digits; false: it is none. */
GVL_MUST_USE bool gvl_time_read(gvl_str_t text, int64_t *at_us);

/* Writes GVL_TIME_TEXT_LEN characters, no terminator; years 1 ... 9999. */
void gvl_time_write(int64_t at_us, char *text);


/*
 * Limits.  One for every queue, body, batch and page, each with the reason
 * for its number.
 */

/* API.md's rules for fields; the database repeats them as constraints. */
#define GVL_EMAIL_MAX               254     /* RFC 5321's longest path - 2 */
#define GVL_PASSWORD_MIN            8       /* NIST SP 800-63B */
#define GVL_PASSWORD_MAX            128     /* bounds the hash's input */
#define GVL_FULL_NAME_MAX           200
#define GVL_PHONE_MAX               32      /* E.164 has 15 digits */
#define GVL_TITLE_MAX               200
#define GVL_DESCRIPTION_MAX         10000
#define GVL_IMAGES_MAX              12
#define GVL_IMAGE_URL_MAX           2048
#define GVL_CATEGORY_MAX            64
#define GVL_QUERY_MAX               200
#define GVL_USER_AGENT_MAX          512     /* cut, not refused */
#define GVL_IP_ADDRESS_MAX          45      /* the longest IPv6 text */
#define GVL_AMOUNT_MAX              INT64_C(9007199254740991) /* 2^53 - 1 */
#define GVL_ITEM_LIFE_MAX_US        (INT64_C(366) * 86400 * 1000000)

#define GVL_PAGE_SIZE               20
#define GVL_PAGE_SIZE_MAX           100
#define GVL_PAGE_TOKEN_MAX          512

/* A request or a request id longer than this is nobody's honest one. */
#define GVL_MESSAGE_MAX             262144  /* 12 images and text */
#define GVL_REQUEST_ID_MAX          64

/* Bids settled in one transaction: measured, more gains under a tenth. */
#define GVL_BATCH_MAX               256

/* Bids waiting in one worker's book: two seconds' work at its peak. */
#define GVL_BOOK_MAX                16384

/* Field violations told at once; the first ones are what a form needs. */
#define GVL_VIOLATIONS_MAX          8


/* What an error says beyond its word. */

typedef struct {
    const char                     *field;          /* static */
    const char                     *description;    /* static, a sentence */
} gvl_violation_t;

typedef struct {
    int64_t                         highest_cents;
    int64_t                         min_next_cents;
    int64_t                         retry_after_ms;
    gvl_violation_t                 violations[GVL_VIOLATIONS_MAX];
    size_t                          nviolations;
} gvl_fault_t;

/* Notes a malformed field; always returns GVL_MALFORMED. */
gvl_rc_t gvl_fault_field(gvl_fault_t *fault, const char *field,
    const char *description);

#endif /* GVL_H */
