/*
 * What the fields of requests may hold.
 *
 * Each reader notes what is wrong in the fault and goes on, so that a client
 * hears of all its fields at once; gvl_fields_ok() tells at the end.
 */

#ifndef GVL_BIDS_FIELDS_H
#define GVL_BIDS_FIELDS_H

#include "bids/ports.h"


/* GVL_OK, or GVL_MALFORMED when a reader has noted something. */
GVL_MUST_USE gvl_rc_t gvl_fields_ok(const gvl_fault_t *fault);

/* A UUID that is not nil. */
void gvl_read_id(gvl_fault_t *fault, const char *field, gvl_str_t text,
    gvl_uuid_t *id);

/* As above; an empty text reads as nil. */
void gvl_read_id_or_none(gvl_fault_t *fault, const char *field,
    gvl_str_t text, gvl_uuid_t *id);

/* Whole cents, 1 ... GVL_AMOUNT_MAX. */
void gvl_read_amount(gvl_fault_t *fault, const char *field, int64_t cents);

/* 0 is the default; at most GVL_PAGE_SIZE_MAX. */
size_t gvl_read_page_size(gvl_fault_t *fault, const char *field,
    int32_t size, size_t by_default);

void gvl_read_title(gvl_fault_t *fault, gvl_str_t title);
void gvl_read_description(gvl_fault_t *fault, gvl_str_t description);
void gvl_read_category(gvl_fault_t *fault, gvl_str_t category);
void gvl_read_query(gvl_fault_t *fault, gvl_str_t query);
void gvl_read_images(gvl_fault_t *fault, const gvl_str_t *images, size_t n);

#endif /* GVL_BIDS_FIELDS_H */
