"""Sign-in is locked for a while after repeated failures: django-axes counts them in the database.

A lock holds for one name from one address (of IPv6, one network): who guesses locks out nobody but
themselves. A lock of the name alone would let anybody lock out any editor, and one of the address
alone a newsroom behind one address, or everybody behind a proxy that is not configured. Guesses
from many addresses are slowed by the length of passwords and the cost of each try (scrypt), and
stopped by the second factor, whose tries are slowed down for an account as a whole.

Since each try costs so much, an address has so many of them a minute, whatever names it tries.
"""

import datetime as dt
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sanctions.http.rate import count
from sanctions.http.visitors import network_of

TRIES_A_MINUTE = 20


def address_of(request: HttpRequest) -> str | None:
    """Return the address by which failures are counted; of an IPv6 network its first one."""
    return network_of(request.META).partition("/")[0] or None


def locked_until(username: str, address: str | None) -> dt.datetime:
    """Return when a lock that holds now will have ended."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    ended: dt.datetime = last + settings.AXES_COOLOFF_TIME
    return ended


def slowed_down(request: HttpRequest) -> HttpResponse | None:
    """Count a try to sign in; return an answer to who tries too fast, None to others.

    Like other requests, tries are counted in the memory of each process, unless RATE_LIMIT is 0.
    """
    if not settings.RATE_LIMIT:
        return None
    tries, seconds = count(f"sign-in {network_of(request.META)}")
    return _too_many(request, seconds) if tries > TRIES_A_MINUTE else None


def locked_out(request: HttpRequest, _response: Any, credentials: Any) -> HttpResponse:
    """Return the answer to who is locked out: when to try again, as 429."""
    until = locked_until((credentials or {}).get("username") or "", address_of(request))
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    return _too_many(request, seconds, until=until, failures=settings.AXES_FAILURE_LIMIT)


def _too_many(request: HttpRequest, seconds: int, **about: Any) -> HttpResponse:
    """Return the page that says when to try again; it tells of a lock by `until`."""
    context = {
        **admin.site.each_context(request),
        "title": "Too many tries",
        "seconds": seconds,
        "minutes": -(-seconds // 60),
        **about,
    }
    answer = render(request, "accounts/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong code of the second factor like a wrong password."""
    user_login_failed.send(__name__, credentials={"username": username}, request=request)


def unlock(username: str) -> bool:
    """End the locks of an account, from all addresses, and return whether failures were counted."""
    return bool(reset(username=username))
