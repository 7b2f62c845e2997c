"""A copy of the seeds to break, and a picture of the database to compare."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from sanctions.dataset.tables import BY_NAME, TABLES, stored_cells
from sanctions.models import SeedRow

Rows = list[dict[str, str]]


class SeedsFolder:
    """The seeds in a folder of a test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for file in settings.SEEDS_DIR.glob("*.csv"):
            shutil.copy(file, path)

    def file(self, table: str) -> Path:
        return self.path / f"{table}.csv"

    def rows(self, table: str) -> Rows:
        with self.file(table).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def line_of(self, table: str, key: str) -> int:
        """The line on which the row of a key (its cells joined by a space) stands."""
        return self._position(self.rows(table), table, key) + 2

    def write(self, table: str, rows: Rows) -> None:
        with self.file(table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, BY_NAME[table].columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def change(self, table: str, key: str, **cells: str) -> None:
        """Change cells of a row."""
        rows = self.rows(table)
        rows[self._position(rows, table, key)].update(cells)
        self.write(table, rows)

    def add(self, table: str, **cells: str) -> None:
        """Add a row at the end; cells that are not given are blank."""
        blank = dict.fromkeys(BY_NAME[table].columns, "")
        self.write(table, [*self.rows(table), blank | cells])

    def remove(self, table: str, key: str) -> None:
        """Take a row out."""
        rows = self.rows(table)
        del rows[self._position(rows, table, key)]
        self.write(table, rows)

    def _position(self, rows: Rows, table: str, key: str) -> int:
        columns = BY_NAME[table].key
        keys = [" ".join(row[column] for column in columns) for row in rows]
        return keys.index(key)


@pytest.fixture
def seeds(tmp_path: Path) -> SeedsFolder:
    """A copy of the seeds."""
    return SeedsFolder(tmp_path)


@pytest.fixture
def picture() -> Callable[[], list[object]]:
    """A function that returns all rows of the database, the ledger's too."""

    def picture_of_database() -> list[object]:
        return list(_all_rows())

    return picture_of_database


def _all_rows() -> Iterator[object]:
    for table in TABLES:
        yield from stored_cells(table, "objects")
        for model in table.models:
            yield from model.objects.order_by("pk").values_list()
    yield from SeedRow.objects.order_by("table", "key").values_list("table", "key", "digest")
