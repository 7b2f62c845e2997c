"""The tables of the dataset as files: their columns, keys and order."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db.models import CharField, F, Field, Model, QuerySet, Value
from django.db.models.functions import Coalesce

from sanctions.models import (
    Citation,
    Country,
    Episode,
    Event,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
)

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One file of the seeds: `models` hold its rows, `key` leads its columns."""

    name: str
    about: str
    models: tuple[type[Model], ...]
    key: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return f"{self.name}.csv"

    @property
    def holds_events(self) -> bool:
        """Whether its rows are events, which have a status."""
        return issubclass(self.models[0], Event)

    @property
    def holds_citations(self) -> bool:
        """Whether its rows are citations."""
        return issubclass(self.models[0], Citation)

    @property
    def has_own_rules(self) -> bool:
        """Whether its rows show by themselves, beside what each column holds, what is wrong."""
        shows_alone = self.key_length == 1 and not self.holds_events
        return shows_alone and hasattr(self.models[0], "problems")

    @cached_property
    def key_length(self) -> int:
        """The number of key columns: they come first."""
        return len(self.key)

    def model_of(self, key: Cells) -> type[Model]:
        """Return the model that holds the row of a key: citations go by the kind of event."""
        is_of_sanction = self.holds_citations and key[0].startswith(f"{SanctionEvent.id_prefix}-")
        return self.models[1 if is_of_sanction else 0]

    def fields(self, model: type[Model]) -> "dict[str, Field[Any, Any]]":
        """Return those columns that a model has, with the field that says what each may hold."""
        return _fields(self.columns, model)

    def definition(self, column: str) -> "Field[Any, Any]":
        """Return the field of a column, of the first model that has it."""
        return next(
            fields[column] for model in self.models if column in (fields := self.fields(model))
        )


@cache
def _fields(columns: tuple[str, ...], model: type[Model]) -> "dict[str, Field[Any, Any]]":
    fields = {field.name: field for field in model._meta.concrete_fields}
    if "answers_expulsion" in fields:
        fields["in_response_to"] = fields["answers_expulsion"]
    return {column: fields[column] for column in columns if column in fields}


COUNTRIES = Table(
    "countries",
    "A party: a state, former state, territory or organization.",
    (Country,),
    ("code",),
    (
        "code",
        "alpha2",
        "numeric",
        "name",
        "official_name",
        "kind",
        "region",
        "subregion",
        "continued_by",
        "existed_from",
        "existed_until",
    ),
)
MEMBERSHIPS = Table(
    "memberships",
    "The membership of a country in an organization.",
    (Membership,),
    ("organization", "country", "joined_on"),
    ("organization", "country", "joined_on", "left_on"),
)
EPISODES = Table(
    "episodes",
    "A dispute that events belong to.",
    (Episode,),
    ("id",),
    ("id", "title", "started_on", "date_precision", "summary"),
)
SOURCES = Table(
    "sources",
    "A published document.",
    (Source,),
    ("id",),
    ("id", "kind", "publisher", "title", "url", "published_on", "language"),
)
REGIMES = Table(
    "regimes",
    "A sanctions programme of one initiator against one target.",
    (Regime,),
    ("id",),
    ("id", "name", "initiator", "target"),
)
EXPULSIONS = Table(
    "expulsions",
    "An expulsion.",
    (Expulsion,),
    ("id",),
    (
        "id",
        "initiator",
        "target",
        "episode",
        "announced_on",
        "date_precision",
        "effective_on",
        "measure",
        "persons",
        "persons_low",
        "persons_high",
        "personnel",
        "missions_closed",
        "in_response_to",
        "summary",
    ),
)
SANCTIONS = Table(
    "sanctions",
    "One act of sanctioning.",
    (SanctionEvent,),
    ("id",),
    (
        "id",
        "regime",
        "initiator",
        "target",
        "episode",
        "action",
        "measures",
        "instrument",
        "announced_on",
        "date_precision",
        "effective_on",
        "ended_on",
        "individuals",
        "entities",
        "in_response_to",
        "summary",
    ),
)
CITATIONS = Table(
    "citations",
    "One source's statement of one event, with the figures that this source gives.",
    (ExpulsionCitation, SanctionCitation),
    ("event", "source"),
    ("event", "source", "persons", "individuals", "entities", "note"),
)

# In the order in which they refer to each other.
TABLES = (
    COUNTRIES,
    MEMBERSHIPS,
    EPISODES,
    SOURCES,
    REGIMES,
    EXPULSIONS,
    SANCTIONS,
    CITATIONS,
)
BY_NAME = {table.name: table for table in TABLES}
# The models whose rows have no id of their own, and what tells these rows apart.
NATURAL_KEYS = {
    model: table.key for table in TABLES for model in table.models if hasattr(model, "natural_key")
}


def stored_cells(table: Table, manager: str = "published") -> Iterator[tuple[Cells, str | None]]:
    """Yield (cells, status) of the table's rows in the database, sorted by key.

    `manager` is `published` for the public rows or `objects` for all. The status is that of an
    event or of the event that is cited, and None for the rows of other tables.
    """
    for model in table.models:
        status: F | Value = Value(None, output_field=CharField())
        if table.holds_events or table.holds_citations:
            status = F("status" if table.holds_events else "event__status")
        for *values, stands in stored_values(table, getattr(model, manager).all(), status):
            yield tuple(map(cell_of, values)), stands


def stored_values(table: Table, rows: "QuerySet[Any]", *further: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the values of the table's columns of some of a model's rows, sorted by key.

    A column that the model has not is None. `further` are expressions whose values come last.
    """
    has = list(table.fields(rows.model))
    places = [has.index(column) if column in has else None for column in table.columns]
    rows = rows.order_by(*(_attribute(rows.model, column) for column in table.key))
    if table.holds_events:
        rows = rows.annotate(answered=Coalesce("answers_expulsion", "answers_sanction"))
    attributes = [_attribute(rows.model, column) for column in has]
    for row in rows.values_list(*attributes, *further).iterator(chunk_size=2000):
        found = (None if place is None else row[place] for place in places)
        yield (*found, *row[len(attributes) :])


def cells_of(table: Table, row: Any) -> Cells:
    """Return the cells of a row of the database or one that is not saved yet."""
    fields = table.fields(type(row))
    values = (
        None
        if column not in fields
        else row.in_response_to
        if column == "in_response_to"
        else getattr(row, fields[column].attname)
        for column in table.columns
    )
    return tuple(map(cell_of, values))


def _attribute(model: type[Model], column: str) -> str:
    """Return the name of a column in a query on its model."""
    if column == "in_response_to":
        return "answered"
    field = model._meta.get_field(column)
    return f"{column}_id" if field.is_relation else column


def cell_of(value: object) -> str:
    """Return the text of a value in a cell: dates as YYYY-MM-DD, '' for what is not known."""
    return "" if value is None else str(value)
