"""What is different between any two releases of a folder."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sanctions.dataset.releases.differences import (
    Change,
    ColumnChange,
    column_changes,
    row_changes,
)
from sanctions.dataset.releases.listing import CHANGES, Release, releases
from sanctions.dataset.releases.notes import read_changes

Told = tuple[str, str, str | None]


@dataclass(frozen=True)
class Differences:
    """What changed in the columns and, one by one as they are read, in the rows."""

    columns: list[ColumnChange]
    rows: Iterator[Change]


def compared(folder: Path, older: Release, newer: Release) -> Differences:
    """Return what changed from one release of a folder to a newer one.

    The reasons are those that the releases between tell, in their order. Raises ValueError where
    the first one is the newer.
    """
    if older.version > newer.version:
        raise ValueError(
            f"{older.version} is newer than {newer.version}: name the older release first."
        )
    between = [one for one in releases(folder) if older.version < one.version <= newer.version]
    if len(between) == 1 and newer.previous == older.version:
        rows = read_changes(newer.folder / CHANGES)
    else:
        rows = _with_told_reasons(row_changes(older.sqlite, newer.sqlite), between)
    return Differences(column_changes(older.package, newer.package), rows)


def _with_told_reasons(changes: Iterator[Change], between: list[Release]) -> Iterator[Change]:
    told: defaultdict[Told, dict[str, None]] = defaultdict(dict)
    for release in reversed(between):
        for change in read_changes(release.folder / CHANGES):
            if change.reason:
                told[change.table, change.key, change.field][change.reason] = None
    for change in changes:
        reasons = told.get((change.table, change.key, change.field))
        yield replace(change, reason=" ".join(reasons)) if reasons else change
