/* Runs the cases of one test program: what its main ends with. */

#ifndef GVL_TEST_SUITE_H
#define GVL_TEST_SUITE_H

#include <check.h>


/* Returns main's status. */
int suite_run(const char *name, TCase *tcase);

#endif /* GVL_TEST_SUITE_H */
