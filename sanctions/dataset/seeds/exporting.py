"""The database to seeds/*.csv: the public rows, as a diff that a person can review."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from sanctions.dataset.codebook import codebook
from sanctions.dataset.tables import TABLES, Cells, Table, stored_cells

CODEBOOK = "CODEBOOK.md"


def export_seeds(folder: Path) -> dict[Table, int]:
    """Write the seeds of the public rows into a folder; return the number of rows by table.

    All files are written beside their place first and then moved there, so that an interruption
    leaves no half file. The ledger stays as it is: until a seed has seen them in the files, the
    rows are an editor's, and a seed from the files as they were before does not undo them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    with transaction.atomic(), TemporaryDirectory(dir=folder, prefix=".export-") as draft:
        for table in TABLES:
            rows = sorted(cells for cells, _ in stored_cells(table))
            _write_csv(Path(draft) / table.file_name, table, rows)
            counts[table] = len(rows)
        (Path(draft) / CODEBOOK).write_text(codebook(), "utf-8", newline="\n")
        for path in sorted(Path(draft).iterdir()):
            path.replace(folder / path.name)
    return counts


def _write_csv(path: Path, table: Table, rows: list[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(rows)
