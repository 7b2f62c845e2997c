"""When a regime was in force, from its acts: the rule of filtersets/in_force.py over all days."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sanctions.analysis.figures import Row
from sanctions.filtersets.in_force import BEGINS, PUTS_IN_FORCE
from sanctions.models.vocabularies import SanctionAction

Span = tuple[dt.date, dt.date | None]


def spans_in_force(acts: Iterable[Row]) -> list[Span]:
    """Return the spans in which a regime was in force: its first day, and the first day after it.

    The second is None where nothing ended it. `acts` are the public acts of one regime, with
    `action`, `announced_on`, `certain_on`, `effective_on` and `ended_on`.
    """
    acts = list(acts)
    lifts = [act for act in acts if act["action"] == SanctionAction.LIFT]
    changes = {_last_day(act) for act in acts} | {_first_day(lift) for lift in lifts}
    changes |= {act["ended_on"] for act in acts if act["ended_on"]}
    spans: list[Span] = []
    since: dt.date | None = None
    for day in sorted(changes):
        in_force = _in_force(acts, lifts, day)
        if in_force and since is None:
            since = day
        elif not in_force and since is not None:
            spans.append((since, day))
            since = None
    return [*spans, (since, None)] if since is not None else spans


def _in_force(acts: Sequence[Row], lifts: Sequence[Row], day: dt.date) -> bool:
    """Return whether the acts put the regime in force on a day."""
    standing = [
        act
        for act in acts
        if act["action"] in PUTS_IN_FORCE
        and _last_day(act) <= day
        and not any(
            _first_day(lift) <= day and _last_day(lift) >= _first_day(act) for lift in lifts
        )
    ]
    begun = any(act["action"] in BEGINS for act in standing)
    return begun and any(act["ended_on"] is None or act["ended_on"] > day for act in standing)


def _first_day(act: Row) -> dt.date:
    day: dt.date = act["effective_on"] or act["announced_on"]
    return day


def _last_day(act: Row) -> dt.date:
    day: dt.date = act["effective_on"] or act["certain_on"]
    return day
