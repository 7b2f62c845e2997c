"""Each request reads one database: a replica where it may, and another one where that fails.

Only where there are replicas. The primary answers whatever is no mere reading, what people see who
are signed in at the desk, and the log of changes, whose positions a replica may not have yet.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings

from config.database import REPLICA
from sanctions.http.rate import COUNTED
from sanctions.http.unavailable import Unavailable
from sanctions.replicas.newest import Newest
from sanctions.replicas.pool import Pool
from sanctions.replicas.reading import LAST, PRIMARY, Choice, is_of_the_database, reading

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

LOG = logging.getLogger(__name__)
DESK, LOG_OF_CHANGES = "/admin/", "/api/v1/changes"
# What needs no database.
WITHOUT = ("/static/", "/healthz", "/metrics")
NO_PRIMARY = Unavailable(
    "The database that takes changes does not answer. Reading goes on from a copy of it. What was "
    "sent just now may not be saved: look, before it is sent again.",
    10,
)
NONE = Unavailable("No database answers, neither the primary nor a replica. The error is ours.", 10)


def with_replicas(application: Application) -> Application:
    """Return the application, reading from replicas where the settings name any."""
    aliases = [alias for alias in settings.DATABASES if alias.startswith(REPLICA)]
    if not aliases:
        return application
    return OneDatabase(application, Pool(aliases, Newest(settings.VAR_DIR / "newest-changes")))


class OneDatabase:
    """A WSGI application that has another read one database for each request."""

    def __init__(self, application: Application, pool: Pool) -> None:
        self.application = application
        self.pool = pool

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from a replica or from the primary."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(WITHOUT):
            return self.application(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or path.startswith(DESK):
            return self._from_primary(environ, start_response)
        of_primary = path.startswith(LOG_OF_CHANGES) or _is_signed_in(environ)
        answer = Answer(self.application, self.pool, environ, primary_first=of_primary)
        if not answer.begin():
            return _refused(NONE, environ, start_response)
        start_response(answer.status, answer.headers)
        return answer.body()

    def _from_primary(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer what a replica never does; say so where the primary is gone."""
        told: list[tuple[Any, ...]] = []
        response = self.application(environ, lambda *given: told.append(given))
        primary = self.pool.look()  # what was written is noted
        if primary is None and _number(told[-1][0]) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _close(response)
            return _refused(NO_PRIMARY, environ, start_response)
        start_response(*told[-1])
        return response


class Answer:
    """An answer that is made once more, from another database, where its database fails.

    A long one is read from the database while it is sent. Where that fails midway it goes on from
    another database whose rows are in the same state, after the bytes that were sent.
    """

    def __init__(
        self, application: Application, pool: Pool, environ: Environ, *, primary_first: bool
    ) -> None:
        self.application = application
        self.pool = pool
        # Made twice, it is still one request; what is noted in it is of the last time.
        self.environ = environ
        self._as_given = {COUNTED: {}, **environ}
        self.primary_first = primary_first
        self.status = ""
        self.headers: Headers = []
        self._chosen: Choice = Choice(PRIMARY, None)
        self._tried: list[str] = []
        self._response: Any = ()
        self._pieces: Iterator[bytes] = iter(())
        self._first: list[bytes] = []
        self._sent = 0
        self._digest = hashlib.sha256()

    def begin(self) -> bool:
        """Make the answer, up to its first piece, from the first database that can.

        Return whether there is one: what needs no database is answered without.
        """
        while self._choose():
            self._make()
            if not self._has_failed() and self._has_first_piece():
                return True
            self._give_up()
        self._make()
        if _number(self.status) != HTTPStatus.INTERNAL_SERVER_ERROR:
            return True
        _close(self._response)
        return False

    def body(self) -> Iterable[bytes]:
        """Return what the server sends."""
        return self if self._is_streamed else cast("Iterable[bytes]", self._response)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Return the next piece of a long answer."""
        while not self._first:
            try:
                self._first = [self._next()]
            except Exception as error:
                if self._may_go_on(error) and self._goes_on_elsewhere():
                    continue
                if not self._breaks_off(error):
                    raise
        piece = self._first.pop()
        self._sent += len(piece)
        self._digest.update(piece)
        return piece

    def close(self) -> None:
        """Let go of what the answer was read from."""
        _close(self._response)

    @property
    def _is_streamed(self) -> bool:
        return bool(getattr(self._response, "streaming", False))

    def _choose(self) -> bool:
        """Choose a database that has not failed yet; return whether another may follow."""
        chosen = self.pool.choose(self._tried, primary_first=self.primary_first)
        # Where none answers, what the primary says is the answer.
        self._chosen = chosen or Choice(PRIMARY, None)
        self._tried.append(self._chosen.alias)
        return chosen is not None

    def _make(self) -> None:
        told: list[tuple[Any, ...]] = []
        self.environ.clear()
        self.environ.update(self._as_given)
        with reading(self._chosen):
            self._response = self.application(self.environ, lambda *given: told.append(given))
            self._pieces = iter(self._response)
        self.status, self.headers = told[-1][:2]

    def _next(self) -> bytes:
        with reading(self._chosen):
            return next(self._pieces)

    def _has_failed(self) -> bool:
        """Return whether the answer is an error that another database would not have made."""
        if _number(self.status) < HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
        return not self.pool.answers(self._chosen.alias) or self._chosen.failed

    def _give_up(self) -> None:
        """Let go of an answer whose database failed: closing what it read may fail as well."""
        with suppress(Exception):
            _close(self._response)

    def _has_first_piece(self) -> bool:
        """Read the first piece of a long answer; return whether the database did not fail on it."""
        try:
            self._first = [self._next()] if self._is_streamed else []
        except StopIteration:
            return True
        except Exception as error:
            if not self._may_go_on(error):
                raise
            return False
        return True

    def _may_go_on(self, error: Exception) -> bool:
        self.pool.answers(self._chosen.alias)
        return is_of_the_database(error)

    def _goes_on_elsewhere(self) -> bool:
        """Make the answer again, and take out what was sent; return whether it is the same one."""
        self._give_up()
        state, as_before = self._chosen.state, (self.status, _header(self.headers, "etag"))
        if not self._choose() or self._chosen.state != state:
            return False
        self._make()
        if (self.status, _header(self.headers, "etag")) != as_before:
            return False
        again, length = hashlib.sha256(), 0
        while length < self._sent:
            try:
                piece = self._next()
            except StopIteration:
                return False
            known = piece[: self._sent - length]
            again.update(known)
            length += len(known)
            self._first = [piece[len(known) :]] if len(piece) > len(known) else []
        return again.digest() == self._digest.digest()

    def _breaks_off(self, error: Exception) -> bool:
        """End the answer by the line that says so, if it has one and is no compressed one."""
        last: bytes | None = getattr(error, LAST, None)
        if last is None or _header(self.headers, "content-encoding"):
            return False
        LOG.error("A file ended too early, and says so in its last line.", exc_info=error)
        self._first, self._pieces = [last], iter(())
        return True


def _is_signed_in(environ: Environ) -> bool:
    """Return whether a request comes with a session of the desk, valid or not."""
    return f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", "")


def _refused(why: Unavailable, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    response = why.response(environ)
    start_response(f"{why.status.value} {why.status.phrase}", list(response.items()))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.content]


def _number(status: str) -> int:
    return int(status.split(" ", 1)[0])


def _header(headers: Headers, wanted: str) -> str | None:
    return next((value for name, value in headers if name.lower() == wanted), None)


def _close(response: Any) -> None:
    close = getattr(response, "close", None)
    if close is not None:
        close()
