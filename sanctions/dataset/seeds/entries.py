"""Rows of a file to model instances: the rules that rows show by themselves and beside others.

Seeds and imports ask here, so that they say the same of the same mistake. Nothing here asks the
database: what stands beside the rows is given.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field, Model

from sanctions.dataset.problems import Problem
from sanctions.dataset.seeds.reading import Row
from sanctions.dataset.seeds.values import CellError, Keys, value_of
from sanctions.dataset.tables import Cells, Table
from sanctions.models import Country, Event, Membership, Regime, SanctionEvent, rules

# Gives the instance of a row, of its key and its values by attribute.
Make = Callable[[Cells, dict[str, Any]], Model]


class AnyEntry:
    """A row of a file and the instance that it describes, kept (Entry) or made when asked for."""

    table: Table
    file: str
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
        return Problem(self.file, self.line, column, value, message)


@dataclass(frozen=True)
class Entry(AnyEntry):
    """A row of a file and the instance that it describes."""

    table: Table
    file: str
    line: int
    cells: Cells
    instance: Any


def read_entries(
    table: Table, file: str, rows: Iterable[Row], keys: Keys, make: Make
) -> tuple[dict[Cells, Entry], list[Problem]]:
    """Return the entries whose cells are all values of their columns, by key, and the problems."""
    entries: dict[Cells, Entry] = {}
    lines: dict[Cells, int] = {}
    problems: list[Problem] = []
    values_of = RowReader(table, file, keys)
    for row in rows:
        key = row.cells[: table.key_length]
        first_line = lines.setdefault(key, row.line)
        values, found = values_of(row)
        problems += found
        if first_line != row.line:
            problems.append(problem_of_repeated(table, file, row, first_line))
        elif not found:
            entries[key] = Entry(table, file, row.line, row.cells, make(key, values))
    return entries, problems


def problem_of_repeated(table: Table, file: str, row: Row, first_line: int) -> Problem:
    """Return the problem of a row whose key stands in the file before it."""
    key = row.cells[: table.key_length]
    message = f"The key {' '.join(key)} stands on line {first_line} already: keep one row."
    return Problem(file, row.line, table.key[0], key[0], message)


class RowReader:
    """Reads rows of a file: returns the values of the cells by attribute, and their problems."""

    # Of a column's values, so many that were right are remembered: most stand in many rows.
    REMEMBERED = 20_000

    def __init__(self, table: Table, file: str, keys: Keys) -> None:
        self._table, self._file, self._keys = table, file, keys
        self._columns: dict[type[Model], list[_ColumnReader]] = {}

    def __call__(self, row: Row) -> tuple[dict[str, Any], list[Problem]]:
        """Return the values of a row's cells by attribute, and the problems of its cells."""
        model = self._table.model_of(row.cells)
        if model not in self._columns:
            self._columns[model] = self._readers(model)
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for (column, attribute, field, right), text in zip(
            self._columns[model], row.cells, strict=True
        ):
            if text in right:
                values[attribute] = right[text]
                continue
            message = ""
            if field is not None:
                try:
                    values[attribute] = value = self._value(column, field, text)
                    if len(right) < self.REMEMBERED and not field.unique:
                        right[text] = value
                except CellError as error:
                    message = str(error)
            elif text:
                message = f"{row.cells[0]} has no figure of that name: leave it blank."
            if message:
                problems.append(Problem(self._file, row.line, column, text, message))
        return values, problems

    def _value(self, column: str, field: "Field[Any, Any]", text: str) -> Any:
        answered = _answered_field(text, field) if column == "in_response_to" else field
        return value_of(text, answered, self._keys)

    def _readers(self, model: type[Model]) -> "list[_ColumnReader]":
        fields = self._table.fields(model)
        return [
            (
                column,
                column if column == "in_response_to" else getattr(field, "attname", ""),
                field,
                {},
            )
            for column in self._table.columns
            for field in [fields.get(column)]
        ]


# A column, the attribute that holds its values, its field if the model has it, values known.
_ColumnReader = tuple[str, str, "Field[Any, Any] | None", dict[str, Any]]


def _answered_field(event_id: str, field: "Field[Any, Any]") -> "Field[Any, Any]":
    """Return the foreign key that holds an answered event of the kind that its id tells."""
    if not event_id.startswith(f"{SanctionEvent.id_prefix}-"):
        return field
    return cast("Field[Any, Any]", field.model._meta.get_field("answers_sanction"))


def problems_of_uniqueness(
    entries: Iterable[AnyEntry], taken: Mapping[str, Mapping[str, str]] | None = None
) -> Iterator[Problem]:
    """Yield a problem for each value of a table that stands twice where it may stand once.

    `taken` has, by column and value, the keys of other rows that have a value.
    """
    first: dict[str, dict[str, tuple[Cells, int]]] = {}
    for entry in entries:
        for column in entry.table.columns[entry.table.key_length :]:
            if not entry.table.definition(column).unique:
                continue
            text = entry.cells[entry.table.columns.index(column)]
            mine = (entry.key, entry.line)
            before = first.setdefault(column, {}).setdefault(text, mine)
            owner = (taken or {}).get(column, {}).get(text, entry.key[0])
            if text and before != mine:
                message = f"{' '.join(before[0])} on line {before[1]} has it already."
                yield entry.problem(column, message)
            elif text and owner != entry.key[0]:
                yield entry.problem(column, f"{owner} has it already.")


def problems_of_rows(entries: Iterable[AnyEntry]) -> Iterator[Problem]:
    """Yield the problems that rows of countries, episodes and regimes show by themselves."""
    for entry in entries:
        for column, message in entry.instance.problems():
            yield entry.problem(column, message)


def problems_of_memberships(
    entries: Mapping[Cells, AnyEntry],
    countries: Mapping[str, Country],
    others: Mapping[Cells, Iterable[Membership]] | None = None,
) -> Iterator[Problem]:
    """Yield the problems of memberships beside each other.

    `others` has, by organization and country, further memberships that stand beside them.
    """
    beside: defaultdict[Cells, list[Membership]] = defaultdict(list)
    for key, entry in sorted(entries.items()):
        organization = countries.get(entry.instance.organization_id)
        standing = [*(others or {}).get(key[:2], ()), *beside[key[:2]]]
        if organization:
            for column, message in entry.instance.problems(organization, standing):
                yield entry.problem(column, message)
        beside[key[:2]].append(entry.instance)


def problems_of_events(
    entries: Iterable[AnyEntry],
    countries: Mapping[str, Country],
    regimes: Mapping[str, Regime],
    events: Mapping[str, Event],
) -> Iterator[Problem]:
    """Yield the problems of events beside their parties, regimes and provocations.

    `events` has those of the entries and all that they answer, directly or through others.
    """

    def answered(event_id: str) -> str | None:
        return events[event_id].in_response_to if event_id in events else None

    for entry in entries:
        event: Event = entry.instance
        if {event.initiator_id, event.target_id} <= countries.keys():
            provocation = events.get(event.in_response_to or "")
            for column, message in event.problems(countries, provocation):
                yield entry.problem(column, message)
        if isinstance(event, SanctionEvent) and event.regime_id in regimes:
            for column, message in event.problems_of_regime(regimes[event.regime_id]):
                yield entry.problem(column, message)
        circle = None
        if event.in_response_to:
            circle = rules.circle_problem(rules.find_circle(event.id, answered))
        if circle:
            yield entry.problem("in_response_to", circle)
