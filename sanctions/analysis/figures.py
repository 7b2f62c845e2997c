"""The figures that events are added up to, with what must not be added kept apart.

A sum's low and high add up the least and the most that each event's figure can be. They count
the same events as the sum itself, those that have a best figure, so that low ≤ sum ≤ high: what
a source says of an event whose own figure was left blank (a list prolonged, say) is no part of
them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Aggregate, BigIntegerField, Count, Max, Min, Model, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from sanctions.models import Event, Expulsion, SanctionEvent, Sums
from sanctions.models.vocabularies import ExpulsionMeasure, SanctionAction

Row = Mapping[str, Any]

EVENTS = "events"
WITHOUT_COUNT = "events_without_count"
FIRST, LAST = "first_on", "last_on"
ENDS = {"low": "least", "high": "most"}


class Figure(NamedTuple):
    """A figure: the column that it adds up, of which events, and what it counts."""

    name: str
    column: str
    condition: Q
    about: str


# The measures whose people each figure of expulsions adds up.
MEASURES = {
    "persons": (ExpulsionMeasure.EXPULSION, ExpulsionMeasure.ACCREDITATION_WITHDRAWAL),
    "staff_cut": (ExpulsionMeasure.STAFF_REDUCTION,),
    "refused": (ExpulsionMeasure.ACCREDITATION_DENIAL,),
}
LEAVE = MEASURES["persons"]
# The acts that relax sanctions: nobody answers them.
RELAXES = (SanctionAction.EASE, SanctionAction.LIFT, SanctionAction.SUSPEND)
_RELAX = Q(action__in=(SanctionAction.EASE, SanctionAction.LIFT))

OF_EXPULSIONS = (
    Figure(
        "persons",
        "persons",
        Q(measure__in=MEASURES["persons"]),
        "People ordered to leave (measures expulsion, accreditation_withdrawal).",
    ),
    Figure(
        "staff_cut",
        "persons",
        Q(measure__in=MEASURES["staff_cut"]),
        "Staff that missions were ordered to cut (measure staff_reduction).",
    ),
    Figure(
        "refused",
        "persons",
        Q(measure__in=MEASURES["refused"]),
        "People refused accreditation or a visa (measure accreditation_denial).",
    ),
)
OF_SANCTIONS = (
    Figure(
        "individuals",
        "individuals",
        ~_RELAX,
        "People newly listed (all but ease, lift).",
    ),
    Figure("entities", "entities", ~_RELAX, "Entities newly listed (all but ease, lift)."),
    Figure("individuals_delisted", "individuals", _RELAX, "People delisted (actions ease, lift)."),
    Figure("entities_delisted", "entities", _RELAX, "Entities delisted (actions ease, lift)."),
)
FIGURES: dict[type[Event], tuple[Figure, ...]] = {
    Expulsion: OF_EXPULSIONS,
    SanctionEvent: OF_SANCTIONS,
}


def figure_columns(model: type[Event]) -> list[str]:
    """Return the columns of the figures of one kind of event, each followed by low and high."""
    ends = ["", *(f"_{end}" for end in ENDS)]
    return [f"{figure.name}{end}" for figure in FIGURES[model] for end in ends]


WITHOUT_COUNT_MEANING: dict[type[Event], str] = {
    Expulsion: "Number of these that give no number of people: whom they concern is missing "
    "from the sums. Mission closures are among them.",
    SanctionEvent: "Number of these that give no number of individuals or none of entities: what "
    "they add is missing from the sums.",
}


def meanings(model: type[Event]) -> dict[str, str]:
    """Return what events add up to in words, by column and in their order."""
    events = "expulsions and kindred acts" if model is Expulsion else "acts of sanctioning"
    found = {EVENTS: f"Number of {events}.", WITHOUT_COUNT: WITHOUT_COUNT_MEANING[model]}
    for figure in FIGURES[model]:
        found |= {
            figure.name: figure.about,
            f"{figure.name}_low": f"The least that {figure.name} can be, by our own low figures "
            "and the citations of the events that have a number.",
            f"{figure.name}_high": f"The most that {figure.name} can be, by our own high figures "
            "and the citations of the events that have a number.",
        }
    return found


Figures = dict[str, Aggregate | Coalesce | Cast]


def sums(model: type[Event], read_from: type[Model] | None = None) -> Figures:
    """Return what one kind of event is added up to in SQL: events, figures, low and high.

    `read_from` is a table of sums, where they are read from its rows and not from the events.
    """
    if read_from is not None and issubclass(read_from, Sums):
        return {name: _of_sums(name) for name in (EVENTS, WITHOUT_COUNT, *figure_columns(model))}
    unknown = Q()
    for column in model.figures:
        unknown |= Q(**{f"{column}__isnull": True})
    added: Figures = {
        EVENTS: Count("pk"),
        WITHOUT_COUNT: Count("pk", filter=unknown),
    }
    for name, column, condition, _ in FIGURES[model]:
        known = condition & Q(**{f"{column}__isnull": False})
        added[name] = Coalesce(Sum(column, filter=known), 0)
        for end, derived in ENDS.items():
            added[f"{name}_{end}"] = Coalesce(Sum(f"{column}_{derived}", filter=known), 0)
    return added


def number(read_from: type[Model]) -> Aggregate | Cast:
    """Return the number of events in SQL: of rows, or of those that rows of sums stand for."""
    return _of_sums(EVENTS) if issubclass(read_from, Sums) else Count("pk")


def number_of_relaxing(read_from: type[Model]) -> Aggregate | Cast:
    """Return the number of acts that relax sanctions in SQL: of rows, or from rows of sums."""
    if issubclass(read_from, Sums):
        return _of_sums("relaxing")
    return Count("pk", filter=Q(action__in=RELAXES))


def number_of_events(summed: QuerySet[Any]) -> int:
    """Return the number of events that rows of sums stand for."""
    return int(summed.order_by().aggregate(events=_of_sums(EVENTS))["events"])


def spans(read_from: type[Model]) -> dict[str, Aggregate]:
    """Return the first and the last day on which events were announced, in SQL."""
    first, last = (FIRST, LAST) if issubclass(read_from, Sums) else ("announced_on",) * 2
    return {FIRST: Min(first), LAST: Max(last)}


def _of_sums(column: str) -> Cast:
    # PostgreSQL adds large integers up to a decimal.
    return Cast(Coalesce(Sum(column), 0), BigIntegerField())


def added_up(rows: Iterable[Row], columns: Iterable[str]) -> dict[str, int]:
    """Return the sums of these columns of rows that count nothing twice."""
    rows = list(rows)
    return {column: sum(row[column] for row in rows) for column in columns}
