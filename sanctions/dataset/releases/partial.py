"""Fixtures of a part of the dataset, with everything that it refers to.

Where others may write at the same time, read them within `snapshot()`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import ForeignKey, Model, Q

from sanctions.dataset.fixtures import MODELS, fixture_of, object_line
from sanctions.dataset.formats.columns import batches
from sanctions.dataset.tables import TABLES
from sanctions.models import CITATIONS, Country, Episode, Event, Membership
from sanctions.models.search import EVENTS

BATCH = 500

# The primary keys of the rows that are wanted, by model.
Wanted = defaultdict[type[Model], set[Any]]


class UnknownPartError(LookupError):
    """There is no such episode or country."""


def episode_fixture(episode: str) -> Iterator[str]:
    """Yield the text of a fixture with an episode, its events and all that they refer to.

    That is their citations and sources, parties, regimes, and the events that they answer with
    all of these; `loaddata` takes it into an empty database. Raises UnknownPartError.
    """
    _find(Episode, episode)
    return _fixture(Q(episode=episode), {Episode: {episode}})


def country_fixture(code: str) -> Iterator[str]:
    """Yield the text of a fixture with a country, its events and all that they refer to.

    Its events are those of which it is initiator or target. Beside what `episode_fixture` names,
    its memberships are there, and of an organization its members. Raises UnknownPartError.
    """
    _find(Country, code)
    memberships = Membership.published.filter(Q(country=code) | Q(organization=code))
    wanted: dict[type[Model], set[Any]] = {
        Country: {code},
        Membership: set(memberships.values_list("pk", flat=True)),
    }
    return _fixture(Q(initiator=code) | Q(target=code), wanted)


# What a part can be of, by the name that its address has.
PARTS = {"episode": episode_fixture, "country": country_fixture}


def _find(model: Any, key: str) -> None:
    if not model.published.filter(pk=key).exists():
        raise UnknownPartError(f"There is no {model._meta.verbose_name} {key!r}.")


def _fixture(events: Q, beside: dict[type[Model], set[Any]]) -> Iterator[str]:
    wanted: Wanted = defaultdict(set, beside)
    for model in EVENTS:
        wanted[model] |= set(model.published.filter(events).values_list("pk", flat=True))
    _add_answered(wanted)
    citations: Any
    for citations in CITATIONS:
        event_model = citations.event_model()
        for batch in batches(sorted(wanted[event_model]), BATCH):
            cited = citations.published.filter(event__in=batch)
            wanted[citations] |= set(cited.values_list("pk", flat=True))
    _add_referred(wanted)
    yield from fixture_of(_lines(wanted))


def _add_answered(wanted: Wanted) -> None:
    """Add the events that events answer, and those that these answer."""
    fresh: dict[type[Event], Collection[str]] = {model: wanted[model] for model in EVENTS}
    while any(fresh.values()):
        found: Wanted = defaultdict(set)
        for model, keys in fresh.items():
            for batch in batches(sorted(keys), BATCH):
                for referred, answered in _referred(model, batch, only=EVENTS).items():
                    found[referred] |= answered
        fresh = {model: found[model] - wanted[model] for model in EVENTS}
        for model, keys in fresh.items():
            wanted[model] |= set(keys)


def _add_referred(wanted: Wanted) -> None:
    """Add the rows that rows refer to: each model refers to those before it, or to itself."""
    for model in reversed(list(MODELS.values())):
        fresh: Collection[Any] = wanted[model]
        while fresh:
            found: Wanted = defaultdict(set)
            for batch in batches(sorted(fresh), BATCH):
                for referred, keys in _referred(model, batch).items():
                    found[referred] |= keys
            fresh = found[model] - wanted[model]
            for referred, keys in found.items():
                wanted[referred] |= keys


def _referred(
    model: Any, keys: Iterable[Any], only: Collection[type[Model]] | None = None
) -> Wanted:
    """Return the keys that these rows refer to, by model."""
    found: Wanted = defaultdict(set)
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and (only is None or field.related_model in only):
            rows = model.published.filter(pk__in=list(keys))
            values = rows.order_by().values_list(field.attname, flat=True)
            found[field.related_model] |= set(values) - {None}
    return found


def _lines(wanted: Wanted) -> Iterator[str]:
    """Yield the objects in the order of a whole fixture."""
    keys = {model: table.key for table in TABLES for model in table.models}
    for model in MODELS.values():
        rows: Any = model
        for batch in batches(_sorted_keys(rows, wanted[model], keys[model]), BATCH):
            for row in rows.published.filter(pk__in=batch).order_by(*keys[model]):
                yield object_line(row)


def _sorted_keys(model: Any, wanted: set[Any], columns: tuple[str, ...]) -> list[Any]:
    """Return primary keys in the order of the columns that tell rows apart."""
    if columns == (model._meta.pk.name,):
        return sorted(wanted)
    found: list[tuple[Any, ...]] = []
    for batch in batches(sorted(wanted), BATCH):
        found += model.published.filter(pk__in=batch).values_list(*columns, "pk")
    return [row[-1] for row in sorted(found)]
