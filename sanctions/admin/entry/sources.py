"""A source that is not known yet: what its address and the sources of its host propose.

Nothing is fetched: who publishes under a host is known from the sources that are there.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from sanctions.admin.entry import addresses
from sanctions.models import Source
from sanctions.models.fields import keys_from
from sanctions.models.rules import free_id
from sanctions.models.vocabularies import SourceKind
from sanctions.models.words import words_of

# Sources of the host that are looked at, and words that an id takes of an address.
READ = 300
WORDS = 4
LONGEST_ID = 80
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "the", "to"}
)
_OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|gob|gouv|gub|govt|mil|parliament|bundestag|senate)(?:\.|$)|\.gc\.ca$"
)
_INTERNATIONAL = re.compile(r"(?:^|\.)(?:un\.org|europa\.eu)$|\.int$")
_ACADEMIC = re.compile(r"(?:^|\.)(?:edu|ac)(?:\.|$)")


def propose_source(address: str) -> dict[str, str]:
    """Return what a new source of an address would be, by column; what is not known is ''.

    Columns: id, kind, publisher, title, url, published_on, language. The title is a description
    in [square brackets], as the headline is not known.
    """
    address = addresses.cleaned(address)
    host = addresses.host_of(address)
    known = sources_of(host)
    like = _most_like(known, address)
    day = addresses.day_in(address, _tomorrow())
    words = addresses.words_in(address)
    publisher = _commonest(one.publisher for one in like) or host
    return {
        "id": _propose_id(publisher, known, day, words),
        "kind": _commonest(one.kind for one in like) or _kind_by(host),
        "publisher": publisher[:100],
        "title": f"[{' '.join(words) or f'page on {host}'}]"[:250],
        "url": address,
        "published_on": day.isoformat() if day else "",
        "language": _commonest(one.language for one in like),
    }


def source_at(address: str) -> Source | None:
    """Return the source that has an address, however it is spelled."""
    spelled = addresses.variants(address)
    found = {one.url: one for one in Source.objects.filter(url__in=spelled)}
    return next((found[one] for one in spelled if one in found), None)


def sources_of(host: str) -> list[Source]:
    """Return sources of a host, of its `www.`, and of the host that it is a part of."""
    if not host:
        return []
    wanted = Q()
    parent = host.split(".", 1)[1] if host.count(".") > 1 else ""
    for name in filter(None, (host, f"www.{host}", parent, parent and f"www.{parent}")):
        for scheme in ("https", "http"):
            wanted |= Q(**keys_from(f"{scheme}://{name}/", "url"))
    return list(Source.objects.filter(wanted).order_by("url")[:READ])


def _most_like(known: list[Source], address: str) -> list[Source]:
    """Return the sources of the very host and section, if there are any; else all of them."""
    host, path = addresses.host_of(address), addresses.path_of(address)[:1]
    same_host = [one for one in known if addresses.host_of(one.url) == host]
    section = [one for one in same_host if path and addresses.path_of(one.url)[:1] == path]
    return section or same_host or known


def _commonest(values: Iterable[str]) -> str:
    """Return the value that stands most often; '' where there is none."""
    return next((value for value, _ in Counter(values).most_common(1)), "")


def _kind_by(host: str) -> str:
    """Return the kind of publisher that a host's name tells; '' where it tells none."""
    by_name = (
        (_INTERNATIONAL, SourceKind.INTERNATIONAL_ORG),
        (_OFFICIAL, SourceKind.GOVERNMENT),
        (_ACADEMIC, SourceKind.ACADEMIC),
    )
    return next((kind.value for form, kind in by_name if form.search(host)), "")


def _propose_id(
    publisher: str,
    known: list[Source],
    day: dt.date | None,
    words: list[str],
) -> str:
    """Return a free id of publisher, date and subject: bbc-2018-03-26-russian-diplomats."""
    heads = (one.pk.split("-")[0] for one in known if one.publisher == publisher)
    head = _commonest(heads) or "-".join(_latin(words_of(publisher)))
    spoken = [word for word in _latin(words) if word not in _SMALL_WORDS][:WORDS]
    parts = [head, *([day.isoformat()] if day else []), *spoken]
    stem = "-".join(filter(None, parts))[: LONGEST_ID - 5].strip("-") or "source"
    stored = Source.objects.filter(**keys_from(stem)).values_list("pk", flat=True)
    return free_id(stem, set(stored))


def _latin(words: list[str]) -> list[str]:
    """Return the words that an id can hold: Latin letters and digits."""
    return [word for word in words if re.fullmatch("[a-z0-9]+", word)]


def _tomorrow() -> dt.date:
    """Return the last day that it is anywhere in the world."""
    return timezone.now().date() + dt.timedelta(days=1)
