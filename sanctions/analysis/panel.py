"""A table ready for regression: one row a unit and year, with both directions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import combinations, groupby
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from sanctions.analysis.existence import states_by_year
from sanctions.analysis.figures import (
    EVENTS,
    WITHOUT_COUNT,
    Row,
    figure_columns,
    number_of_relaxing,
    sums,
)
from sanctions.analysis.figures import meanings as of_figures
from sanctions.models import Country, Event, Expulsion, SanctionEvent
from sanctions.models.dates import Year
from sanctions.models.vocabularies import Vocabulary

Events = Mapping[type[Event], QuerySet[Any]]
Unit = tuple[str, ...]


class PanelUnit(Vocabulary):
    """What a row of the panel stands for."""

    DYAD_YEAR = (
        "dyad-year",
        "Two parties in a year, in the order of their codes: what each did to the other.",
        "",
        "dyad-year",
    )
    COUNTRY_YEAR = (
        "country-year",
        "A party in a year: what it did to all others, and all others to it.",
        "",
        "country-year",
    )


KEYS: dict[str, tuple[str, ...]] = {
    PanelUnit.DYAD_YEAR: (
        *("country_a", "country_a_name", "country_b", "country_b_name"),
        "year",
    ),
    PanelUnit.COUNTRY_YEAR: ("country", "country_name", "year"),
}
# What the initiator's acts stand under, and the target's: in a dyad, those of a and those of b.
DIRECTIONS: dict[str, tuple[str, str]] = {
    PanelUnit.DYAD_YEAR: ("by_a_", "by_b_"),
    PanelUnit.COUNTRY_YEAR: ("as_initiator_", "as_target_"),
}
# The names of what events of each kind add up to, where both stand in one row.
NAMES: dict[type[Event], dict[str, str]] = {
    Expulsion: {EVENTS: "expulsions", WITHOUT_COUNT: "expulsions_without_count"}
    | {column: column for column in figure_columns(Expulsion)},
    SanctionEvent: {
        EVENTS: "sanctions",
        "relaxing": "sanctions_relaxed",
        WITHOUT_COUNT: "sanctions_without_count",
    }
    | {column: column for column in figure_columns(SanctionEvent)},
}
_WHO = {
    "by_a_": "By country_a against country_b: ",
    "by_b_": "By country_b against country_a: ",
    "as_initiator_": "By the country against anybody: ",
    "as_target_": "By anybody against the country: ",
}
_RELAXING = "Number of these acts that relax sanctions: ease, lift or suspend."
_YEAR = "Year of the announcement, of events known by month or year too."
_MEANINGS_OF_KEYS: dict[str, dict[str, str]] = {
    PanelUnit.DYAD_YEAR: {
        "country_a": "Code of the party that comes first.",
        "country_a_name": "Everyday English name of the country a.",
        "country_b": "Code of the party that comes second.",
        "country_b_name": "Everyday English name of the country b.",
        "year": _YEAR,
    },
    PanelUnit.COUNTRY_YEAR: {
        "country": "Code of the party.",
        "country_name": "Everyday English name of the country.",
        "year": _YEAR,
    },
}
# The groups of a table of sums that a panel is made from.
GROUPS_OF_PANEL = frozenset({"initiator", "target", "year"})
_NOTHING: Row = {}
FIGURES = tuple(name for names in NAMES.values() for name in names.values())


def columns(unit: str) -> list[str]:
    """Return the columns of a panel's rows."""
    return [*KEYS[unit], *(f"{one}{name}" for one in DIRECTIONS[unit] for name in FIGURES)]


def meanings(unit: str) -> dict[str, str]:
    """Return what the columns of a panel's rows are, in words and in their order."""
    found = dict(_MEANINGS_OF_KEYS[unit])
    for direction in DIRECTIONS[unit]:
        for model, names in NAMES.items():
            of_sums = {**of_figures(model), "relaxing": _RELAXING}
            for column, name in names.items():
                found[f"{direction}{name}"] = f"{_WHO[direction]}{of_sums[column]}"
    return found


@dataclass(frozen=True)
class Years:
    """The first and the last year of a panel; None for the first or last with an event."""

    first: int | None = None
    last: int | None = None


def panel(
    events: Events,
    unit: str,
    years: Years,
    *,
    countries: Collection[str] | None = None,
    zero_fill: bool = False,
) -> Iterator[Row]:
    """Yield a row for each unit and year, in the order of year and unit.

    `events` holds the events of each kind, or the rows of a table of sums told apart by
    GROUPS_OF_PANEL. Columns are those of `columns(unit)`: KEYS, then
    FIGURES with each of the unit's DIRECTIONS before them. `countries` are codes that alone make
    units (a dyad needs one of them). With `zero_fill` there are rows of noughts for states that
    existed in the year (see `states_by_year`) and did nothing; without, only units with an event.
    Parties that are no states have rows only where they have an event. One year's units are in
    memory at a time.
    """
    names = dict(Country.published.values_list("code", "name"))
    chosen = None if countries is None else frozenset(countries)
    existing = states_by_year() if zero_fill else None
    found = _by_year(events, years)
    following = next(found, None)
    for year in _years(events, years):
        rows: dict[Unit, dict[str, int]] = {}
        if following is not None and following[0] == year:
            rows = _units_of_year(unit, following[1])
            following = next(found, None)
        units = rows.keys() | _units_of_states(unit, existing(year) if existing else [])
        for one in sorted(units):
            if chosen is None or chosen.intersection(one):
                yield _row(unit, one, year, names, rows.get(one, _NOTHING))


def _units_of_states(unit: str, states: Sequence[str]) -> set[Unit]:
    """Return the units that states, sorted, make among themselves."""
    size = 2 if unit == PanelUnit.DYAD_YEAR else 1
    return set(combinations(states, size))


def _years(events: Events, years: Years) -> range:
    """Return the years of the panel."""
    spans = [
        qs.order_by().aggregate(first=Min("announced_on"), last=Max("announced_on"))
        for qs in events.values()
    ]
    firsts = [span["first"].year for span in spans if span["first"]]
    lasts = [span["last"].year for span in spans if span["last"]]
    if not firsts and (years.first is None or years.last is None):
        return range(0)
    first = min(firsts) if years.first is None else years.first
    last = max(lasts) if years.last is None else years.last
    return range(first, last + 1)


def _by_year(events: Events, years: Years) -> Iterator[tuple[int, list[Row]]]:
    """Yield each year that has events, with what they add up to by initiator and target."""
    within = Q()
    if years.first is not None:
        within &= Q(in_year__gte=years.first)
    if years.last is not None:
        within &= Q(in_year__lte=years.last)
    streams = (_sums_by_pair(model, qs, within) for model, qs in events.items())
    in_order = merge(*streams, key=lambda group: group["in_year"])
    for year, groups in groupby(in_order, key=lambda group: group["in_year"]):
        yield year, list(groups)


def _sums_by_pair(model: type[Event], events: QuerySet[Any], within: Q) -> Iterator[dict[str, Any]]:
    """Yield the sums of one kind of event by year, initiator and target, in order of the year."""
    names = NAMES[model]
    added: dict[str, Any] = dict(sums(model, events.model))
    if "relaxing" in names:
        added["relaxing"] = number_of_relaxing(events.model)
    grouped = (
        events.annotate(in_year=Year("announced_on"))
        .filter(within)
        .order_by("in_year")
        .values("in_year", "initiator_id", "target_id")
        .annotate(**{f"sum_{column}": figure for column, figure in added.items()})
    )
    parties = ("in_year", "initiator_id", "target_id")
    for group in grouped.iterator(chunk_size=2000):
        yield {one: group[one] for one in parties} | {
            name: group[f"sum_{column}"] for column, name in names.items()
        }


def _units_of_year(unit: str, groups: list[Row]) -> dict[Unit, dict[str, int]]:
    """Return the sums of a year's units, with their direction before their names."""
    rows: dict[Unit, dict[str, int]] = {}
    acting, suffering = DIRECTIONS[unit]
    for group in groups:
        initiator, target = group["initiator_id"], group["target_id"]
        if unit == PanelUnit.DYAD_YEAR:
            pair = tuple(sorted((initiator, target)))
            places = [(pair, acting if initiator == pair[0] else suffering)]
        else:
            places = [((initiator,), acting), ((target,), suffering)]
        for one, direction in places:
            row = rows.setdefault(one, {})
            for name in FIGURES:
                if name in group:
                    column = f"{direction}{name}"
                    row[column] = row.get(column, 0) + group[name]
    return rows


def _row(unit: str, one: Unit, year: int, names: Mapping[str, str], figures: Row) -> Row:
    # Most rows of a panel without gaps are nothing but this copy.
    row = _NOUGHTS[unit].copy()
    keys = iter(KEYS[unit])
    for code in one:
        row[next(keys)] = code
        row[next(keys)] = names[code]
    row["year"] = year
    row.update(figures)
    return row


_NOUGHTS: dict[str, dict[str, Any]] = {unit: dict.fromkeys(columns(unit), 0) for unit in KEYS}
