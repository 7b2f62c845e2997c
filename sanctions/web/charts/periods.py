"""Days, months and years: which of them a span is divided into, and what each is called."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sanctions.web.charts.wording import day

DAY, MONTH, YEAR = "day", "month", "year"
# A span of up to as many months is divided into days, or into months.
_MONTHS_OF_DAYS = 4
_MONTHS_OF_MONTHS = 120


@dataclass(frozen=True)
class Period:
    """A day, month or year: its first day, and the first day after it."""

    start: dt.date
    end: dt.date


def period_of(when: str) -> Period:
    """Return the days of a day (2018-03-26), month (2018-03) or year (2018)."""
    year, month, on = ([int(part) for part in when.split("-")] + [0, 0])[:3]
    first = dt.date(year, month or 1, on or 1)
    last = dt.date(year, month or 12, on or calendar.monthrange(year, month or 12)[1])
    return Period(first, last + dt.timedelta(1))


def said(when: str) -> str:
    """Return a day, month or year in words."""
    return day(period_of(when).start, (YEAR, MONTH, DAY)[when.count("-")])


def months_between(first: str, last: str) -> int:
    """Return how many months there are from one month to another, both included."""
    begun, ended = (int(one[:4]) * 12 + int(one[5:7]) for one in (first, last))
    return ended - begun + 1


def unit_of(months: int) -> str:
    """Return what a span of so many months is best divided into."""
    if months <= _MONTHS_OF_DAYS:
        return DAY
    return MONTH if months <= _MONTHS_OF_MONTHS else YEAR


# How many days, months or years may lie between two ticks.
_STEPS = {DAY: (1, 2, 7, 14, 28), MONTH: (1, 2, 3, 6, 12, 24), YEAR: (1, 2, 5, 10, 20, 50, 100)}


def ticks(first: dt.date, last: dt.date, unit: str, most: int) -> list[dt.date]:
    """Return at most so many evenly spaced starts of days, months or years in a span."""
    for step in _STEPS[unit]:
        found = list(_every(first, last, unit, step))
        if len(found) <= most:
            return found
    return found[:: len(found) // most + 1]


def _every(first: dt.date, last: dt.date, unit: str, step: int) -> Iterator[dt.date]:
    if unit == DAY:
        for number in range(0, (last - first).days + 1, step):
            yield first + dt.timedelta(number)
        return
    months = step * (1 if unit == MONTH else 12)
    place = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // months) * months
    while dt.date(place // 12, place % 12 + 1, 1) <= last:
        yield dt.date(place // 12, place % 12 + 1, 1)
        place += months
