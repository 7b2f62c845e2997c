"""Fixtures for `loaddata`: one for each model, and dataset.json with all of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.serializers.python import Serializer
from django.db.models import Model

from sanctions.dataset.tables import TABLES

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

# The models whose rows have no id of their own, and what tells these rows apart.
_NATURAL_KEYS = {
    model: table.key for table in TABLES for model in table.models if hasattr(model, "natural_key")
}


def export_fixtures(folder: Path) -> dict[str, int]:
    """Write the fixtures of the public rows; return the number of objects by file name.

    The same rows give the same bytes: objects stand in the order of their keys, one a line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".export-") as draft:
        counts = write_fixtures(Path(draft))
        for path in sorted(Path(draft).iterdir()):
            path.replace(folder / path.name)
    return counts


def write_fixtures(folder: Path) -> dict[str, int]:
    """Write the fixtures into a folder; return the number of objects by file name."""
    counts = {}
    whole: list[str] = []
    for name, model in MODELS.items():
        lines = list(fixture_lines(model))
        _write(folder / f"{name}.json", lines)
        counts[f"{name}.json"] = len(lines)
        whole += lines
    _write(folder / f"{WHOLE}.json", whole)
    counts[f"{WHOLE}.json"] = len(whole)
    return counts


def fixture_lines(model: type[Model]) -> Iterator[str]:
    """Yield each public row of a model as the JSON of a fixture's object, in order of keys."""
    by_key = _NATURAL_KEYS.get(model, ("pk",))
    for row in model.published.order_by(*by_key).iterator(chunk_size=2000):  # type: ignore[attr-defined]
        yield json.dumps(_object(row), ensure_ascii=False, default=str)


def _object(row: Model) -> dict[str, Any]:
    serializer = Serializer()
    serializer.serialize([row], use_natural_primary_keys=True)
    return serializer.objects[0]


def _write(path: Path, lines: list[str]) -> None:
    body = ",\n".join(lines)
    path.write_text(f"[\n{body}\n]\n" if lines else "[]\n", "utf-8", newline="\n")
