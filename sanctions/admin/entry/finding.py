"""What a form offers while somebody types: parties, disputes, regimes, sources and events.

Each function returns at most `OFFERED` rows, the best first, and reads a bounded number of rows:
tables that grow with the dataset by their indexes alone, and of tables that name the world's
parties and disputes at most `READ`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from sanctions.admin.entry.addresses import variants
from sanctions.admin.searching import find_sources
from sanctions.models import Country, Episode, Event, Expulsion, Regime, SanctionEvent, Source
from sanctions.models.dates import as_known
from sanctions.models.fields import keys_from
from sanctions.models.vocabularies import CountryKind, Status
from sanctions.models.words import folded, words_of

OFFERED = 12
READ = 5_000
# Of one index: rows that begin with what was typed, or that are of the same two parties.
READ_OF_KIND = 200
LONGEST_CODE = 6
KINDS: tuple[type[Event], ...] = (Expulsion, SanctionEvent)


@dataclass(frozen=True)
class Offer:
    """A row that may be meant: what the field holds of it, and how it reads."""

    value: str
    label: str
    more: str = ""
    # Whether what was typed names just this one.
    exact: bool = False


class Party(NamedTuple):
    """A party with all that it is called, folded."""

    code: str
    alpha2: str | None
    name: str
    kind: str
    names: tuple[str, ...]
    former: tuple[str, ...]
    more: str


def all_parties() -> list[Party]:
    """Return the parties, with the names of the states that each of them continues."""
    columns = ("code", "alpha2", "name", "official_name", "kind", "continued_by", "existed_until")
    rows = list(Country.objects.order_by("code").values_list(*columns)[:READ])
    following = {row[0]: row[5] for row in rows}
    former: dict[str, list[str]] = {code: [] for code in following}
    for code, _, name, official_name, *_rest in rows:
        for later in _those_that_continue(code, following):
            former[later] += [name, official_name]
    found = []
    for code, alpha2, name, official_name, kind, continued_by, until in rows:
        parts = [official_name] if official_name != name else []
        parts += [] if kind == CountryKind.STATE else [str(CountryKind(kind).label)]
        parts += [f"until {until}"] if until else []
        parts += [f"continued by {continued_by}"] if continued_by else []
        parts += [f"formerly {former[code][0]}"] if former[code] else []
        names = tuple(dict.fromkeys(folded(one) for one in (name, official_name)))
        earlier = tuple(dict.fromkeys(folded(one) for one in former[code]))
        found.append(Party(code, alpha2, name, kind, names, earlier, " · ".join(parts)))
    return found


def _those_that_continue(code: str, following: dict[str, str | None]) -> list[str]:
    """Return the states that continue one, in order: SCG and SRB for YUG."""
    found: list[str] = []
    later = following.get(code)
    while later in following and later not in {code, *found}:
        found.append(str(later))
        later = following[str(later)]
    return found


def parties(text: str, **_: Any) -> list[Offer]:
    """Return the parties that a code, a name or a former name can mean."""
    asked = folded(text).strip()
    ranked = []
    for party in all_parties():
        rank = _rank_of_party(party, asked)
        if rank is not None:
            ranked.append(((rank, party.name), party))
    ranked.sort(key=lambda one: one[0])
    return [
        Offer(party.code, party.name, party.more, exact=_is_called(party, asked))
        for _, party in ranked[:OFFERED]
    ]


def _is_called(party: Party, asked: str) -> bool:
    codes = {folded(one) for one in (party.code, party.alpha2) if one}
    return asked in codes or asked in party.names


def _rank_of_party(party: Party, asked: str) -> int | None:
    """Return how well a party fits, 0 the best; None where it does not."""
    if _is_called(party, asked):
        return 0
    ranks = [_rank(name, asked) for name in (folded(party.code), *party.names)]
    ranks += [None if (rank := _rank(name, asked)) is None else rank + 10 for name in party.former]
    return min((rank for rank in ranks if rank is not None), default=None)


def _rank(name: str, asked: str) -> int | None:
    """Return how well a folded text fits: it begins so, its words do, or it holds them."""
    if name.startswith(asked):
        return 1
    words, wanted = words_of(name), words_of(asked)
    if all(any(word.startswith(one) for word in words) for one in wanted):
        return 2
    return 3 if asked in name else None


def party_called(text: str) -> Country | None:
    """Return the party of a code or of a whole name, in any case; None where none is."""
    as_code = Country.objects.filter(Q(pk=text.upper()) | Q(alpha2=text.upper()))
    if len(text) <= LONGEST_CODE and (row := as_code.first()):
        return row
    asked = folded(text).strip()
    code = next((one.code for one in all_parties() if asked in one.names), None)
    return Country.objects.filter(pk=code).first() if code else None


def episodes(text: str, **_: Any) -> list[Offer]:
    """Return the disputes whose id or title has the words, the latest first."""
    rows = Episode.objects.order_by("-started_on", "id").values_list(
        "id", "title", "started_on", "date_precision"
    )
    offers = (
        Offer(key, title, as_known(day, precision), exact=text.strip() == key)
        for key, title, day, precision in rows[:READ]
    )
    return _with_words(offers, text)


def regimes(text: str, initiator: str = "", target: str = "", **_: Any) -> list[Offer]:
    """Return the regimes of the two parties with the words; of all by id where no two are named."""
    both = {"initiator": initiator, "target": target}
    rows = Regime.objects.order_by("id")
    rows = rows.filter(**both) if initiator and target else rows.filter(**_beginning(text))
    offers = (
        Offer(one.pk, one.name, f"{one.initiator_id} → {one.target_id}", text.strip() == one.pk)
        for one in rows[:READ_OF_KIND]
    )
    return _with_words(offers, text)


def sources(text: str, **_: Any) -> list[Offer]:
    """Return the source of an address; else those of an id, or with all the words, newest first."""
    text = text.strip()
    if "://" in text:
        return [_as_offer(one, exact=True) for one in Source.objects.filter(url__in=variants(text))]
    found = list(find_sources(Source.objects.order_by(), text)[:READ_OF_KIND])
    found += Source.objects.filter(**_beginning(text)).order_by("id")[:OFFERED] if text else []
    known = {one.pk: one for one in found}.values()
    newest = sorted(known, key=lambda one: (one.published_on or dt.date.min, one.pk), reverse=True)
    offers = [_as_offer(one, exact=one.pk == text) for one in newest]
    return sorted(offers, key=lambda one: not one.exact)[:OFFERED]


def _as_offer(source: Source, *, exact: bool) -> Offer:
    dated = f" · {source.published_on}" if source.published_on else ""
    return Offer(source.pk, str(source), f"{source.pk}{dated}", exact)


def events(
    text: str, initiator: str = "", target: str = "", until: Any = None, but: str = "", **_: Any
) -> list[Offer]:
    """Return the events of both kinds between two parties, in either direction, newest first.

    `until` leaves out what came later, `but` one event. An id that is typed finds events of any
    parties.
    """
    text = text.strip()
    found: dict[str, Event] = {}
    for model in KINDS:
        rows = model.objects.exclude(status=Status.RETRACTED).order_by("-announced_on", "id")
        rows = rows.exclude(pk=but) if but else rows
        if initiator and target:
            for pair in ((initiator, target), (target, initiator)):
                between = rows.filter(initiator=pair[0], target=pair[1])
                between = between.filter(announced_on__lte=until) if until else between
                found |= {one.pk: one for one in between[:READ_OF_KIND]}
        if text.startswith(f"{model.id_prefix}-"):
            by_id = model.objects.filter(**keys_from(text)).order_by("id")
            found |= {one.pk: one for one in by_id[:OFFERED]}
    newest = sorted(found.values(), key=lambda one: one.announced_on, reverse=True)
    return _with_words((offered_event(one, text) for one in newest), text)


def offered_event(event: Event, text: str = "") -> Offer:
    """Return an event as it is offered as the provocation of another."""
    status = "" if event.status == Status.PUBLISHED else event.status
    return Offer(event.pk, event.summary, status, exact=event.pk == text)


def event_of_id(text: str) -> Event | None:
    """Return the event of an id, of whichever kind it says."""
    model = next((one for one in KINDS if text.startswith(f"{one.id_prefix}-")), None)
    return model.objects.filter(pk=text).first() if model else None


def _beginning(text: str) -> dict[str, str]:
    """Return the condition that an id begins with the words typed, joined as in ids."""
    return keys_from("-".join(words_of(text)) or text)


def _with_words(offers: Iterable[Offer], text: str) -> list[Offer]:
    """Return the first offers that hold all the words: what is named exactly, before others."""
    wanted = words_of(text)
    kept = []
    for offer in offers:
        words = words_of(f"{offer.value} {offer.label} {offer.more}")
        if all(any(word.startswith(one) for word in words) for one in wanted):
            kept.append(offer)
        if len(kept) == OFFERED and kept[0].exact:
            break
    return sorted(kept, key=lambda one: not one.exact)[:OFFERED]


Finder = Callable[..., list[Offer]]
# What can be looked for: the models that a person must be allowed to see, and how it is found.
FINDERS: dict[str, tuple[tuple[type[Any], ...], Finder]] = {
    "parties": ((Country,), parties),
    "episodes": ((Episode,), episodes),
    "regimes": ((Regime,), regimes),
    "sources": ((Source,), sources),
    "events": (KINDS, events),
}
