"""The words of each event, for `q`: kept in step with all that they are taken from.

Saving an event, citation, source or country brings the entries of its events in step by signals;
what writes rows in bulk (seeds, fixtures) calls `refresh_search`. The words of an entry are
folded in Python, so that both databases find the same; the index over them is an FTS5 table on
SQLite and a GIN index of a tsvector on PostgreSQL, made by a migration. Another one tells in which
order they are found (`sanctions.models.ranked`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from sanctions.models.bulk import batched, upsert_rows
from sanctions.models.citation import CITATIONS
from sanctions.models.country import Country
from sanctions.models.event import Event
from sanctions.models.expulsion import Expulsion
from sanctions.models.fields import Slug
from sanctions.models.ranked import RankedEntry, refresh_ranks
from sanctions.models.ranking import PLACES, kind_of
from sanctions.models.sanction import SanctionEvent
from sanctions.models.source_search import refresh_source_search
from sanctions.models.word_index import Words
from sanctions.models.words import words_of

EVENTS: tuple[type[Event], ...] = (Expulsion, SanctionEvent)
BATCH = 2_000
# By code of a country, the words of its names and of those of the states that it continues.
Names = dict[str, tuple[list[str], list[str]]]


class SearchEntry(models.Model):
    """The words by which one event is found.

    Bookkeeping: derived from the dataset, and no part of it, its fixtures or its files.
    """

    event = Slug(unique=True, max_length=48, help_text="Id of the event, of either kind.")
    # By where they stand: each word with a space before and after it.
    summary = models.TextField(help_text="Words of the summary.")
    names = models.TextField(help_text="Words of the parties' names.")
    former_names = models.TextField(help_text="Words of the names of states that they continue.")
    instrument = models.TextField(help_text="Words of the legal citations.")
    publishers = models.TextField(help_text="Words of the names of the cited publishers.")
    words = Words(help_text="All of these words, each once.")

    objects = models.Manager()

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return self.event


COLUMNS = ("event", *PLACES, "words")


# The events that wait for `refreshed_together`, where there is such a wait.
_waiting: ContextVar[set[str] | None] = ContextVar("waiting", default=None)


def refresh_search(event_ids: Collection[str] | None = None) -> int:
    """Bring the entries of these events, or of all, in step; return how many changed.

    Only entries that differ are written. With those of all events come those of all sources. A
    batch of events is in memory at a time.
    """
    with transaction.atomic():
        changed = 0
        names = _names()
        for model in EVENTS:
            for rows in _events(model, event_ids):
                changed += _refresh(model, rows, names)
        if event_ids is None:
            changed += _without_event(SearchEntry.objects.all()).delete()[0]
            _without_event(RankedEntry.objects.all()).delete()
            refresh_source_search()
    return changed


def _without_event(entries: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of the entries whose event is no more."""
    for model in EVENTS:
        entries = entries.exclude(event__in=model.objects.order_by().values("pk"))
    return entries


def _events(
    model: type[Event], event_ids: Collection[str] | None
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what entries need of events of one kind, of these or of all, in batches."""
    columns = ["pk", "announced_on", "initiator_id", "target_id", "summary"]
    columns += ["instrument"] if model is SanctionEvent else []
    rows = model.objects.order_by("pk").values_list(*columns)
    if event_ids is None:
        # In the order of their keys.
        newest_first = rows.order_by("-announced_on", "pk")
        yield from batched(newest_first.iterator(chunk_size=BATCH), BATCH)
    else:
        wanted = sorted(one for one in event_ids if one.startswith(f"{model.id_prefix}-"))
        yield from (list(rows.filter(pk__in=some)) for some in batched(wanted, BATCH))


@contextmanager
def refreshed_together() -> Iterator[None]:
    """Bring the entries of all events that are saved within in step once, at the end.

    Nothing is done where the work within fails: its transaction is undone.
    """
    waiting: set[str] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    refresh_search(waiting)


def _refresh_in_time(event_ids: Collection[str]) -> None:
    """Bring entries in step now, or later together with those of other events."""
    waiting = _waiting.get()
    if waiting is None:
        refresh_search(event_ids)
    else:
        waiting.update(event_ids)


def every_event_has_entry() -> bool:
    """Return whether there are as many entries as events: not so after a first migration."""
    events = sum(model.objects.count() for model in EVENTS)
    return SearchEntry.objects.count() == RankedEntry.objects.count() == events


def entries(model: type[Event], event_ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield the entries that events of one kind should have, as values of COLUMNS, by id."""
    names = _names()
    for rows in _events(model, event_ids):
        yield from _entries(model, rows, names)


def _entries(
    model: type[Event], events: list[tuple[Any, ...]], names: Names
) -> Iterator[tuple[str, ...]]:
    publishers = _publishers(model, [event_id for event_id, *_ in events])
    return (_entry(event, names, publishers[event[0]]) for event in events)


def _refresh(model: type[Event], events: list[tuple[Any, ...]], names: Names) -> int:
    """Write the entries of some events of one kind where they differ; return how many did."""
    stored = SearchEntry.objects.filter(event__in=[event_id for event_id, *_ in events])
    before = {row[0]: row for row in stored.values_list(*COLUMNS)}
    fresh = list(_entries(model, events, names))
    stale = [row for row in fresh if row != before.get(row[0])]
    upsert_rows(SearchEntry, COLUMNS, stale, unique=["event"])
    ranked = refresh_ranks(
        kind_of(model.id_prefix),
        {event: day for event, day, *_ in events},
        {event: places for event, *places, _ in fresh},
    )
    return len(ranked.union(event for event, *_ in stale))


def _entry(event: tuple[Any, ...], names: Names, publishers: Collection[str]) -> tuple[str, ...]:
    """Return the entry that an event should have: its id, the words by place, all words."""
    event_id, _, initiator, target, summary, *instrument = event
    words = {
        "summary": words_of(summary),
        "names": names[initiator][0] + names[target][0],
        "former_names": names[initiator][1] + names[target][1],
        "instrument": words_of(instrument[0] or "") if instrument else [],
        "publishers": words_of(" ".join(sorted(publishers))),
    }
    every = sorted({word for found in words.values() for word in found})
    return event_id, *(f" {' '.join(words[place])} " for place in PLACES), " ".join(every)


def _publishers(model: type[Event], event_ids: list[str]) -> defaultdict[str, set[str]]:
    """Return the names of the publishers that events of one kind cite, by event."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    (citation,) = (cited for cited in CITATIONS if cited.event_model() is model)
    cited = citation.objects.filter(event__in=event_ids).order_by()
    for event, publisher in cited.values_list("event_id", "source__publisher"):
        found[event].add(publisher)
    return found


def _names() -> Names:
    """Return the words of each country's names, and of those that it continues, by code."""
    called: dict[str, list[str]] = {}
    continued_by: dict[str, str | None] = {}
    rows = Country.objects.order_by("code").values_list(
        "code", "name", "official_name", "continued_by_id"
    )
    for code, name, official_name, continuing in rows:
        called[code] = words_of(f"{name} {official_name}")
        continued_by[code] = continuing
    former: dict[str, list[str]] = {code: [] for code in called}
    for code, words in called.items():
        for later in _successors(code, continued_by):
            former[later] += words
    return {code: (words, former[code]) for code, words in called.items()}


def _successors(code: str, continued_by: Mapping[str, str | None]) -> Iterable[str]:
    """Return the states that continue one, in order: SCG and SRB for YUG."""
    found: list[str] = []
    following = continued_by.get(code)
    while following is not None and following not in {code, *found}:
        found.append(following)
        following = continued_by.get(following)
    return found


@receiver(post_save, sender=Expulsion)
@receiver(post_save, sender=SanctionEvent)
def follow_event(sender: type[Event], instance: Event, raw: bool = False, **_: Any) -> None:
    """Keep the entry of an event in step: its citations and their sources save it too."""
    if not raw:
        _refresh_in_time([instance.pk])


@receiver(post_delete, sender=Expulsion)
@receiver(post_delete, sender=SanctionEvent)
def forget_event(sender: type[Event], instance: Event, **_: Any) -> None:
    """Take out the entries of an event that is no more."""
    for model in (SearchEntry, RankedEntry):
        model.objects.filter(event=instance.pk).delete()


@receiver(pre_save, sender=Country)
def remember_names(sender: type[Country], instance: Country, raw: bool = False, **_: Any) -> None:
    """Keep what a country is called before it is saved, to see whether that changes."""
    if not raw:
        stored = Country.objects.filter(pk=instance.pk)
        instance.called_before = stored.values_list(*_CALLED).first()  # type: ignore[attr-defined]


@receiver(post_save, sender=Country)
def follow_country(sender: type[Country], instance: Country, raw: bool = False, **_: Any) -> None:
    """Keep the entries in step with a country's names and with what it continues."""
    before = getattr(instance, "called_before", None)
    now = tuple(getattr(instance, column) for column in _CALLED)
    if not raw and before != now:
        _refresh_around(instance.pk, None if before is None else before[-1])


@receiver(post_delete, sender=Country)
def forget_country(sender: type[Country], instance: Country, **_: Any) -> None:
    """Take the names of a country that is no more out of its successors' entries."""
    _refresh_around(instance.pk, instance.continued_by_id)


def _refresh_around(code: str, former_successor: str | None) -> None:
    """Refresh the entries of a country's events, and of those of the states that continue it."""
    continued_by = dict(Country.objects.values_list("code", "continued_by_id"))
    parties = {code, *_successors(code, continued_by)}
    if former_successor is not None:
        parties |= {former_successor, *_successors(former_successor, continued_by)}
    for model in EVENTS:
        of_them = Q(initiator__in=parties) | Q(target__in=parties)
        _refresh_in_time(list(model.objects.filter(of_them).values_list("pk", flat=True)))


# What entries hold of a country; its successor comes last.
_CALLED = ("name", "official_name", "continued_by_id")
