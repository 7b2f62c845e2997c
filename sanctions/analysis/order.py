"""The order of the rows of an answer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def in_order(rows: Iterable[Row], ordering: Sequence[str]) -> list[Row]:
    """Return rows sorted by columns, the first one leading; `-` sets the last first.

    A row without a value comes last, whatever the direction. Text is in order of its code points,
    as in the database.
    """
    ordered = list(rows)
    for chosen in reversed(ordering):
        column, backward = chosen.removeprefix("-"), chosen.startswith("-")
        known = [row for row in ordered if row[column] is not None]
        unknown = [row for row in ordered if row[column] is None]
        known.sort(key=lambda row: row[column], reverse=backward)
        ordered = known + unknown
    return ordered
