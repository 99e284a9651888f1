/* Runs the cases of one test program. */

#include <stdlib.h>

#include "suite.h"


int
suite_run(const char *name, TCase *tcase)
{
    int       failed;
    Suite    *suite;
    SRunner  *runner;

    suite = suite_create(name);
    suite_add_tcase(suite, tcase);

    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
