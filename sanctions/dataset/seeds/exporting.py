"""The database to seeds/*.csv: the public rows, as a diff that a person can review."""

import csv
from pathlib import Path

from sanctions.dataset.codebook import codebook
from sanctions.dataset.placing import placed_together
from sanctions.dataset.releases.snapshot import snapshot
from sanctions.dataset.tables import TABLES, Table, stored_cells

CODEBOOK = "CODEBOOK.md"


def export_seeds(folder: Path) -> dict[Table, int]:
    """Write the seeds of the public rows into a folder; return the number of rows by table.

    The rows are those of one moment. An interruption leaves no half file: see `placed_together`,
    which raises PlacingError where another process is writing there. The ledger stays as it is:
    until a seed has seen them in the files, the rows are an editor's, and a seed from the files as
    they were before does not undo them.
    """
    counts = {}
    with placed_together(folder) as draft, snapshot():
        for table in TABLES:
            counts[table] = _write_csv(draft / table.file_name, table)
        (draft / CODEBOOK).write_text(codebook(), "utf-8", newline="\n")
    return counts


def _write_csv(path: Path, table: Table) -> int:
    """Write the public rows of a table, sorted by key, one after the other; return how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        for cells, _ in stored_cells(table):
            writer.writerow(cells)
            count += 1
    return count
