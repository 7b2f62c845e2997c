"""Fixtures for `loaddata`: one for each model, and dataset.json with all of it."""

import gzip
import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Model

from sanctions.dataset.placing import placed_together
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.snapshot import snapshot
from sanctions.dataset.tables import NATURAL_KEYS, TABLES

WHOLE = "dataset"

# The files in the order in which `loaddata` is given them. Events of the two kinds answer each
# other, so the files are loaded by one call: references are checked at its end.
MODELS: dict[str, type[Model]] = {
    name: model
    for table in TABLES
    for model in table.models
    for name in [
        table.name if len(table.models) == 1 else f"{model._meta.verbose_name}s".replace(" ", "_")
    ]
}


def export_fixtures(folder: Path) -> dict[str, int]:
    """Write the fixtures of the public rows; return the number of objects by file name.

    The same rows give the same bytes: objects stand in the order of their keys, one a line. They
    are those of one moment. An interruption leaves no half file: see `placed_together`, which
    raises PlacingError where another process is writing there.
    """
    with placed_together(folder) as draft, snapshot():
        return write_fixtures(draft)


def write_fixtures(folder: Path, track: Track = untracked) -> dict[str, int]:
    """Write the fixtures into a folder; return the number of objects by file name.

    Objects stream: a batch of them is in memory at a time.
    """
    counts = {}
    for name, model in track(list(MODELS.items()), "Writing the fixtures"):
        counts[f"{name}.json"] = _write(folder / f"{name}.json", fixture_lines(model))
    whole = f"{WHOLE}.json"
    parts = (line for name in MODELS for line in lines_in(folder / f"{name}.json"))
    counts[whole] = _write(folder / whole, parts)
    return counts


def fixture_lines(model: type[Model]) -> Generator[str, None, None]:
    """Yield each public row of a model as the JSON of a fixture's object, in order of keys."""
    by_key = NATURAL_KEYS.get(model, ("pk",))
    columns = _columns(model)
    rows = model.published.order_by(*by_key).values_list("pk", *columns.values())  # type: ignore[attr-defined]
    for pk, *values in rows.iterator(chunk_size=2000):
        yield _line(model, pk, zip(columns, values, strict=True))


def object_line(row: Model) -> str:
    """Return a row as the JSON of a fixture's object."""
    columns = _columns(type(row))
    values = [(name, getattr(row, attribute)) for name, attribute in columns.items()]
    return _line(type(row), row.pk, values)


@cache
def _columns(model: type[Model]) -> dict[str, str]:
    """Return the columns that stand in fixtures, as Django's serializers choose them."""
    fields: list[Any] = model._meta.local_fields
    return {
        field.name: field.attname for field in fields if field.serialize and not field.primary_key
    }


def _line(model: type[Model], pk: Any, columns: Iterable[tuple[str, Any]]) -> str:
    key = {} if model in NATURAL_KEYS else {"pk": pk}
    told = {"model": model._meta.label_lower, **key, "fields": dict(columns)}
    return json.dumps(told, ensure_ascii=False, default=str)


def fixture_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield the text of a fixture of these objects, piece by piece."""
    between = "[\n"
    for line in lines:
        yield f"{between}{line}"
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def lines_in(path: Path) -> Iterator[str]:
    """Yield the objects of a fixture that was written here, plain or .gz, each as its line."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            if line.startswith("{"):
                yield line.rstrip(",\n")


def _write(path: Path, lines: Generator[str, None, None]) -> int:
    """Write a fixture; return the number of its objects."""
    number = 0

    def counted() -> Iterator[str]:
        nonlocal number
        for line in lines:
            number += 1
            yield line

    # What is read is closed where writing fails, and not only after the database is.
    with path.open("w", encoding="utf-8", newline="\n") as file, closing(lines):
        file.writelines(fixture_of(counted()))
    return number
