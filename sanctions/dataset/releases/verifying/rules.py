"""The rules that the seeds keep, held against rows from elsewhere: a release, the database."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sanctions.dataset.problems import Problem, SeedsError
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.tables import DATA_TABLES, ReleaseTable, is_derived
from sanctions.dataset.releases.verifying.reading import text_of
from sanctions.dataset.seeds.checking import Seeds, check_seeds
from sanctions.dataset.tables import TABLES, Cells, Table
from sanctions.models.dates import span_end

Found = tuple[Seeds | None, list[Problem]]


def check_rules(tables: Mapping[Table, Iterable[Cells]], track: Track = untracked) -> Found:
    """Return the checked rows of all tables, or None and what is wrong with them.

    The rows are cells in the order of the seeds' columns. A problem's file and line are those
    that the row would have in the seeds: the first row stands on line 2.
    """
    with TemporaryDirectory() as folder:
        for table in TABLES:
            path = Path(folder) / table.file_name
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(table.columns)
                writer.writerows(tables[table])
        try:
            return check_seeds(Path(folder), track), []
        except SeedsError as error:
            return None, error.problems


def derived_columns(table: ReleaseTable) -> list[str]:
    """Return the columns of a table that follow from others."""
    return [name for name, field in table.fields.items() if is_derived(field)]


def check_derived(
    seeds: Seeds, stored: Callable[[ReleaseTable], Iterable[Mapping[str, str]]]
) -> Iterator[tuple[ReleaseTable, str, Problem]]:
    """Yield (table, key, problem) for each derived column that is not what the citations give.

    `stored` gives a table's rows as cells by column.
    """
    for table in DATA_TABLES:
        columns = derived_columns(table)
        if not columns:
            continue
        entries = seeds.entries[table.seeds]
        for line, row in enumerate(stored(table), start=2):
            key = tuple(row[column] for column in table.key)
            if key not in entries:
                continue  # told by the check of the rows
            right = _derived(entries[key].instance, columns)
            for column in columns:
                if row[column] != right[column]:
                    should = right[column] or "blank"
                    message = f"It follows from the other columns and the citations: {should}."
                    place = Problem(table.name, line, column, row[column], message)
                    yield table, " ".join(key), place


def _derived(event: Any, columns: Iterable[str]) -> dict[str, str]:
    found = {column: getattr(event, column) for column in columns if column != "certain_on"}
    found["certain_on"] = span_end(event.announced_on, event.date_precision)
    return {column: text_of(value) for column, value in found.items()}
