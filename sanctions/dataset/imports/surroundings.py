"""What the rows of a file stand beside in the database, read in a few queries for all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import ForeignKey, Model, QuerySet

from sanctions.dataset.formats.columns import batches
from sanctions.dataset.seeds.reading import Row
from sanctions.dataset.tables import CITATIONS, MEMBERSHIPS, SANCTIONS, Cells, Table, cells_of
from sanctions.models import Country, Event, Expulsion, Membership, Regime, SanctionEvent

BATCH = 500
# Of ids that nobody has, so many are held against ids that begin alike, to name the nearest.
MOST_UNKNOWN, MOST_ALIKE, ALIKE_LETTERS = 20, 50, 5
# The longest chain of provocations that is followed.
LONGEST_CHAIN = 200


@dataclass
class Surroundings:
    """Rows of the database: those that a file has too, by key, and those that it refers to."""

    stored: dict[Cells, Any]
    keys: Mapping[type[Model], frozenset[str]]
    countries: dict[str, Country] = field(default_factory=dict)
    regimes: dict[str, Regime] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    memberships: dict[Cells, list[Membership]] = field(default_factory=dict)
    taken: dict[str, dict[str, str]] = field(default_factory=dict)


def read_surroundings(table: Table, rows: list[Row], *, lock: bool) -> Surroundings:
    """Return what the rows of a table's file stand beside.

    With `lock` nobody else changes the rows that the file has too, nor the events that its
    citations belong to, until the transaction ends.
    """
    wanted = _referred(table, rows)
    events: dict[str, Event] = {}
    if table is CITATIONS:
        for model in (Expulsion, SanctionEvent):
            events |= _by_key(model, wanted[model], lock=lock)
    elif table.holds_events:
        events = _chain(wanted)
    return Surroundings(
        stored=_stored(table, rows, lock=lock),
        keys={model: _known(model, ids) for model, ids in wanted.items()},
        countries=Country.objects.in_bulk() if Country in wanted else {},
        regimes=_by_key(Regime, wanted[Regime]) if table is SANCTIONS else {},
        events=events,
        memberships=_memberships(rows) if table is MEMBERSHIPS else {},
        taken=_taken(table, rows),
    )


def event_model(event_id: str) -> type[Event]:
    """Return the model that an event of an id belongs to."""
    return SanctionEvent if event_id.startswith(f"{SanctionEvent.id_prefix}-") else Expulsion


def _referred(table: Table, rows: Iterable[Row]) -> dict[type[Model], set[str]]:
    """Return the ids that the cells refer to, by model; every model that they may refer to."""
    wanted: defaultdict[type[Model], set[str]] = defaultdict(set)
    for model in table.models:
        for column, one in table.fields(model).items():
            if column == "in_response_to":
                wanted[Expulsion], wanted[SanctionEvent] = set(), set()
            elif isinstance(one, ForeignKey):
                wanted[one.related_model] = set()
    places = {
        place: one.related_model
        for place, column in enumerate(table.columns)
        if isinstance(one := table.definition(column), ForeignKey)
    }
    for row in rows:
        for place, related in places.items():
            text = row.cells[place]
            if text:
                wanted[event_model(text) if issubclass(related, Event) else related].add(text)
    return wanted


def _stored(table: Table, rows: Iterable[Row], *, lock: bool) -> dict[Cells, Any]:
    """Return those rows of the database that the file has too, by key."""
    names: defaultdict[type[Model], set[str]] = defaultdict(set)
    for row in rows:
        names[table.model_of(row.cells)].add(row.cells[0])
    wanted = {row.cells[: table.key_length] for row in rows}
    found = (
        (cells_of(table, stored)[: table.key_length], stored)
        for model, first in names.items()
        for stored in _matching(model, table.key[0], first, lock=lock)
    )
    return {key: stored for key, stored in found if key in wanted}


def _matching(
    model: type[Any], column: str, texts: Collection[str], *, lock: bool = False
) -> Iterator[Any]:
    """Yield the rows of a model that have one of the values in a column."""
    rows: QuerySet[Any] = model.objects.order_by("pk")
    if lock:
        rows = rows.select_for_update()
    for batch in batches(_storable(texts), BATCH):
        yield from rows.filter(**{f"{column}__in": batch})


def _storable(texts: Collection[str]) -> list[str]:
    """Return, in order, the texts that a database can hold: PostgreSQL takes none with a NUL."""
    return sorted(text for text in texts if "\0" not in text)


def _by_key(model: type[Any], keys: Collection[str], *, lock: bool = False) -> dict[str, Any]:
    return {row.pk: row for row in _matching(model, "pk", keys, lock=lock)}


def _known(model: type[Any], wanted: Collection[str]) -> frozenset[str]:
    """Return those of the ids that there are, and further ones that look like the others."""
    found: set[str] = set()
    wanted = _storable(wanted)
    for batch in batches(wanted, BATCH):
        found.update(model.objects.filter(pk__in=batch).values_list("pk", flat=True))
    if model is Country:
        return frozenset(Country.objects.values_list("pk", flat=True))
    for text in sorted(set(wanted) - found)[:MOST_UNKNOWN]:
        first = text[:ALIKE_LETTERS].lower()
        # A span, not a pattern: SQLite finds it by the index.
        alike = model.objects.filter(pk__gte=first, pk__lt=f"{first}\uffff").order_by("pk")
        found.update(alike.values_list("pk", flat=True)[:MOST_ALIKE])
    return frozenset(found)


def _chain(wanted: dict[type[Model], set[str]]) -> dict[str, Event]:
    """Return the events that are answered, those that these answer, and so on."""
    chain: dict[str, Event] = {}
    following = wanted[Expulsion] | wanted[SanctionEvent]
    for _ in range(LONGEST_CHAIN):
        if not following:
            break
        found: dict[str, Event] = {}
        for model in (Expulsion, SanctionEvent):
            found |= _by_key(model, {one for one in following if event_model(one) is model})
        chain |= found
        following = {one.in_response_to for one in found.values() if one.in_response_to} - set(
            chain
        )
    return chain


def _memberships(rows: Iterable[Row]) -> dict[Cells, list[Membership]]:
    """Return the memberships of the file's countries in its organizations that it has not."""
    pairs = {row.cells[:2] for row in rows}
    in_file = {row.cells[:3] for row in rows}
    found: defaultdict[Cells, list[Membership]] = defaultdict(list)
    for stored in _matching(Membership, "organization", {pair[0] for pair in pairs}):
        key = stored.natural_key()
        if key[:2] in pairs and key not in in_file:
            found[key[:2]].append(stored)
    return found


def _taken(table: Table, rows: list[Row]) -> dict[str, dict[str, str]]:
    """Return who has the values, of columns in which no two rows have the same."""
    taken: dict[str, dict[str, str]] = {}
    for place, column in enumerate(table.columns):
        if place < table.key_length or not table.definition(column).unique:
            continue
        texts = {row.cells[place] for row in rows} - {""}
        rows_with = _matching(table.models[0], column, texts)
        taken[column] = {getattr(one, column): one.pk for one in rows_with}
    return taken
