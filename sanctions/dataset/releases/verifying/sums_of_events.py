"""Whether the sums that answers are read from are those of the published events."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum

from sanctions.dataset.problems import Problem
from sanctions.models import TABLES_OF_SUMS, Expulsion, SanctionEvent, SumsByPair
from sanctions.models.sums import KINDS
from sanctions.models.vocabularies import ExpulsionMeasure

REMEDY = (
    "Events were written past the triggers that add them up. Run manage.py migrate sanctions 0010, "
    "then manage.py migrate: all of them are added up anew."
)
PAIR = ("initiator_id", "target_id")
# By kind: what its events add up to, and what its rows of sums do.
OF_EVENTS: Mapping[Any, Mapping[str, Aggregate]] = {
    Expulsion: {
        "number": Count("pk"),
        "people": Sum("persons", filter=~Q(measure=ExpulsionMeasure.MISSION_CLOSURE)),
    },
    SanctionEvent: {
        "number": Count("pk"),
        "people": Sum("individuals"),
        "others": Sum("entities"),
    },
}
OF_SUMS: Mapping[Any, Mapping[str, Aggregate]] = {
    Expulsion: {
        "number": Sum("events"),
        "people": Sum(F("persons") + F("staff_cut") + F("refused")),
    },
    SanctionEvent: {
        "number": Sum("events"),
        "people": Sum(F("individuals") + F("individuals_delisted")),
        "others": Sum(F("entities") + F("entities_delisted")),
    },
}


def problems_of_sums_of_events() -> Iterator[Problem]:
    """Yield a problem for each pair of parties, and each table, whose sums are not the events'.

    All tables are kept by the same triggers: the pairs are looked at one by one, the other tables
    as a whole.
    """
    for kind, word in KINDS.items():
        events: Any = kind
        there = _by_pair(events.published.all(), OF_EVENTS[kind])
        told = _by_pair(SumsByPair.objects.filter(type=word), OF_SUMS[kind])
        for pair in sorted(there.keys() | told.keys()):
            if there.get(pair) != told.get(pair):
                place = f"sums of {word}s by {pair[0]} against {pair[1]}"
                yield _problem(place, told.get(pair), there.get(pair))
        whole = _figures(events.published.aggregate(**OF_EVENTS[kind]), OF_EVENTS[kind])
        for table in TABLES_OF_SUMS:
            if kind in table.kinds:
                found = table.objects.filter(type=word).aggregate(**OF_SUMS[kind])
                kept = _figures(found, OF_SUMS[kind])
                if kept != whole:
                    yield _problem(table._meta.db_table, kept, whole)


def _by_pair(
    rows: QuerySet[Any], aggregates: Mapping[str, Aggregate]
) -> dict[tuple[str, str], tuple[int, ...]]:
    grouped = rows.order_by().values(*PAIR).annotate(**aggregates)
    return {(row[PAIR[0]], row[PAIR[1]]): _figures(row, aggregates) for row in grouped}


def _figures(row: Mapping[str, Any], aggregates: Mapping[str, Aggregate]) -> tuple[int, ...]:
    return tuple(int(row[name] or 0) for name in aggregates)


def _problem(place: str, kept: Any, right: Any) -> Problem:
    message = f"The published events add up to {right or 'nothing'}. {REMEDY}"
    return Problem(place, 0, "sums", str(kept or "nothing"), message)
