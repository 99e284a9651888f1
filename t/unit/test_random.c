/* Base64 and ids of random bytes: one text for some bytes, no id twice. */

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "b64.h"
#include "random.h"
#include "suite.h"


START_TEST(base64_has_one_text_for_some_bytes)
{
    char      text[8];
    size_t    i, len;
    uint8_t   bytes[8];

    static const struct {
        const char                 *text;
        const char                 *bytes;
    } pairs[] = {
        { "", "" }, { "Zg", "f" }, { "Zm8", "fo" }, { "Zm9v", "foo" },
        { "Zm9vYg", "foob" }, { "Zm9vYmE", "fooba" }, { "Zm9vYmFy", "foobar" }
    };
    static const char *const  bad[] = {
        "Z", "Zg==", "Zg=", "Zh", "Zm9", "Zm9vY", "Zm 9v", "Zm9v\n", "Zm+v",
        "Zm/v", ("\xc3\xa9" "Zg")
    };

    for (i = 0; i < GVL_COUNT(pairs); i++) {
        len = strlen(pairs[i].bytes);
        gvl_b64_write(GVL_B64_URL, (const uint8_t *) pairs[i].bytes, len,
                      text);
        ck_assert_uint_eq(GVL_B64_LEN(len), strlen(pairs[i].text));
        ck_assert_mem_eq(text, pairs[i].text, GVL_B64_LEN(len));

        ck_assert(gvl_b64_read(GVL_B64_URL, gvl_str_from(pairs[i].text),
                               bytes, sizeof(bytes), &len));
        ck_assert_uint_eq(len, strlen(pairs[i].bytes));
        ck_assert_mem_eq(bytes, pairs[i].bytes, len);
    }

    for (i = 0; i < GVL_COUNT(bad); i++) {
        ck_assert_msg(!gvl_b64_read(GVL_B64_URL, gvl_str_from(bad[i]), bytes,
                                    sizeof(bytes), &len), "%s", bad[i]);
    }

    ck_assert(gvl_b64_read(GVL_B64_STANDARD, GVL_STR("Zm+/"), bytes,
                           sizeof(bytes), &len));
    ck_assert(!gvl_b64_read(GVL_B64_STANDARD, GVL_STR("Zm-_"), bytes,
                            sizeof(bytes), &len));
    ck_assert(!gvl_b64_read(GVL_B64_URL, GVL_STR("Zm9vYmFy"), bytes, 5,
                            &len));
}
END_TEST


START_TEST(ids_are_unique_and_follow_the_clock)
{
    int          i;
    gvl_ids_t    ids;
    gvl_uuid_t   first, id, before;

    ids = gvl_random_ids();
    first = ids.make(ids.source);
    before = first;

    for (i = 0; i < 10000; i++) {
        id = ids.make(ids.source);
        ck_assert(!gvl_uuid_eq(&id, &before));
        ck_assert_int_ge(memcmp(id.bytes, before.bytes, 6), 0);
        ck_assert_uint_eq(id.bytes[6] >> 4, 7);
        ck_assert_uint_eq(id.bytes[8] >> 6, 2);
        before = id;
    }
}
END_TEST


/* NGINX forks its workers: they must not share what is buffered. */

START_TEST(a_child_does_not_repeat_its_parents_ids)
{
    int          status, ends[2];
    pid_t        pid;
    gvl_ids_t    ids;
    gvl_uuid_t   mine, theirs;

    ids = gvl_random_ids();
    (void) ids.make(ids.source);
    ck_assert_int_eq(pipe(ends), 0);

    pid = fork();

    if (pid == 0) {
        mine = ids.make(ids.source);
        _exit(write(ends[1], &mine, sizeof(mine)) != sizeof(mine));
    }

    ck_assert_int_gt(pid, 0);
    ck_assert_int_eq(read(ends[0], &theirs, sizeof(theirs)), sizeof(theirs));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    mine = ids.make(ids.source);

    ck_assert_mem_ne(mine.bytes + 9, theirs.bytes + 9, 7);
}
END_TEST


int
main(void)
{
    TCase  *tcase;

    tcase = tcase_create("random");
        tcase_set_timeout(tcase, 60);

    tcase_add_test(tcase, base64_has_one_text_for_some_bytes);
    tcase_add_test(tcase, ids_are_unique_and_follow_the_clock);
    tcase_add_test(tcase, a_child_does_not_repeat_its_parents_ids);

    return suite_run("random", tcase);
}
