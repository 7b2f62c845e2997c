"""Which states existed in a year."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Min

from sanctions.models import Country, Expulsion, SanctionEvent
from sanctions.models.vocabularies import CountryKind

STATES = (CountryKind.STATE, CountryKind.FORMER_STATE)


def states_by_year() -> Callable[[int], list[str]]:
    """Return a function that gives the codes, sorted, of the states that existed in a year.

    A state existed in a year if it did on any day of it, from existed_from to existed_until; one
    without a first day has always existed. But a state without one that continues another began
    as that one ended (Russia with the end of the Soviet Union), unless an event shows it beside
    the other before (Germany beside East Germany).
    """
    countries = {country.code: country for country in Country.published.all()}
    begun = {code: country.existed_from for code, country in countries.items()}
    continuing: dict[str, list[dt.date]] = {}
    for former in countries.values():
        successor = former.continued_by_id
        if successor and former.existed_until and begun[successor] is None:
            continuing.setdefault(successor, []).append(former.existed_until)
    seen = _first_seen(continuing)
    for code, ends in continuing.items():
        if code not in seen or seen[code] > min(ends):
            begun[code] = min(ends)
    spans = {
        code: ((begun[code] or dt.date.min).year, (country.existed_until or dt.date.max).year)
        for code, country in sorted(countries.items())
        if country.kind in STATES
    }
    return lambda year: [code for code, (first, last) in spans.items() if first <= year <= last]


def _first_seen(codes: Iterable[str]) -> dict[str, dt.date]:
    """Return the first day on which each party stands in an event, of those that do."""
    codes = list(codes)
    seen: dict[str, dt.date] = {}
    for model in (Expulsion, SanctionEvent):
        for party in ("initiator", "target"):
            events = model.published.filter(**{f"{party}__in": codes}).order_by()
            first = events.values_list(party).annotate(first=Min("announced_on"))
            for code, day in first:
                seen[code] = min(day, seen.get(code, day))
    return seen
