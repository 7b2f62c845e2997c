"""Rows to model instances: every rule checked, every problem told, the database left alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from django.db.models import Field, Model

from sanctions.dataset.problems import Problem, SeedsError
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.seeds.reading import Row, read_table
from sanctions.dataset.seeds.values import CellError, Keys, value_of
from sanctions.dataset.tables import (
    CITATIONS,
    COUNTRIES,
    MEMBERSHIPS,
    REGIMES,
    SOURCES,
    TABLES,
    Cells,
    Table,
)
from sanctions.models import Citation, Event, Membership, SanctionEvent, rules
from sanctions.models.standing import Statement
from sanctions.models.vocabularies import Status


@dataclass(frozen=True)
class Entry:
    """A row of the seeds and the instance that it describes."""

    table: Table
    line: int
    cells: Cells
    instance: Any

    @property
    def key(self) -> Cells:
        """The cells of the key columns."""
        return self.cells[: self.table.key_length]

    def problem(self, column: str, message: str) -> Problem:
        """Return a problem of one of the row's cells."""
        value = self.cells[self.table.columns.index(column)]
        return Problem(self.table.file_name, self.line, column, value, message)


@dataclass
class Seeds:
    """Checked seeds: for each table, the entries by key; and the ids that citations name."""

    cited: frozenset[str]
    entries: dict[Table, dict[Cells, Entry]] = field(default_factory=dict)

    def instances(self, *tables: Table) -> dict[str, Any]:
        """Return the instances of tables with a key of one column, by key."""
        return {key[0]: e.instance for table in tables for key, e in self.entries[table].items()}

    def count(self) -> int:
        """Return the number of rows."""
        return sum(map(len, self.entries.values()))


def check_seeds(folder: Path, track: Track = untracked) -> Seeds:
    """Return the checked seeds of a folder; SeedsError with every problem if there are any.

    `track` is given the rows of each table and may show how far they are.
    """
    rows: dict[Table, list[Row]] = {}
    problems: list[Problem] = []
    for table in TABLES:
        rows[table], found = read_table(table, folder)
        problems += found
    if problems:
        # Without its file or columns a table's keys are unknown, and all that refers to them.
        raise SeedsError(problems)
    keys = _keys(rows)
    seeds = Seeds(cited=frozenset(row.cells[0] for row in rows[CITATIONS]))
    for table in TABLES:
        tracked = track(rows[table], f"Checking {table.name}")
        seeds.entries[table], found = _entries(table, tracked, keys)
        problems += found
    for check in (_unique, _own_rules, _memberships, _events, _citations):
        problems += check(seeds)
    if problems:
        raise SeedsError(problems)
    _derive_standing(seeds)
    return seeds


def _keys(rows: dict[Table, list[Row]]) -> Keys:
    """Return the ids in the files, by model, also those of rows that have a problem."""
    keys: dict[type[Model], frozenset[str]] = {}
    for table in TABLES:
        if table.key_length == 1:
            keys[table.models[0]] = frozenset(row.cells[0] for row in rows[table])
    return keys


def _entries(
    table: Table, rows: Iterable[Row], keys: Keys
) -> tuple[dict[Cells, Entry], list[Problem]]:
    """Return the entries whose cells are all values of their columns, and the problems."""
    entries: dict[Cells, Entry] = {}
    lines: dict[Cells, int] = {}
    problems: list[Problem] = []
    for row in rows:
        key = row.cells[: table.key_length]
        first_line = lines.setdefault(key, row.line)
        values, found = _values(table, row, keys)
        problems += found
        if first_line != row.line:
            message = f"The key {' '.join(key)} stands on line {first_line} already: keep one row."
            problems.append(Problem(table.file_name, row.line, table.key[0], key[0], message))
        elif not found:
            entries[key] = Entry(table, row.line, row.cells, _instance(table, key, values))
    return entries, problems


def _values(table: Table, row: Row, keys: Keys) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a row's cells by attribute, and the problems of its cells."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    fields = table.fields(table.model_of(row.cells))
    for column, text in zip(table.columns, row.cells, strict=True):
        message = ""
        if column in fields:
            is_answer = column == "in_response_to"
            field = _answered_field(text, fields[column]) if is_answer else fields[column]
            try:
                values[column if is_answer else field.attname] = value_of(text, field, keys)
            except CellError as error:
                message = str(error)
        elif text:
            message = f"{row.cells[0]} has no figure of that name: leave it blank."
        if message:
            problems.append(Problem(table.file_name, row.line, column, text, message))
    return values, problems


def _answered_field(event_id: str, field: "Field[Any, Any]") -> "Field[Any, Any]":
    """Return the foreign key that holds an answered event of the kind that its id tells."""
    if not event_id.startswith(f"{SanctionEvent.id_prefix}-"):
        return field
    return cast("Field[Any, Any]", field.model._meta.get_field("answers_sanction"))


def _instance(table: Table, key: Cells, values: dict[str, Any]) -> Model:
    """Return the unsaved instance of a row's values."""
    status = {"status": Status.PUBLISHED} if table.holds_events else {}
    return table.model_of(key)(**values, **status)


def _unique(seeds: Seeds) -> Iterator[Problem]:
    """Yield a problem for each value that stands twice where it may stand once."""
    for table, entries in seeds.entries.items():
        for column in table.columns[table.key_length :]:
            if not table.definition(column).unique:
                continue
            first: dict[str, Entry] = {}
            for entry in entries.values():
                text = entry.cells[table.columns.index(column)]
                before = first.setdefault(text, entry)
                if text and before is not entry:
                    message = f"{' '.join(before.key)} on line {before.line} has it already."
                    yield entry.problem(column, message)


def _own_rules(seeds: Seeds) -> Iterator[Problem]:
    """Yield the problems that rows of countries, episodes and regimes show by themselves."""
    for table, entries in seeds.entries.items():
        if table.key_length == 1 and not table.holds_events and table is not SOURCES:
            for entry in entries.values():
                for column, message in entry.instance.problems():
                    yield entry.problem(column, message)


def _memberships(seeds: Seeds) -> Iterator[Problem]:
    countries = seeds.instances(COUNTRIES)
    earlier: defaultdict[Cells, list[Membership]] = defaultdict(list)
    for key, entry in sorted(seeds.entries[MEMBERSHIPS].items()):
        organization = countries.get(entry.instance.organization_id)
        others = earlier[key[:2]]
        if organization:
            for column, message in entry.instance.problems(organization, others):
                yield entry.problem(column, message)
        others.append(entry.instance)


def _events(seeds: Seeds) -> Iterator[Problem]:
    countries = seeds.instances(COUNTRIES)
    regimes = seeds.instances(REGIMES)
    entries = {key[0]: entry for key, entry in _event_entries(seeds)}

    def answered(event_id: str) -> str | None:
        return entries[event_id].instance.in_response_to if event_id in entries else None

    for event_id, entry in entries.items():
        event: Event = entry.instance
        provocation = entries.get(event.in_response_to or "")
        if {event.initiator_id, event.target_id} <= countries.keys():
            found = event.problems(countries, provocation.instance if provocation else None)
            for column, message in found:
                yield entry.problem(column, message)
        if isinstance(event, SanctionEvent) and event.regime_id in regimes:
            for column, message in event.problems_of_regime(regimes[event.regime_id]):
                yield entry.problem(column, message)
        circle = rules.circle_problem(rules.find_circle(event_id, answered))
        if circle:
            yield entry.problem("in_response_to", circle)


def _citations(seeds: Seeds) -> Iterator[Problem]:
    """Yield a problem for each event that no row of citations names."""
    for key, entry in _event_entries(seeds):
        if key[0] not in seeds.cited:
            message = "No citation names the event: add a row to citations.csv with its source."
            yield entry.problem("id", message)


def _event_entries(seeds: Seeds) -> Iterator[tuple[Cells, Entry]]:
    for table, entries in seeds.entries.items():
        if table.holds_events:
            yield from entries.items()


def _derive_standing(seeds: Seeds) -> None:
    """Work out the derived columns of each event from the citations."""
    sources = seeds.instances(SOURCES)
    statements: defaultdict[str, list[Statement]] = defaultdict(list)
    for key, entry in seeds.entries[CITATIONS].items():
        citation: Citation = entry.instance
        statements[key[0]].append(citation.statement(sources[citation.source_id]))
    for key, entry in _event_entries(seeds):
        entry.instance.derive(statements[key[0]])
