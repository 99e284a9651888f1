/* UUIDs and times: what is read, what is written, and what is refused. */

#include <check.h>
#include <string.h>

#include "gvl.h"
#include "suite.h"


START_TEST(uuid_reads_what_it_writes)
{
    char        text[GVL_UUID_TEXT_LEN];
    gvl_uuid_t  id;

    ck_assert(gvl_uuid_read(GVL_STR("0193AbCd-0123-7fff-8000-00000000000f"),
                            &id));
    ck_assert_int_eq(id.bytes[0], 0x01);
    ck_assert_int_eq(id.bytes[2], 0xab);
    ck_assert_int_eq(id.bytes[15], 0x0f);

    gvl_uuid_write(&id, text);
    ck_assert_mem_eq(text, "0193abcd-0123-7fff-8000-00000000000f",
                     GVL_UUID_TEXT_LEN);
}
END_TEST


static const char *const  no_uuids[] = {
    "",
    "0193abcd-0123-7fff-8000-00000000000",
    "0193abcd-0123-7fff-8000-00000000000ff",
    "0193abcd-0123-7fff-8000-00000000000g",
    "0193abcd00123-7fff-8000-00000000000f",
    "{193abcd-0123-7fff-8000-0000000000f}",
    "0193abcd-0123-7fff-80000-0000000000f"
};

START_TEST(uuid_refuses)
{
    gvl_uuid_t  id;

    ck_assert(!gvl_uuid_read(gvl_str_from(no_uuids[_i]), &id));
}
END_TEST


START_TEST(uuid_v7_sorts_by_time)
{
    gvl_uuid_t  earlier, later;

    earlier = gvl_uuid_v7(INT64_C(1700000000000), (const uint8_t *)
                          "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    later = gvl_uuid_v7(INT64_C(1700000000001), (const uint8_t *)
                        "\0\0\0\0\0\0\0\0\0\0");

    ck_assert_int_lt(gvl_uuid_cmp(&earlier, &later), 0);
    ck_assert_int_eq(earlier.bytes[6] >> 4, 7);
    ck_assert_int_eq(earlier.bytes[8] >> 6, 2);
}
END_TEST


typedef struct {
    const char                     *text;
    int64_t                         at_us;
    const char                     *written;    /* NULL: text itself */
} moment_t;

static const moment_t  moments[] = {
    { "1970-01-01T00:00:00.000000Z", 0, NULL },
    { "1969-12-31T23:59:59.999999Z", -1, NULL },
    { "2000-02-29T12:34:56.789012Z", INT64_C(951827696789012), NULL },
    { "0001-01-01T00:00:00.000000Z", INT64_C(-62135596800000000), NULL },
    { "9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999), NULL },
    { "2026-11-23T01:02:03Z", INT64_C(1795395723000000),
      "2026-11-23T01:02:03.000000Z" },
    { "2026-11-23T01:02:03.5+05:30", INT64_C(1795375923500000),
      "2026-11-22T19:32:03.500000Z" },
    { "2026-11-23t01:02:03.123456789z", INT64_C(1795395723123456),
      "2026-11-23T01:02:03.123456Z" }
};

START_TEST(time_reads_and_writes)
{
    char             text[GVL_TIME_TEXT_LEN];
    int64_t          at_us;
    const char      *written;
    const moment_t  *moment;

    moment = &moments[_i];
    written = moment->written != NULL ? moment->written : moment->text;

    ck_assert(gvl_time_read(gvl_str_from(moment->text), &at_us));
    ck_assert_int_eq(at_us, moment->at_us);

    gvl_time_write(at_us, text);
    ck_assert_mem_eq(text, written, GVL_TIME_TEXT_LEN);
}
END_TEST


/* Each day of 400 years is the one after the day before. */

START_TEST(time_knows_every_day)
{
    int64_t    day, at_us;
    char       text[GVL_TIME_TEXT_LEN];

    for (day = -146097 / 2; day < 146097 / 2; day++) {
        gvl_time_write(day * 86400 * 1000000, text);
        ck_assert(gvl_time_read((gvl_str_t) { text, sizeof(text) }, &at_us));
        ck_assert_int_eq(at_us, day * 86400 * 1000000);
    }
}
END_TEST


static const char *const  no_times[] = {
    "",
    "2026-11-23",
    "2026-11-23T01:02:03",
    "2026-11-23 01:02:03Z",
    "2026-02-29T01:02:03Z",
    "1900-02-29T01:02:03Z",
    "2026-13-01T01:02:03Z",
    "2026-00-01T01:02:03Z",
    "2026-11-31T01:02:03Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T01:60:00Z",
    "2026-11-23T01:02:60Z",
    "2026-11-23T01:02:03.Z",
    "2026-11-23T01:02:03.1234567890Z",
    "2026-11-23T01:02:03+24:00",
    "2026-11-23T01:02:03+01:60",
    "2026-11-23T01:02:03+0100",
    "2026-11-23T01:02:03Zx",
    "0000-01-01T00:00:00Z",
    "-026-11-23T01:02:03Z"
};

START_TEST(time_refuses)
{
    int64_t  at_us;

    ck_assert(!gvl_time_read(gvl_str_from(no_times[_i]), &at_us));
}
END_TEST


START_TEST(a_fault_keeps_the_first_fields)
{
    int          i;
    gvl_fault_t  fault;

    memset(&fault, 0, sizeof(fault));

    for (i = 0; i < GVL_VIOLATIONS_MAX + 3; i++) {
        ck_assert_int_eq(gvl_fault_field(&fault, "title", "is too long."),
                         GVL_MALFORMED);
    }

    ck_assert_uint_eq(fault.nviolations, GVL_VIOLATIONS_MAX);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("text");

    tcase_add_test(tcase, uuid_reads_what_it_writes);
    tcase_add_loop_test(tcase, uuid_refuses, 0, (int) GVL_COUNT(no_uuids));
    tcase_add_test(tcase, uuid_v7_sorts_by_time);
    tcase_add_loop_test(tcase, time_reads_and_writes, 0,
                        (int) GVL_COUNT(moments));
    tcase_add_test(tcase, time_knows_every_day);
    tcase_add_loop_test(tcase, time_refuses, 0, (int) GVL_COUNT(no_times));
    tcase_add_test(tcase, a_fault_keeps_the_first_fields);

    return suite_run("text", tcase);
}
