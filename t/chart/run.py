"""Runs all tests of this folder; the closing line is scripts/test's."""

import pathlib
import sys
import unittest


class Result(unittest.TextTestResult):
    """Counts tests, not subtests: a test of which a part failed has failed."""

    def failed(self):
        return {str(getattr(test, "test_case", test))
                for test, _ in self.failures + self.errors}


def main():
    here = pathlib.Path(__file__).parent
    suite = unittest.defaultTestLoader.discover(str(here))
    result = unittest.TextTestRunner(
        sys.stdout, resultclass=Result, verbosity=0).run(suite)
    for test, reason in result.skipped:
        print(f"skipped: {test}: {reason}")
    failed = len(result.failed())
    skipped = len(result.skipped)
    passed = result.testsRun - failed - skipped
    print(f"{max(passed, 0)} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or result.testsRun == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
