"""What is typed into a search box of the desk, read as words, days and ids that are indexed.

Every word may be the beginning of one; a party's code stands for its name as well. Parts that read
as a day, month or year are that, and what begins an event's id finds it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from sanctions.models import Country, SearchEntry, SourceSearchEntry
from sanctions.models.word_index import BEGINNING, Alternatives
from sanctions.models.words import words_of

MOST_WORDS = 12
_ID = re.compile(r"(exp|san)-[a-z0-9-]*")
_DAY = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# Comes after every character of an id.
_AFTER = "~"


class Asked(NamedTuple):
    """What is searched for: the beginning of an id, spans of days, and words."""

    ids: list[str]
    spans: list[tuple[dt.date, dt.date]]
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
    if asked.words:
        entries = SearchEntry.objects.filter(words__fits=list(_by_party(asked.words)))
        condition &= Q(pk__in=entries.values("event"))
    return events.filter(condition)


def find_sources(sources: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return those of the sources that hold all words of a text; none where it has no word."""
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return sources.none()
    entries = SourceSearchEntry.objects.filter(words__fits=[[_begun(word)] for word in words])
    return sources.filter(pk__in=entries.values("source"))


def read(text: str) -> Asked:
    """Return the parts of a text by what they are."""
    asked = Asked([], [], [])
    for part in text.split():
        span = _span(part)
        if _ID.fullmatch(part.lower()):
            asked.ids.append(part.lower())
        elif span is not None:
            asked.spans.append(span)
        else:
            asked.words.extend(words_of(part))
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


def _by_party(words: list[str]) -> Iterator[Alternatives]:
    """Yield for each word its alternatives: itself and, of a party's code, the party's name."""
    codes = Country.objects.filter(pk__in={word.upper() for word in words})
    names = dict(codes.values_list("code", "name"))
    for word in words:
        name = names.get(word.upper())
        yield [_begun(word), words_of(name)] if name else [_begun(word)]


def _begun(word: str) -> list[str]:
    return [word + BEGINNING]
