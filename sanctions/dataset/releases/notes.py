"""What changed since the release before: as changes.json, and in words as CHANGES.md."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import IO, Any

import orjson

from sanctions.dataset.citing import DATASET
from sanctions.dataset.releases.differences import Change, ColumnChange, Kind
from sanctions.dataset.releases.listing import Edition, Release

# Of each table and kind of change, as many are told in words; changes.json has them all.
TOLD = 1000

Counts = Counter[tuple[str, Kind]]


@dataclass(frozen=True)
class Comparison:
    """What changed since the release before, None for the first one.

    `lines` is a file with each change of the rows as a line of JSON; `counts` are rows.
    """

    last: Release | None
    columns: list[ColumnChange]
    counts: Counts
    lines: Path


def spooled(changes: Iterable[Change], lines: Path, counts: Counts) -> Iterator[Change]:
    """Write changes to a file as they pass, a line each, and count the rows that they are of."""
    before: tuple[str, str] | None = None
    with lines.open("wb") as file:
        for change in changes:
            row = (change.table, change.key)
            if row != before:
                counts[change.table, change.change] += 1
            before = row
            file.write(orjson.dumps(change.as_row(), option=orjson.OPT_APPEND_NEWLINE))
            yield change


def write_changes(path: Path, edition: Edition, comparison: Comparison) -> None:
    """Write changes.json: which releases are compared, counts, columns, and each change."""
    last = comparison.last
    head = {
        "from": last.about() if last else None,
        "to": edition.about(),
        "level": edition.level,
        "counts": as_nested(comparison.counts),
        "columns": [change.as_row() for change in comparison.columns],
    }
    with path.open("wb") as file:
        opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
        file.write(f'{opening},\n "changes": ['.encode())
        between = b"\n"
        with comparison.lines.open("rb") as lines:
            for line in lines:
                file.write(between + line.rstrip(b"\n"))
                between = b",\n"
        file.write(b"\n]\n}\n")


def read_changes(path: Path) -> Iterator[Change]:
    """Yield the changes of the rows that stand in a changes.json, as it was written here."""
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b'{"table"'):
                yield _change_of(orjson.loads(line.rstrip(b",\n")))


def read_head(path: Path) -> dict[str, Any]:
    """Return what stands in a changes.json before the changes: from, to, level, counts, columns."""
    with path.open("rb") as file:
        lines = list(takewhile(lambda line: not line.startswith(b' "changes": ['), file))
    head: dict[str, Any] = orjson.loads(b"".join(lines).rstrip(b",\n") + b"}")
    return head


def as_nested(counts: Counts) -> dict[str, dict[str, int]]:
    """Return the numbers of changed rows by table and kind of change."""
    nested: dict[str, dict[str, int]] = {}
    for (table, kind), number in counts.items():
        nested.setdefault(table, {})[kind.value] = number
    return nested


def write_notes(path: Path, edition: Edition, comparison: Comparison) -> None:
    """Write CHANGES.md: counts, then each change with field, from, to and reason."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"# {DATASET}, version {edition.version}\n\n")
        last = comparison.last
        if last is None:
            file.write(f"Of {edition.date}. The first release.\n")
            return
        file.write(
            f"Of {edition.date}; a {edition.level} release after {last.version} of {last.date}. "
            "All changes, for programs: changes.json.\n"
        )
        _write_counts(file, comparison.counts)
        _write_columns(file, comparison.columns)
        for kind, title, write in _SECTIONS:
            _write_section(file, comparison, kind, title, write)


def _write_counts(file: IO[str], counts: Counts) -> None:
    if not counts:
        return
    file.write("\n| table | " + " | ".join(Kind) + " |\n")
    file.write("| --- |" + " ---: |" * len(Kind) + "\n")
    for table, numbers in as_nested(counts).items():
        cells = " | ".join(f"{numbers.get(kind.value, 0):,}" for kind in Kind)
        file.write(f"| {table} | {cells} |\n")


def _write_columns(file: IO[str], columns: list[ColumnChange]) -> None:
    if columns:
        file.write("\n## Columns\n\n")
    for change in columns:
        place = f"{change.table}.{change.column}" if change.column else change.table
        file.write(f"- `{place}`: {change.what}\n")


def _write_section(
    file: IO[str],
    comparison: Comparison,
    kind: Kind,
    title: str,
    write: Callable[[Change], str],
) -> None:
    """Write the changes of one kind: of each table the first ones, and how many more there are."""
    told: Counter[str] = Counter()
    key = ""
    with comparison.lines.open("rb") as lines:
        for line in lines:
            change = _change_of(orjson.loads(line))
            if change.change != kind:
                continue
            if not told:
                file.write(f"\n## {title}\n\n")
            if f"{change.table} {change.key}" != key:
                told[change.table] += 1
                key = f"{change.table} {change.key}"
            if told[change.table] <= TOLD:
                file.write(f"- {write(change)}\n")
    for table, number in told.items():
        if number > TOLD:
            file.write(f"- … and {number - TOLD:,} more rows of {table}: see changes.json\n")


def _change_of(told: dict[str, Any]) -> Change:
    told |= {"before": told.pop("from"), "after": told.pop("to"), "change": Kind(told["change"])}
    return Change(**told)


def _row(change: Change) -> str:
    return f"{change.table}: `{change.key}`"


def _with_reason(text: str, change: Change) -> str:
    return f"{text}. Reason: {_line(change.reason)}" if change.reason else text


def _changed(change: Change) -> str:
    was, now = (_value(value) for value in (change.before, change.after))
    return _with_reason(f"{_row(change)} {change.field}: from {was} to {now}", change)


def _gone(change: Change) -> str:
    return _with_reason(_row(change), change)


def _value(value: str | int | None) -> str:
    """Return a cell as it stands in a sentence."""
    if value is None:
        return "blank"
    return str(value).lower() if isinstance(value, bool) else _line(str(value))


def _line(text: str) -> str:
    """Return text in which nothing is Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text)


_SECTIONS: tuple[tuple[Kind, str, Callable[[Change], str]], ...] = (
    (Kind.CHANGED, "Changed", _changed),
    (Kind.RETRACTED, "Retracted", _gone),
    (Kind.REMOVED, "Removed", _gone),
    (Kind.ADDED, "Added", _row),
)
