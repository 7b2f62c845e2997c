"""Whether the log of changes tells of the rows that are there, and of no others."""

from collections.abc import Iterator

from django.db.models import Max

from sanctions.dataset.problems import Problem
from sanctions.dataset.releases.tables import RELEASE_TABLES, AnyTable
from sanctions.models import ChangeEntry
from sanctions.models.change import ChangeKind

GONE = (ChangeKind.RETRACTED, ChangeKind.REMOVED)
REMEDY = (
    "It was written past the triggers of the log, so copies that follow `changes` miss it. Write "
    "the row again (UPDATE a column of it, or add and delete it)."
)


def problems_of_log() -> Iterator[Problem]:
    """Yield a problem for each public row that the log lacks, and each that it has too many."""
    for table in RELEASE_TABLES:
        yield from _problems(table)


def _problems(table: AnyTable) -> Iterator[Problem]:
    """Let the keys of a table and those of the log pass each other, both in their order.

    No cell of a key has a character that sorts before the space by which the log joins them.
    """
    there, told = _stored(table), _told(table)
    row, entry = next(there, None), next(told, None)
    while row is not None or entry is not None:
        if entry is None or (row is not None and row < entry):
            message = f"The log of changes does not tell of this row. {REMEDY}"
            yield Problem(f"{table.name} {row}", 0, "", "", message)
            row = next(there, None)
        elif row is None or entry < row:
            message = f"The log of changes tells of a row that is not there. {REMEDY}"
            yield Problem(f"{table.name} {entry}", 0, "", "", message)
            entry = next(told, None)
        else:
            row, entry = next(there, None), next(told, None)


def _stored(table: AnyTable) -> Iterator[str]:
    width = len(table.key)
    return (" ".join(map(str, row[:width])) for row in table.stored_rows())


def _told(table: AnyTable) -> Iterator[str]:
    """Yield the keys of the rows that are there by the last that was told of them, in order."""
    of_table = ChangeEntry.objects.filter(table=table.name)
    last = of_table.order_by().values("key").annotate(last=Max("pk")).values("last")
    present = of_table.filter(pk__in=last).exclude(change__in=GONE).order_by("key")
    yield from present.values_list("key", flat=True).iterator(chunk_size=2000)
