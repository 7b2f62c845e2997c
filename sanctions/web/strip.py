"""A strip of days: how many people were ordered out on each, by either side, as small bars."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from sanctions.analysis.figures import MEASURES

HEIGHT, STEP = 44, 10
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Bar:
    """A day of the strip: the two bars above it, in the strip's own units, and what they say."""

    day: dt.date
    x: int
    them: int
    them_y: int
    country: int
    country_y: int
    label: str
    chosen: bool
    reached: bool


@dataclass(frozen=True)
class Strip:
    """The days that have something to show, and the size of the whole."""

    bars: Sequence[Bar]
    width: int
    height: int = HEIGHT


def strip(
    events: QuerySet[Any], country: str, first: dt.date, last: dt.date, chosen: dt.date
) -> Strip:
    """Return the people that were ordered out day by day, by others and by the country.

    The height of a bar grows with the square root of its figure: one person can be seen beside a
    hundred.
    """
    found: dict[dt.date, list[int]] = {}
    counted = events.filter(measure__in=MEASURES["persons"]).order_by()
    for day, initiator, persons in counted.values_list("certain_on", "initiator_id").annotate(
        Sum("persons")
    ):
        sums = found.setdefault(day, [0, 0])
        sums[initiator == country] += persons or 0
    highest = max((them + own for them, own in found.values()), default=1) or 1
    unit = HEIGHT / highest**0.5
    bars = []
    for day in sorted(found):
        if not first <= day <= last:
            continue
        them, own = found[day]
        whole = round(unit * (them + own) ** 0.5)
        by_them = round(whole * them / ((them + own) or 1))
        said = f"{day.day} {day:%B %Y}"
        bars.append(
            Bar(
                day,
                (day - first).days * STEP + 1,
                by_them,
                HEIGHT - by_them,
                whole - by_them,
                HEIGHT - whole,
                f"{said}: {them} people expelled by others, {own} in return",
                day == chosen,
                day <= chosen,
            )
        )
    return Strip(bars, ((last - first) // _A_DAY + 1) * STEP)
