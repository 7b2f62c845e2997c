"""What has been looked up of the rows in one state, in memory for as long as it lasts."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

# The rows as they are, the releases that are asked for, and a state that is just passing.
MOST_STATES = 8
# Of a state: some hundred bytes each.
MOST_VALUES = 20_000

Known = dict[Hashable, Any]


def known_in(state: Hashable) -> Known:
    """Return what is known of the rows in a state, for whoever looks something up to add to.

    A state is one that never comes back once the rows have changed.
    """
    known = _known_in(state)
    if len(known) > MOST_VALUES:
        known.clear()
    return known


@lru_cache(maxsize=MOST_STATES)
def _known_in(state: Hashable) -> Known:
    return {}
