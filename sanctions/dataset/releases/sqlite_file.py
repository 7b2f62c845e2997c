"""The SQLite file of a release: the tables with keys, indexes and full-text search.

It is the first file of a release to be made, and the others are made from it. Everybody's tools
open it (Datasette, DB Browser, sqlite3), and so does this program, which answers from it as from
its own database (sanctions/dataset/releases/opening.py).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import Field, ForeignKey

from sanctions.dataset.codebook import vocabulary_of
from sanctions.dataset.formats.columns import Kind, batches
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.tables import (
    DATA_TABLES,
    EVENT_TABLES,
    RELEASE_TABLES,
    AnyTable,
    ReleaseTable,
)
from sanctions.models import SearchEntry, TimelineEvent
from sanctions.models.fields import Terms
from sanctions.models.search import COLUMNS, entries
from sanctions.models.vocabularies import EventKind

TYPES = {Kind.WHOLE: "INTEGER", Kind.TRUTH: "BOOLEAN", Kind.DATE: "DATE"}
BATCH = 2_000
# The words of events: an entry for each, with its words folded, by where they stand.
SEARCH = "search_words"
SEARCH_COLUMNS = tuple(
    field.name for field in SearchEntry._meta.concrete_fields if not field.primary_key
)
# For those who search a table itself, as Datasette's own search box does.
FULL_TEXT = {
    "countries": ("name", "official_name"),
    "episodes": ("title", "summary"),
    "sources": ("publisher", "title"),
    "regimes": ("name",),
    "expulsions": ("summary", "missions_closed"),
    "sanctions": ("summary", "instrument"),
}
TIMELINE = "events"
KINDS = {"expulsions": EventKind.EXPULSION, "sanctions": EventKind.SANCTION}

Row = dict[str, Any]


def write_tables(path: Path, track: Track = untracked) -> dict[str, int]:
    """Write the database's public rows into a new SQLite file; return the rows by table.

    The same rows give the same bytes. Rows stream: a batch is in memory at a time.
    """
    counts = {}
    file = sqlite3.connect(path, isolation_level=None)
    try:
        file.execute("PRAGMA page_size = 4096")
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("BEGIN")
        for table in track(RELEASE_TABLES, "Reading the tables"):
            file.execute(_create_table(table))
            counts[table.name] = _insert(file, table.name, len(table.columns), table.stored_rows())
        file.execute(
            f"CREATE TABLE {SEARCH} (event TEXT NOT NULL PRIMARY KEY, "
            f"{', '.join(f'{name} TEXT NOT NULL' for name in SEARCH_COLUMNS[1:])})"
        )
        _insert(file, SEARCH, len(SEARCH_COLUMNS), _search_rows(file))
        for statement in (*_indexes(), *_full_text(), _timeline()):
            file.execute(statement)
        file.execute("COMMIT")
    finally:
        file.close()
    return counts


def write_about(path: Path, about: Mapping[str, str]) -> None:
    """Write what release it is into the table `dataset`, a row of names and values."""
    file = sqlite3.connect(path, isolation_level=None)
    try:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("BEGIN")
        file.execute("CREATE TABLE dataset (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)")
        file.executemany("INSERT INTO dataset VALUES (?, ?)", about.items())
        file.execute("COMMIT")
    finally:
        file.close()


def opened_read_only(path: Path) -> sqlite3.Connection:
    """Return a connection to a release's SQLite file, which nobody ever changes."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def columns_in(file: sqlite3.Connection, table: str, of_type: str | None = None) -> list[str]:
    """Return the names of a table's columns in a file; none where it has no such table."""
    told = file.execute(f"PRAGMA table_info({quoted(table)})")
    return [name for _, name, holds, *_ in told if of_type in {None, holds}]


def rows_in(file: sqlite3.Connection, table: AnyTable) -> Iterator[Row]:
    """Yield the rows of a table in a file, sorted by key: dates as text, truth as such."""
    names = [column.name for column in table.columns]
    truths = [column.name for column in table.columns if column.kind == Kind.TRUTH]
    for cells in sorted_cells(file, table, names):
        row = dict(zip(names, cells, strict=True))
        for name in truths:
            row[name] = bool(row[name])
        yield row


def sorted_cells(
    file: sqlite3.Connection, table: AnyTable, columns: Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield these columns of a table's rows, sorted by key."""
    wanted, key = (", ".join(map(quoted, names)) for names in (columns, table.key))
    yield from file.execute(f"SELECT {wanted} FROM {quoted(table.name)} ORDER BY {key}")


def _insert(
    file: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Any, ...]]
) -> int:
    marks = ", ".join("?" * width)
    count = 0
    for batch in batches(rows, BATCH):
        cells = [[cell_of(value) for value in row] for row in batch]
        file.executemany(f"INSERT INTO {table} VALUES ({marks})", cells)
        count += len(batch)
    return count


def cell_of(value: Any) -> str | int | None:
    """Return a value as SQLite holds it: dates as YYYY-MM-DD, truth as 1 and 0."""
    if value is None or isinstance(value, str):
        return value
    return int(value) if isinstance(value, int) else str(value)


def _search_rows(file: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """Yield the words of the events in the file, worked out afresh from the database."""
    for table, model in EVENT_TABLES.items():
        ids = file.execute(f"SELECT id FROM {table} ORDER BY id")
        for batch in batches(ids, BATCH):
            for entry in entries(model, [event for (event,) in batch]):
                by_name = dict(zip(COLUMNS, entry, strict=True))
                yield tuple(by_name[name] for name in SEARCH_COLUMNS)


def _create_table(table: AnyTable) -> str:
    fields = table.fields if isinstance(table, ReleaseTable) else {}
    columns = [
        f"{quoted(column.name)} {TYPES.get(column.kind, 'TEXT')}"
        f"{_constraints(column.name, fields.get(column.name))}"
        for column in table.columns
    ]
    key = ", ".join(map(quoted, table.key))
    return f"CREATE TABLE {table.name} ({', '.join(columns)}, PRIMARY KEY ({key}))"


def _constraints(column: str, field: "Field[Any, Any] | None") -> str:
    """Return the constraints of a column, each with a space before it."""
    if field is None:
        return " NOT NULL"
    required = not field.null or column in {"basis", "certain_on"}
    found = " NOT NULL" if required else ""
    if field.unique and not field.primary_key:
        found += " UNIQUE"
    if isinstance(field, ForeignKey):
        referred = next(one for one in DATA_TABLES if one.model is field.related_model)
        found += f" REFERENCES {referred.name} ({referred.key[0]})"
    vocabulary = vocabulary_of(field)
    if vocabulary and not isinstance(field, Terms):
        terms = ", ".join(f"'{term}'" for term in vocabulary.values)
        found += f" CHECK ({quoted(column)} IN ({terms}))"
    return found


def _indexes() -> Iterator[str]:
    """Yield the statements that make the indexes: those of the models that hold all rows."""
    for table in DATA_TABLES:
        single = [
            field.name
            for field in table.fields.values()
            if getattr(field, "db_index", False) and not field.unique and field.name != table.key[0]
        ]
        wanted = [[(name, "")] for name in single]
        of_all = [one for one in table.model._meta.indexes if one.condition is None]
        wanted += [list(index.fields_orders) for index in of_all]
        made: set[str] = set()
        for columns in wanted:
            name = "_".join([table.name, "by", columns[0][0]])
            if name in made:
                name = f"{name}_{columns[1][0]}"
            made.add(name)
            listed = ", ".join(f"{quoted(column)} {order}".strip() for column, order in columns)
            yield f"CREATE INDEX {name} ON {table.name} ({listed})"


def _full_text() -> Iterator[str]:
    """Yield the statements that make the full-text indexes."""
    words = {SEARCH: (("words",), "ascii")}
    of_tables = {name: (columns, "unicode61") for name, columns in FULL_TEXT.items()}
    for table, (columns, tokenizer) in (words | of_tables).items():
        yield (
            f"CREATE VIRTUAL TABLE {table}_fts USING FTS5 ({', '.join(columns)}, "
            f'content="{table}", tokenize="{tokenizer}")'
        )
        yield f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')"


def _timeline() -> str:
    """Return the statement that makes the view of events of both kinds."""
    fields = {table.name: set(table.fields) for table in DATA_TABLES}
    names = [field.name for field in TimelineEvent._meta.concrete_fields]
    known = set().union(*(fields[table] for table in KINDS))
    parts = []
    for table, kind in KINDS.items():
        columns = [
            name if name in fields[table] else f"NULL AS {name}" for name in names if name in known
        ]
        parts.append(f"SELECT '{kind.value}' AS type, {', '.join(columns)} FROM {table}")
    return f"CREATE VIEW {TIMELINE} AS {' UNION ALL '.join(parts)}"


def quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
