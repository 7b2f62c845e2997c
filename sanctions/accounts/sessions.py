"""How long somebody stays signed in at the desk: while they work, and no longer than a day's work.

Idle: a session is kept for SESSION_IDLE_MINUTES (Django's SESSION_COOKIE_AGE) after it was last
saved, which this does while its owner works. Absolute: it ends SESSION_HOURS after the sign-in.
Pages beyond the desk neither read nor write a session.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sanctions.http.desk import is_desk

STARTED, SEEN = "signed_in_at", "seen_at"
# Work is noted once in this many seconds: not every page is a write.
GRAIN = 60


def note_sign_in(request: HttpRequest, **_: Any) -> None:
    """Let a session's time begin, also where somebody signs in once more."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())


class SessionLimits:
    """Ends sessions that are too old, and keeps those alive in which somebody works."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, as nobody's where the session had to end."""
        if is_desk(request) and SESSION_KEY in request.session:
            _keep_or_end(request)
        return self.get_response(request)


def _keep_or_end(request: HttpRequest) -> None:
    session, now = request.session, int(time.time())
    # Where the clock was put back, a session begun in its future would last for longer.
    if session.get(STARTED, now + 1) > now:
        session[STARTED] = now
    if now - session[STARTED] >= settings.SESSION_HOURS * 3600:
        logout(request)
        told = f"You were signed out, {settings.SESSION_HOURS} hours after you had signed in."
        messages.info(request, told)
    elif abs(now - session.get(SEEN, 0)) >= GRAIN:
        session[SEEN] = now


def sign_out_elsewhere(request: HttpRequest) -> None:
    """End all sessions of the person but this one, which gets a new key."""
    request.session.cycle_key()
    own = request.session.session_key
    others: Any = Session.objects.exclude(session_key=own)
    for session in others.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(request.user.pk):
            session.delete()
