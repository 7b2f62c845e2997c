"""Scales of time for events: a column for each date, or true to length."""

import datetime as dt
from collections.abc import Sequence

from sanctions.web.charts.chart import Row, Spec, Style
from sanctions.web.charts.marks import axis_at, time_axis
from sanctions.web.charts.periods import DAY, MONTH, YEAR, months_between, period_of, unit_of

# A column for each date, where there are no more.
MOST_STEPS = 30
_LENGTHS = {DAY: 10, MONTH: 7, YEAR: 4}


class Steps:
    """A scale with a column for each day on which something happened, not true to length."""

    def __init__(self, whens: Sequence[str]) -> None:
        self.whens = list(whens)

    def when(self, row: Row) -> str:
        """Return the day, month or year of an event, as exactly as it is known."""
        return _when(row, row["date_precision"])

    def share(self, when: str) -> float:
        """Return the place of a day, as a share of the width."""
        return (self.whens.index(when) + 0.5) / len(self.whens)

    def axis(self, width: float, height: float, style: Style) -> list[Spec]:
        """Return the layers of the axis."""
        places = [(self.share(when) * width, _said_short(when)) for when in self.whens]
        return axis_at(places, (width, height), style)


class Time:
    """A scale true to length, for events grouped by day, month or year."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.unit = unit_of(months_between(first.isoformat(), last.isoformat()))
        self.first = period_of(first.isoformat()[: _LENGTHS[self.unit]]).start
        self.last = period_of(last.isoformat()[: _LENGTHS[self.unit]]).end

    def when(self, row: Row) -> str:
        """Return the day, month or year that an event is drawn at."""
        return _when(row, self.unit)

    def share(self, when: str) -> float:
        """Return the place of the middle of a day, month or year, as a share of the width."""
        period = period_of(when)
        middle = (period.start - self.first).days + (period.end - period.start).days / 2
        return middle / max((self.last - self.first).days, 1)

    def axis(self, width: float, height: float, style: Style) -> list[Spec]:
        """Return the layers of the axis."""
        return time_axis((self.first, self.last), self.unit, (width, height), style)


def _when(row: Row, unit: str) -> str:
    return str(row["announced_on"].isoformat()[: _LENGTHS[unit]])


def _said_short(when: str) -> str:
    on = period_of(when).start
    return {10: f"{on.day} {on:%b} {on:%y}", 7: f"{on:%b} {on:%y}"}.get(len(when), when)


def scale_of(rows: Sequence[Row]) -> Steps | Time:
    """Return the scale that shows the order best: true to length where columns are too many."""
    whens = sorted({_when(row, row["date_precision"]) for row in rows})
    if len(whens) <= MOST_STEPS:
        return Steps(whens)
    return Time(rows[0]["announced_on"], rows[-1]["announced_on"])
