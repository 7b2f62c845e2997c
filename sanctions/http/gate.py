"""So many requests at once, and no more: who comes beyond is told when to come again.

A worker process answers each request in one of its threads. Without a limit, slow queries or
slow clients take all of them, and then nothing is answered, not even that there is too much to do.
There are rooms for public requests, for editors and for long files that are being sent; what none
of them holds back (probes, answers that are kept, refusals) finds a thread.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from sanctions.dataset.time_limits import time_for_queries
from sanctions.http.connections import close_stalled
from sanctions.http.rooms import Place, Room
from sanctions.http.sending import LongAnswer, beginning
from sanctions.http.stopped import unanswered
from sanctions.http.unavailable import BUSY, DOWNLOADING, FAILED, Unavailable
from sanctions.replicas.reading import note_failure

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

EDITORS = "/admin/"
# Seconds between two lines in the log that say how many were turned away.
_QUIET = 60

_logger = logging.getLogger(__name__)


class Gate:
    """A WSGI application that has another one answer so many requests at once.

    `turned_away` counts those that it refused for want of a place.
    """

    def __init__(self, application: Application, at_once: int, downloads: int) -> None:
        self.application = application
        self.public = Room(at_once)
        self.editors = Room((at_once + 1) // 2)
        self.downloads = Room(downloads)
        self.turned_away = 0
        self._told_at = -float("inf")
        self._is_new = True

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Have a request answered, or refuse it."""
        if self._is_new:
            # By now the server listens; when it loaded this application, it didn't yet.
            self._is_new = False
            close_stalled(settings.STALLED_SECONDS)
        is_editors = environ.get("PATH_INFO", "").startswith(EDITORS)
        room = self.editors if is_editors else self.public
        place = room.enter()
        if place is None:
            return self._refuse(BUSY, environ, start_response)
        try:
            with time_for_queries(settings.QUERY_SECONDS, for_each=is_editors):
                return self._answer(environ, start_response)
        finally:
            room.leave(place)

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Return the answer: whole, unless it is a long one, which needs a place of its own."""
        head: list[Any] = []

        def start(*given: Any) -> None:
            head[:] = given

        response: Any = self.application(environ, start)
        if not getattr(response, "streaming", False) or environ["REQUEST_METHOD"] == "HEAD":
            start_response(*head)
            return response
        pieces = iter(response)
        try:
            first, is_all = beginning(pieces)
        except Exception as error:
            note_failure(error)
            response.close()
            why = unanswered(error)
            if why:
                _logger.warning("A query was not answered: %s", environ.get("PATH_INFO", ""))
                return _start(why, environ, start_response)
            _logger.exception("An answer could not be begun: %s", environ.get("PATH_INFO", ""))
            return _start(FAILED, environ, start_response)
        if is_all:
            response.close()
            start_response(*head)
            return [b"".join(first)]
        place = self.downloads.enter()
        if place is None:
            response.close()
            return self._refuse(DOWNLOADING, environ, start_response)
        start_response(*head)
        return LongAnswer(first, pieces, lambda: self._end(response, place))

    def _end(self, response: Any, place: Place) -> None:
        try:
            response.close()
        finally:
            self.downloads.leave(place)

    def _refuse(
        self, why: Unavailable, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        self.turned_away += 1
        now = time.monotonic()
        if now - self._told_at > _QUIET:
            self._told_at = now
            _logger.warning(
                "Too much to do: %d requests were turned away since the start.", self.turned_away
            )
        return _start(why, environ, start_response)


def _start(why: Unavailable, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Start the answer that says why there is none, readable for the scripts of any page."""
    media_type, body = why.body(environ)
    headers: Headers = [
        ("Content-Type", media_type),
        *why.headers(body),
        ("X-Content-Type-Options", "nosniff"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "Retry-After"),
    ]
    start_response(f"{why.status.value} {why.status.phrase}", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
