"""Events that a new one looks like: of the same kind, the same parties, within seven days."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.admin.utils import quote
from django.urls import reverse

from sanctions.models import Event
from sanctions.models.dates import as_known, span_end

NEAR = 7  # days
LONGEST_SPAN = 366  # days of a date that is known by year
TOLD = 5


@dataclass(frozen=True)
class Lookalike:
    """An event that may be the same: where it stands, and its form."""

    id: str
    status: str
    announced: str
    summary: str
    url: str


def lookalikes(
    model: type[Event],
    initiator: str,
    target: str,
    announced_on: dt.date,
    precision: str,
    *,
    but: str | None = None,
) -> list[Lookalike]:
    """Return the events of the same parties within seven days, of whatever status, but one.

    A date known by month or year is near to all that lies in it. At most `TOLD` of them.
    """
    first = _days_later(announced_on, -NEAR)
    last = _days_later(span_end(announced_on, precision), NEAR)
    # The day that a span begins on bounds what the index is asked for.
    near = model.objects.filter(
        initiator=initiator,
        target=target,
        announced_on__range=(_days_later(first, -LONGEST_SPAN), last),
        certain_on__gte=first,
    )
    if but:
        near = near.exclude(pk=but)
    return [_told(one) for one in near.order_by("-announced_on", "id")[:TOLD]]


def _days_later(day: dt.date, days: int) -> dt.date:
    """Return a day so many days later, or the calendar's first or last one."""
    ordinal = day.toordinal() + days
    return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))


def _told(event: Event) -> Lookalike:
    opts = event._meta
    return Lookalike(
        event.pk,
        event.status,
        as_known(event.announced_on, event.date_precision),
        event.summary,
        reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(event.pk)]),
    )
