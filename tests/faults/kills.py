"""How often processes were killed in this run, by test: told at its end."""

import os
from collections import Counter

KILLS: Counter[str] = Counter()


def count_kill() -> None:
    """Count a process that was killed by the test that runs."""
    test, _, _ = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")
    KILLS[test.rpartition("::")[2]] += 1
