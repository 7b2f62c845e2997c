"""Answers that need not be sent again: ETag and Last-Modified, from the dataset's revision."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from sanctions import __version__
from sanctions.dataset.releases.listing import Release
from sanctions.dataset.version import VERSION
from sanctions.models import Revision

# A cache may keep an answer, and asks each time whether it is still true.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
# The tag of all answers from the rows as they are; that of their revision stands beside it.
DATASET = "dataset"
# What a release says it will always say.
FOR_GOOD = "public, max-age=31536000, immutable"
# A new version of the software may say the same rows differently.
STARTED_AT = timezone.now().replace(microsecond=0)


def validators(
    request: HttpRequest,
    revision: Revision,
    media_type: str,
    given: Iterable[tuple[str, Any]],
    release: Release | None = None,
) -> dict[str, str]:
    """Return the headers by which an answer can be told from an older one.

    `release` is the one that it is made from; None: from the rows as they are now. The tag is
    weak: the same answer may be sent compressed or not.
    """
    parts = [
        __version__,
        str(release.version) if release else VERSION,
        release.revision if release else str(revision.digest),
        media_type,
        request.build_absolute_uri(request.path),
        *(f"{name}={value}" for name, values in sorted(given) for value in values),
    ]
    modified = midnight(release.date) if release else last_modified(revision)
    found = {
        "ETag": weak_tag(parts),
        "Last-Modified": _written(modified),
        "Cache-Control": FOR_GOOD,
    }
    return found if release else found | of_shared_caches(str(revision.digest))


def validators_of_releases(
    request: HttpRequest,
    known: Sequence[Release],
    media_type: str,
    given: Iterable[tuple[str, Any]],
) -> dict[str, str]:
    """Return the headers by which an answer can be told from one of other releases."""
    made = [dt.datetime.fromtimestamp(one.made_at, dt.UTC) for one in known]
    parts = [
        __version__,
        *(f"{one.version} {one.revision}" for one in known),
        media_type,
        request.build_absolute_uri(request.path),
        *(f"{name}={value}" for name, values in sorted(given) for value in values),
    ]
    return {
        "ETag": weak_tag(parts),
        "Last-Modified": http_date(max([STARTED_AT, *made]).timestamp()),
        "Cache-Control": CACHE_CONTROL,
    }


def of_shared_caches(revision: str) -> dict[str, str]:
    """Return the headers that say how long caches may keep an answer from the rows as they are.

    By default they ask each time. A shared one (a CDN) may keep it for SHARED_CACHE_SECONDS, and
    finds it by its tags where the rows have changed since: Cache-Tag or Surrogate-Key.
    """
    seconds, stale = settings.SHARED_CACHE_SECONDS, settings.SHARED_CACHE_STALE_SECONDS
    if not seconds:
        return {"Cache-Control": CACHE_CONTROL}
    then = f"stale-while-revalidate={stale}" if stale else "must-revalidate"
    tags = (DATASET, f"revision-{revision}")
    return {
        "Cache-Control": f"public, max-age=0, s-maxage={seconds}, {then}",
        "Cache-Tag": ", ".join(tags),
        "Surrogate-Key": " ".join(tags),
    }


def weak_tag(parts: Iterable[str]) -> str:
    """Return the tag of an answer that these parts make what it is."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    return f'W/"{digest}"'


def last_modified(revision: Revision) -> dt.datetime:
    """Return when answers can last have changed, by new rows or by a start of new software."""
    return max(STARTED_AT, revision.changed_at or STARTED_AT)


def midnight(day: dt.date) -> dt.datetime:
    """Return the moment at which a day begins: a release's files and answers are of it."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


@lru_cache(maxsize=32)
def _written(moment: dt.datetime) -> str:
    """Return a moment as headers have it: mostly the same one, for as long as no row changes."""
    return http_date(moment.timestamp())


def is_current(request: HttpRequest, headers: Mapping[str, str]) -> bool:
    """Return whether the client says that it has the answer with these validators."""
    match = request.META.get("HTTP_IF_NONE_MATCH")
    since = request.META.get("HTTP_IF_MODIFIED_SINCE", "")
    return is_known(headers["ETag"], headers.get("Last-Modified", ""), match, since)


def is_known(etag: str, modified_on: str, match: str | None, since: str) -> bool:
    """Return whether a client has the answer with this ETag and Last-Modified already.

    `match` and `since` are its If-None-Match (None where it sent none) and If-Modified-Since, of
    which the first decides (RFC 9110, section 13.2.2).
    """
    if match is not None:
        known = [tag.removeprefix("W/") for tag in parse_etags(match)]
        return etag.removeprefix("W/") in known or known == ["*"]
    if not since:
        return False
    asked, modified = parse_http_date_safe(since), parse_http_date_safe(modified_on)
    return asked is not None and modified is not None and modified <= asked
