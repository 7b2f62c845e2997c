"""Every request gets an id, is measured, and leaves a line in the log of access.

The line (logger `sanctions.access`, level INFO) has the route, path, status, milliseconds, bytes
and id; of the query string what is public: not that of the desk, where people sign in.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

import orjson

from sanctions.http.answers import KeptAnswers
from sanctions.http.request_id import HEADER, begin_request, end_request
from sanctions.http.route import FROM_MEMORY, ROUTE
from sanctions.http.visitors import network_of
from sanctions.operations.metrics import IN_FLIGHT, KEPT_ANSWERS, KEPT_BYTES, duration
from sanctions.operations.probes import PROBES
from sanctions.operations.wsgi import Application, Environ, Headers, StartResponse

ACCESS = logging.getLogger("sanctions.access")
LOG = logging.getLogger(__name__)
# Of requests that no view answered: files, and paths that lead nowhere.
_FILES = ("/static/", "/downloads/")
NOWHERE = "nowhere"
_MADE = "sanctions.made"
_LONGEST = 500
_FAILED = b'{"type":"about:blank","title":"Internal Server Error","status":500,"detail":%b}'


class Watched:
    """A WSGI application that watches over another. `kept` is where that one keeps answers."""

    def __init__(self, application: Application, kept: KeptAnswers | None = None) -> None:
        self.application = application
        self.kept = kept

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Have the request answered."""
        began = perf_counter()
        request_id = begin_request(environ)
        status = "500"
        made: list[bool] = []
        environ[_MADE] = made

        def start(given: str, headers: Headers, *rest: Any) -> Any:
            nonlocal status
            status = given[:3]
            return start_response(given, [*headers, (HEADER, request_id)], *rest)

        def finish(size: int) -> None:
            if made:
                IN_FLIGHT.dec()
            self._tell(environ, status, perf_counter() - began, size)
            end_request()

        try:
            answer = self.application(environ, start)
        except Exception:
            LOG.exception("%s failed outside of every view.", environ.get("PATH_INFO", ""))
            answer = _failure(start, request_id)
        if isinstance(answer, list):
            finish(sum(map(len, answer)))
            return answer
        return Measured(answer, finish)

    def _tell(self, environ: Environ, status: str, seconds: float, size: int) -> None:
        """Count a request that was answered, and log it."""
        from_memory = FROM_MEMORY in environ
        route = environ.get(ROUTE) or _route_of(environ.get("PATH_INFO", ""))
        method = environ["REQUEST_METHOD"]
        duration(method, route, status, from_memory).observe(seconds)
        if self.kept is not None and not from_memory:
            KEPT_ANSWERS.set(len(self.kept))
            KEPT_BYTES.set(self.kept.taken)
        if ACCESS.isEnabledFor(logging.INFO) and not (route in PROBES and status == "200"):
            path = _text(environ.get("PATH_INFO", ""))
            fields = {
                "method": method[:20],
                "route": route,
                "path": path,
                "query": "" if path.startswith("/admin") else _text(environ["QUERY_STRING"]),
                "status": int(status),
                "ms": round(seconds * 1000, 2),
                "bytes": size,
                "answer": "memory" if from_memory else "made",
                "client": network_of(environ),
                "agent": _text(environ.get("HTTP_USER_AGENT", "")),
            }
            ACCESS.info("%(method)s %(path)s %(status)s", fields, extra={"fields": fields})


class InFlight:
    """A WSGI application that counts what another is at work on, until `Watched` sees its end.

    It stands where answers are made: those from memory are given in no time, and counting them
    would cost a tenth of it.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Count the request, and have it answered."""
        made = environ.get(_MADE)
        if made == []:  # an answer may be made twice, from another database
            made.append(True)
            IN_FLIGHT.inc()
        return self.application(environ, start_response)


class Measured:
    """An answer whose bytes are counted on their way, until it is closed or given up."""

    def __init__(self, answer: Iterable[bytes], finish: Callable[[int], None]) -> None:
        self._answer = answer
        self._parts = iter(answer)
        self._finish: Callable[[int], None] | None = finish
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = next(self._parts)
        self._size += len(part)
        return part

    def close(self) -> None:
        """Close the answer, and tell its size, once."""
        finish, self._finish = self._finish, None
        if finish is None:
            return
        try:
            getattr(self._answer, "close", lambda: None)()
        finally:
            finish(self._size)

    def __del__(self) -> None:
        """Where a server drops an answer without closing it."""
        self.close()


def _failure(start: StartResponse, request_id: str) -> list[bytes]:
    detail = f"The server failed to answer. The error has been recorded, as {request_id}."
    body = _FAILED % orjson.dumps(detail)
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
    start("500 Internal Server Error", headers)
    return [body]


def _route_of(path: str) -> str:
    """Return the route of a request that no view answered."""
    if path in PROBES:
        return path
    return next((f"{files}<path>" for files in _FILES if path.startswith(files)), NOWHERE)


def _text(raw: str) -> str:
    """Return what a server gave as Latin-1 as the text that it is, not too long."""
    return raw[:_LONGEST].encode("latin-1", "replace").decode("utf-8", "replace")
