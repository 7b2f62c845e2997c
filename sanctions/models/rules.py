"""The rules that one row alone can't show to be kept: ids, existence, order of responses.

Functions of plain values, so that admin, seeds and imports refuse the same things in the same
words. Each returns what is wrong and what would be right, or None.
"""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from django.core.exceptions import ValidationError

from sanctions.models.vocabularies import DatePrecision

AGAINST_ITSELF = "Nobody acts against itself: initiator and target are two parties."

# The column concerned, and what is wrong with what would be right.
Problem = tuple[str, str]

LIST_SEPARATOR = ";"

_COUNTED = re.compile(r"-([2-9]|[1-9][0-9]+)")


def raise_at_fields(problems: Iterable[Problem]) -> None:
    """Raise a ValidationError that tells each problem at its field, if there is one."""
    at_fields: dict[str, list[str]] = {}
    for field, message in problems:
        at_fields.setdefault(field, []).append(message)
    if at_fields:
        raise ValidationError(at_fields)


def event_id_stem(prefix: str, announced_on: dt.date, initiator: str, target: str) -> str:
    """Return the id of the first event of its kind, day, initiator and target."""
    return f"{prefix}-{announced_on.isoformat()}-{initiator}-{target}".lower()


def free_id(stem: str, taken: Collection[str]) -> str:
    """Return the first of `stem`, `stem-2`, `stem-3` … that is not taken."""
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([stem], numbered) if one not in taken)


def id_problem(
    event_id: str, prefix: str, announced_on: dt.date, initiator: str, target: str
) -> str | None:
    """Return what is wrong with an event's id: it is kind, date, initiator and target.

    Where that is taken, `-2`, `-3` … is added.
    """
    stem = event_id_stem(prefix, announced_on, initiator, target)
    if event_id == stem or (
        event_id.startswith(stem) and _COUNTED.fullmatch(event_id, len(stem)) is not None
    ):
        return None
    return (
        f"The id disagrees with the event's kind, date or parties: it would be {stem}, "
        f"or {stem}-2, -3 … where that is taken."
    )


class Party(Protocol):
    """What the rules need to know of a country."""

    existed_from: dt.date | None
    existed_until: dt.date | None
    continued_by_id: str | None


def existence_problem(party: Party, first: dt.date, last: dt.date) -> str | None:
    """Return what is wrong if a party existed on no day from `first` to `last`."""
    if party.existed_from and last < party.existed_from:
        earlier = "Name the state that existed then"
        return f"{party} exists only from {party.existed_from}. {earlier}, or mend the date."
    if party.existed_until and first > party.existed_until:
        later = f"{party.continued_by_id} continues it" if party.continued_by_id else "it has ended"
        return f"{party} existed only until {party.existed_until}; {later}. Mend code or date."
    return None


def order_problem(
    response_last: dt.date, provocation_id: str, provocation_first: dt.date, precision: str
) -> str | None:
    """Return what is wrong if a response certainly came before its provocation.

    `response_last` is the last day on which the response can have been announced,
    `provocation_first` the first day of the provocation's day, month or year.
    """
    if response_last >= provocation_first:
        return None
    when = "on" if precision == DatePrecision.DAY else f"in the {precision} from"
    return (
        f"The response comes before its provocation: {provocation_id} was announced "
        f"{when} {provocation_first}. Name an earlier event, or mend the date."
    )


def find_circle(event_id: str, answered: Callable[[str], str | None]) -> Collection[str]:
    """Return the ids of the circle of responses that an event stands in (empty: none).

    `answered` gives the id of the event that an event answers, or None.
    """
    path = [event_id]
    seen = {event_id}
    while (following := answered(path[-1])) is not None:
        if following == event_id:
            return [*path, event_id]
        if following in seen:
            return []
        path.append(following)
        seen.add(following)
    return []


def circle_problem(circle: Collection[str]) -> str | None:
    """Return what is wrong if responses stand in a circle."""
    if not circle:
        return None
    return f"The responses go in a circle: {' → '.join(circle)}. Clear one of them."


def list_problem(text: str | None) -> str | None:
    """Return what is wrong with a text that lists several things, separated by `;`."""
    parts = [part.strip() for part in (text or "").split(LIST_SEPARATOR)]
    if not text or all(parts):  # that no column holds '' is another rule
        return None
    place = parts.index("") + 1
    return f"Part {place} of the list is empty: write something between two {LIST_SEPARATOR}."
