"""The words of each event, for `q`: kept in step with all that they are taken from.

Saving an event, citation, source or country brings the entries of its events in step by signals;
what writes rows in bulk (seeds, fixtures) calls `refresh_search`. The words of an entry are
folded in Python, so that both databases find the same; the index over them is an FTS5 table on
SQLite and a GIN index of a tsvector on PostgreSQL, made by a migration.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from sanctions.models.citation import CITATIONS
from sanctions.models.country import Country
from sanctions.models.event import Event
from sanctions.models.expulsion import Expulsion
from sanctions.models.fields import Slug
from sanctions.models.sanction import SanctionEvent
from sanctions.models.source_search import refresh_source_search
from sanctions.models.word_index import Words
from sanctions.models.words import words_of

EVENTS: tuple[type[Event], ...] = (Expulsion, SanctionEvent)
BATCH = 500


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


# Where a word can stand, the best place first.
PLACES = ("summary", "names", "instrument", "publishers", "former_names")


# The events that wait for `refreshed_together`, where there is such a wait.
_waiting: ContextVar[set[str] | None] = ContextVar("waiting", default=None)


def refresh_search(event_ids: Collection[str] | None = None) -> int:
    """Bring the entries of these events, or of all, in step; return how many changed.

    Only entries that differ are written. With those of all events come those of all sources.
    """
    with transaction.atomic():
        changed = 0
        for model in EVENTS:
            if event_ids is None:
                wanted = list(model.objects.order_by("pk").values_list("pk", flat=True))
            else:
                wanted = sorted(one for one in event_ids if one.startswith(f"{model.id_prefix}-"))
            for start in range(0, len(wanted), BATCH):
                changed += _refresh(model, wanted[start : start + BATCH])
        if event_ids is None:
            gone = SearchEntry.objects.all()
            for model in EVENTS:
                gone = gone.exclude(event__in=model.objects.order_by().values("pk"))
            changed += gone.delete()[0]
            refresh_source_search()
    return changed


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
    return SearchEntry.objects.count() == sum(model.objects.count() for model in EVENTS)


def _refresh(model: type[Event], event_ids: list[str]) -> int:
    """Write the entries of one kind of events where they differ; return how many did."""
    columns = (*PLACES, "words")
    stored = SearchEntry.objects.filter(event__in=event_ids)
    before = {entry.event: [getattr(entry, column) for column in columns] for entry in stored}
    stale = [
        entry
        for entry in entries(model, event_ids)
        if [getattr(entry, column) for column in columns] != before.get(entry.event)
    ]
    SearchEntry.objects.bulk_create(
        stale, update_conflicts=True, unique_fields=["event"], update_fields=columns
    )
    return len(stale)


def entries(model: type[Event], event_ids: list[str]) -> Iterator[SearchEntry]:
    """Yield the entries that these events should have."""
    names, former_names = _names()
    publishers = _publishers(event_ids)
    for event in model.objects.filter(pk__in=event_ids):
        parties = (event.initiator_id, event.target_id)
        texts = {
            "summary": [event.summary],
            "names": [name for party in parties for name in names[party]],
            "former_names": [name for party in parties for name in former_names[party]],
            "instrument": [getattr(event, "instrument", None) or ""],
            "publishers": sorted(publishers[event.pk]),
        }
        words = {place: words_of(" ".join(found)) for place, found in texts.items()}
        every = sorted({word for found in words.values() for word in found})
        in_place = {place: f" {' '.join(found)} " for place, found in words.items()}
        yield SearchEntry(event=event.pk, words=" ".join(every), **in_place)


def _publishers(event_ids: list[str]) -> defaultdict[str, set[str]]:
    """Return the names of the publishers that events cite, by event."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for model in CITATIONS:
        cited = model.objects.filter(event__in=event_ids)
        for event, publisher in cited.values_list("event_id", "source__publisher"):
            found[event].add(publisher)
    return found


def _names() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the names of each country, and those of the states that it continues, by code."""
    names: dict[str, list[str]] = {}
    continued_by: dict[str, str | None] = {}
    rows = Country.objects.order_by("code").values_list(
        "code", "name", "official_name", "continued_by_id"
    )
    for code, name, official_name, continuing in rows:
        names[code] = [name, official_name]
        continued_by[code] = continuing
    former: dict[str, list[str]] = {code: [] for code in names}
    for code, of_country in names.items():
        for later in _successors(code, continued_by):
            former[later] += of_country
    return names, former


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
    """Take out the entry of an event that is no more."""
    SearchEntry.objects.filter(event=instance.pk).delete()


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
