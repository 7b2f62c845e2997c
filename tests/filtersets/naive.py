"""What each parameter means, said once more: as a plain loop over rows in memory.

Nothing here asks the database; what a filter finds in SQL must be what these functions find.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sanctions.filtersets import filters, parties, search
from sanctions.models import (
    CITATIONS,
    Country,
    Expulsion,
    Membership,
    Regime,
    SanctionEvent,
    TimelineEvent,
)
from sanctions.models.dates import span_end
from sanctions.models.words import words_of


@dataclass
class Facts:
    """All public rows that the meaning of a parameter may hang on."""

    memberships: list[Membership]
    countries: dict[str, Country]
    acts: list[SanctionEvent]
    cited: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    publishers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Facts":
        found = cls(
            list(Membership.published.all()),
            {country.code: country for country in Country.published.all()},
            list(SanctionEvent.published.all()),
        )
        for model in CITATIONS:
            for citation in model.published.select_related("source"):
                found.cited[citation.event_id].add(citation.source_id)
                found.publishers[citation.event_id].add(citation.source.publisher)
        for event in (*Expulsion.published.all(), *found.acts):
            found.texts[event.pk] = found.text_of(event)
        return found

    def text_of(self, event: Any) -> str:
        names = [
            name
            for code in (event.initiator_id, event.target_id)
            for country in (code, *self.former_states(code))
            for name in (self.countries[country].name, self.countries[country].official_name)
        ]
        instrument = getattr(event, "instrument", None) or ""
        return " / ".join([event.summary, instrument, *names, *self.publishers[event.pk]])

    def former_states(self, code: str) -> list[str]:
        """The states that a country continues, and those that these continued."""
        direct = [one.code for one in self.countries.values() if one.continued_by_id == code]
        return [former for one in direct for former in (one, *self.former_states(one))]


def days_of(text: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a day, month or year."""
    first = dt.date.fromisoformat(f"{text}-01-01"[:10])
    return first, span_end(first, {4: "year", 7: "month", 10: "day"}[len(text)])


def span_of(row: Any, columns: tuple[str, ...]) -> tuple[dt.date, dt.date] | None:
    """The first and last day that the date of a row can be; None where it is not known."""
    first = getattr(row, columns[0])
    if first is None:
        return None
    return first, span_end(first, row.date_precision) if len(columns) > 1 else first


def value_of(row: Any, path: str) -> Any:
    """The value of a column, of this row or of one that it names; codes for foreign keys."""
    *way, column = path.split("__")
    for step in way:
        row = getattr(row, step)
    return (
        getattr(row, f"{column}_id", None) if hasattr(row, f"{column}_id") else getattr(row, column)
    )


def is_dated(one: Any, text: str, row: Any) -> bool:
    span = span_of(row, one.columns)
    if span is None:
        return False
    (first, last), (start, end) = span, days_of(text)
    return {
        "gte": first >= start,
        "gt": first > end,
        "lte": last <= end,
        "lt": last < start,
    }.get(one.operator, start <= first and last <= end)


def is_counted(one: Any, number: int, value: int | None) -> bool:
    if value is None:
        return False
    return {
        "gte": value >= number,
        "gt": value > number,
        "lte": value <= number,
        "lt": value < number,
    }.get(one.operator, value == number)


def was_member(row: Any, role: str, organization: str, facts: Facts) -> bool:
    first, last = row.announced_on, span_end(row.announced_on, row.date_precision)
    return any(
        one.organization_id == organization
        and one.country_id == getattr(row, f"{role}_id")
        and one.joined_on <= first
        and (one.left_on is None or one.left_on >= last)
        for one in facts.memberships
    )


def takes_effect(act: SanctionEvent) -> tuple[dt.date, dt.date]:
    """The first and the last day on which an act can have taken effect."""
    announced = (act.announced_on, span_end(act.announced_on, act.date_precision))
    return (act.effective_on, act.effective_on) if act.effective_on else announced


def was_lifted(act: SanctionEvent, day: dt.date, facts: Facts) -> bool:
    """Whether the act's regime can have been lifted after it, by a day."""
    return any(
        other.regime_id == act.regime_id
        and other.action == "lift"
        and takes_effect(other)[0] <= day
        and takes_effect(other)[1] >= takes_effect(act)[0]
        for other in facts.acts
    )


def act_is_in_force(act: SanctionEvent, day: dt.date, facts: Facts) -> bool:
    return (
        act.action in {"impose", "expand", "extend", "reinstate"}
        and takes_effect(act)[1] <= day
        and (act.ended_on is None or act.ended_on > day)
        and not was_lifted(act, day, facts)
    )


def regime_is_in_force(regime: Regime, day: dt.date, facts: Facts) -> bool:
    acts = [act for act in facts.acts if act.regime_id == regime.pk]
    begun = [
        act
        for act in acts
        if act.action in {"impose", "reinstate"}
        and takes_effect(act)[1] <= day
        and not was_lifted(act, day, facts)
    ]
    return bool(begun) and any(act_is_in_force(act, day, facts) for act in acts)


def is_known_by(one: Any, text: str, row: Any) -> bool:
    """Whether one of the columns holds the value; of a list, as one of its terms."""
    values = [value_of(row, column) for column in one.columns]
    return text in (values[0].split(";") if isinstance(one, filters.ListedTermFilter) else values)


def is_true(name: str, row: Any) -> bool:
    return row.in_response_to is not None if name == "is_response" else getattr(row, name)


def announced_by(row: Any, day: dt.date, _: Facts) -> bool:
    return span_end(row.announced_on, row.date_precision) <= day


ON_A_DAY = {
    (Expulsion, "as_of"): announced_by,
    (SanctionEvent, "as_of"): announced_by,
    (TimelineEvent, "as_of"): announced_by,
    (SanctionEvent, "in_force_on"): act_is_in_force,
    (Regime, "in_force_on"): regime_is_in_force,
}

# What each kind of filter means, of (filter, its name, a value, a row, all facts).
MEANINGS: dict[type, Callable[[Any, str, str, Any, Facts], bool]] = {
    search.SearchFilter: lambda one, name, text, row, facts: (
        set(words_of(text)) <= set(words_of(facts.texts[row.pk]))
    ),
    search.InstrumentFilter: lambda one, name, text, row, facts: (
        set(words_of(text)) <= set(words_of(row.instrument or ""))
    ),
    filters.DayFilter: lambda one, name, text, row, facts: ON_A_DAY[type(row), name](
        row, dt.date.fromisoformat(text), facts
    ),
    parties.BlocFilter: lambda one, name, text, row, facts: was_member(
        row, one.columns[0], text, facts
    ),
    filters.SourceFilter: lambda one, name, text, row, facts: text in facts.cited[row.pk],
    filters.TruthFilter: lambda one, name, text, row, facts: is_true(name, row) == (text == "true"),
    filters.DateFilter: lambda one, name, text, row, facts: is_dated(one, text, row),
    filters.NumberFilter: lambda one, name, text, row, facts: is_counted(
        one, int(text), getattr(row, one.columns[0])
    ),
    filters.ColumnFilter: lambda one, name, text, row, facts: is_known_by(one, text, row),
}
SAMPLES: dict[type, list[str]] = {
    search.SearchFilter: ["salisbury nerve", "T\u00dcRKIYE", "Soviet", "2014/145"],
    search.InstrumentFilter: ["2014/145", "executive order", "13660"],
    filters.DayFilter: ["2018-04-02", "1991-12-26", "2014-03-17", "1962-06-30"],
    parties.BlocFilter: ["EU", "NATO", "COE"],
    filters.TruthFilter: ["true", "false"],
    filters.YearFilter: ["2018", "1985", "2022"],
}


def by_kind(table: dict[type, Any], one: Any) -> Any:
    """What a table holds for a filter's class, or the nearest class above; None for none."""
    return next((table[kind] for kind in type(one).__mro__ if kind in table), None)


def holds(one: Any, name: str, text: str, row: Any, facts: Facts) -> bool:
    """Whether a row is found by the plain parameter or a comparison with one value."""
    return by_kind(MEANINGS, one)(one, name, text, row, facts)


def sample(one: Any, rows: list[Any], facts: Facts) -> list[str]:
    """Real values for a parameter: each as one would give it."""
    if isinstance(one, filters.DateFilter) and not isinstance(one, filters.YearFilter):
        days = sorted(getattr(row, one.columns[0]) for row in rows if getattr(row, one.columns[0]))
        day = days[len(days) // 2].isoformat()
        return [day, day[:7], day[:4], days[0].isoformat()]
    return by_kind(SAMPLES, one) or common_and_rare(one, rows, facts)


def common_and_rare(one: Any, rows: list[Any], facts: Facts) -> list[str]:
    """The most common, a middling and the rarest value of a column."""
    found = Counter(value for row in rows for value in values_of(one, row, facts))
    in_order = sorted(found, key=lambda value: (-found[value], str(value)))
    return [str(value) for value in (in_order[0], in_order[len(in_order) // 2], in_order[-1])]


def values_of(one: Any, row: Any, facts: Facts) -> Iterable[Any]:
    if isinstance(one, filters.SourceFilter):
        return facts.cited[row.pk]
    values = [value_of(row, column) for column in one.columns]
    if isinstance(one, filters.ListedTermFilter):
        return values[0].split(";")
    return [value for value in values if value is not None]
