"""Whole answers, kept in memory: asked again, an answer is given before Django sets to work.

An answer is kept as it was sent, together with the state of the rows that it was made from: the
database's count of changes, and the last digest (see `sanctions.dataset.revision`). It is given
for as long as that state is the same, so an answer that is given is never older than the last
commit, whichever process made it. The state is one small query. Where there are replicas it is
that of the database that was chosen for the request (`sanctions.http.one_database`).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import Error, connections

from sanctions.http.caching import is_known
from sanctions.http.rate import count_request
from sanctions.http.route import FROM_MEMORY, ROUTE
from sanctions.replicas.reading import choice, database_read
from sanctions.replicas.state import State, state_of_rows

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, ...]

# Where it is set on a response, the answer holds until the rows change.
MARK = "holds_until_rows_change"
# A longer answer is not kept: it would push out a hundred others.
LONGEST = 1_000_000
# What an answer takes up beside its body, by a rough guess: key, headers, the place in the order.
OVERHEAD = 2_000
# The headers of a request that the answer depends on.
_DEPENDS_ON = ("HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_X_FORWARDED_PROTO")
# Those that say of an answer how often one may ask: they are another's for each request.
_OF_THE_REQUEST = frozenset({"ratelimit", "ratelimit-policy"})
# Those that an answer without a body has as well (RFC 9110, section 15.4.5), beside CORS.
_OF_NOT_MODIFIED = frozenset(
    {"etag", "last-modified", "cache-control", "vary", "access-control-allow-origin"}
    | {"access-control-expose-headers", "cache-tag", "surrogate-key"}
)


class Kept(NamedTuple):
    """An answer, the state of the rows for which it holds, and the route that it is of."""

    state: State
    headers: Headers
    body: bytes
    route: str = ""


class KeptAnswers:
    """A WSGI application that keeps the answers of another, in at most `room` bytes.

    Those that were not asked for the longest go first. Several threads may ask at once.
    """

    def __init__(self, application: Application, room: int) -> None:
        self.application = application
        self.room = room
        self.taken = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Give the answer that is kept, or have it made."""
        key = _key(environ) if self.room else None
        state = None if key is None else _state_at_first()
        if key is None or state is None:
            return self.application(environ, start_response)
        kept = self._find(key, state)
        if kept is not None:
            answer = _again(kept, environ, start_response)
            if answer is not None:
                environ[ROUTE], environ[FROM_MEMORY] = kept.route, True
                return answer
        return self._made(key, state, environ, start_response)

    def _made(
        self, key: Key, state: State, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Have an answer made; keep it, if the rows are still the same after it was."""
        headers: Headers = []

        def start(status: str, given: Headers, *rest: Any) -> Any:
            headers.extend(given)
            return start_response(status, given, *rest)

        response: Any = self.application(environ, start)
        is_whole = environ["REQUEST_METHOD"] == "GET" and getattr(response, MARK, False)
        if is_whole and not response.streaming and len(response.content) <= LONGEST:
            shared = [pair for pair in headers if pair[0].lower() not in _OF_THE_REQUEST]
            if _state_of_rows() == state:
                route = environ.get(ROUTE, "")
                self._keep(key, Kept(state, shared, response.content, route))
        return response

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._kept)

    def _find(self, key: Key, state: State) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            if kept.state != state:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return kept

    def _keep(self, key: Key, kept: Kept) -> None:
        with self._lock:
            if key in self._kept:
                self._drop(key)
            self._kept[key] = kept
            self.taken += _size(key, kept)
            while self.taken > self.room:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        self.taken -= _size(key, self._kept.pop(key))


def _key(environ: Environ) -> Key | None:
    """Return what an answer depends on; None where it is not for everybody alike."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_RANGE" in environ:
        return None
    path = environ.get("PATH_INFO", "")
    if not path.startswith("/api/") and "HTTP_COOKIE" in environ:
        return None
    return (
        environ["wsgi.url_scheme"],
        path,
        environ.get("QUERY_STRING", ""),
        "origin" if environ.get("HTTP_ORIGIN") else "",
        *(environ.get(header, "") for header in _DEPENDS_ON),
    )


def _size(key: Key, kept: Kept) -> int:
    return OVERHEAD + len(kept.body) + sum(map(len, key))


def _state_at_first() -> State | None:
    """Return the state of the public rows: as it was when the database was chosen, if it was."""
    chosen = choice()
    return _state_of_rows() if chosen is None else chosen.state


def _state_of_rows() -> State | None:
    """Return the state of the public rows; None where it can't be told."""
    alias = database_read()
    try:
        return state_of_rows(alias)
    except Error:
        connections[alias].close()  # the next one to ask gets a fresh connection, or the error
        return None


def _again(kept: Kept, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
    """Give an answer again: in full, its head alone, or 304; None where one asks too often."""
    allowance = count_request(environ) if environ["PATH_INFO"].startswith("/api/") else None
    if allowance is not None and allowance.exceeded:
        return None
    of_request = list(allowance.headers.items()) if allowance else []
    told = {name.lower(): value for name, value in kept.headers}
    etag, modified = told.get("etag", ""), told.get("last-modified", "")
    match, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE", "")
    if is_known(etag, modified, match, since):
        alike = [pair for pair in kept.headers if pair[0].lower() in _OF_NOT_MODIFIED]
        start_response("304 Not Modified", [*alike, *of_request])
        return []
    start_response("200 OK", [*kept.headers, *of_request])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]
