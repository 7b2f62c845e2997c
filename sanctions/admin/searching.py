"""What is typed into a search box of the desk, read as words, days and ids that are indexed.

Every word may be the beginning of one. A party's code is the party, on either side; what reads as
a day, month or year is that; and what begins an event's id finds it.
"""

import datetime as dt
import re
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from sanctions.admin.bounded import count_up_to
from sanctions.models import Country, SearchEntry, SourceSearchEntry
from sanctions.models.words import words_of

MOST_WORDS = 12
# Of a longer word, the beginning is searched for: PostgreSQL takes none that is much longer.
LONGEST_WORD = 100
# So many rows are found by the index and sorted; more are looked at in the order of the list.
MOST_AT_ONCE = 30_000
# Codes that are English words as well.
ENGLISH = frozenset(
    {"AND", "ARE", "CAN", "COM", "CUB", "GIN", "LIE", "MAR", "NOR", "PAN", "PER", "TON"}
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{1,5}")
_ID = re.compile(r"(exp|san)-[a-z0-9-]*")
_DAY = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# Comes after every character of an id.
_AFTER = "~"


class Asked(NamedTuple):
    """What is searched for: beginnings of an id, spans of days, what may be codes, and words."""

    ids: list[str]
    spans: list[tuple[dt.date, dt.date]]
    codes: set[str]
    words: list[str]


def find_events(events: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return those of the events that all parts of a text fit; none where it has no part."""
    asked = read(text)
    if not any(asked):
        return events.none()
    condition = Q()
    for key in asked.ids:
        condition &= Q(pk__gte=key, pk__lt=key + _AFTER)
    for first, after in asked.spans:
        condition &= Q(announced_on__gte=first, announced_on__lt=after)
    codes = set(Country.objects.filter(pk__in=asked.codes).values_list("pk", flat=True))
    for code in codes:
        condition &= Q(initiator=code) | Q(target=code)
    # What looks like a code and is none is a word.
    words = asked.words + [word for code in asked.codes - codes for word in words_of(code)]
    if words:
        condition &= _holding(SearchEntry.objects.all(), "event", words)
    return events.filter(condition)


def find_sources(sources: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return those of the sources that hold all words of a text; none where it has no word."""
    words = _words(text)[:MOST_WORDS]
    if not words:
        return sources.none()
    return sources.filter(_holding(SourceSearchEntry.objects.all(), "source", words))


def _holding(entries: QuerySet[Any], key: str, words: list[str]) -> Any:
    """Return the condition that the entry of a row, by its key, has words that begin so.

    The index gives all rows at once. Where these are very many, a list soon has its rows when they
    are looked at one by one, in its order; a list of the many would have to be made and sorted.
    """
    found = entries.filter(words__begin=words)
    if count_up_to(found, MOST_AT_ONCE) <= MOST_AT_ONCE:
        return Q(pk__in=found.values(key))
    holds = Q()
    for word in words:
        holds &= Q(words__startswith=word) | Q(words__contains=f" {word}")
    return Exists(entries.filter(holds, **{key: OuterRef("pk")}))


def read(text: str) -> Asked:
    """Return the parts of a text by what they are."""
    asked = Asked([], [], set(), [])
    for part in text.split():
        span = _span(part)
        if _ID.fullmatch(part.lower()):
            asked.ids.append(part.lower())
        elif span is not None:
            asked.spans.append(span)
        elif all(map(_may_be_code, part.split("-"))):
            asked.codes.update(part.upper().split("-"))
        else:
            asked.words.extend(_words(part))
    del asked.words[MOST_WORDS:]
    return asked


def _span(part: str) -> tuple[dt.date, dt.date] | None:
    """Return the first day of a year, month or day, and the first day after it."""
    found = _DAY.fullmatch(part)
    if found is None:
        return None
    year, month, day = (None if number is None else int(number) for number in found.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return first, first + dt.timedelta(1)
    if month is not None:
        return first, (first + dt.timedelta(31)).replace(day=1)
    return first, first.replace(year=first.year + 1)


def _words(text: str) -> list[str]:
    """Return the words of a text, as far as they are searched for."""
    return [word[:LONGEST_WORD] for word in words_of(text)]


def _may_be_code(part: str) -> bool:
    """Return whether a part looks like the code of a party: of an English word, in capitals."""
    return bool(_CODE.fullmatch(part)) and (part.isupper() or part.upper() not in ENGLISH)
