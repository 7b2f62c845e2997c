"""What those ask who watch over the server: `/healthz` and `/readyz`.

They are answered before Django: under any host name, by http or https, without a session, a rate
limit or a redirect, so that a probe may come from inside by address.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import orjson

from sanctions import __version__
from sanctions.operations.readiness import is_ready, readiness

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

JSON = "application/json"


def health(_environ: Environ) -> tuple[HTTPStatus, str, bytes]:
    """Say that the process answers. Nothing else is asked: no database, no file."""
    return HTTPStatus.OK, JSON, orjson.dumps({"status": "ok", "version": __version__})


def ready(_environ: Environ) -> tuple[HTTPStatus, str, bytes]:
    """Say whether requests can be answered, and what each check found; 503 where they can't."""
    checks = readiness()
    passed = is_ready(checks)
    answer = {
        "status": "ready" if passed else "not ready",
        "version": __version__,
        "checks": {check.name: {"passed": check.passed, "found": check.found} for check in checks},
    }
    return HTTPStatus.OK if passed else HTTPStatus.SERVICE_UNAVAILABLE, JSON, orjson.dumps(answer)


PROBES: dict[str, Callable[[Environ], tuple[HTTPStatus, str, bytes]]] = {
    "/healthz": health,
    "/readyz": ready,
}


class Probes:
    """A WSGI application that answers probes, and has another answer the rest."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a probe, or let the request through."""
        probe = PROBES.get(environ.get("PATH_INFO", ""))
        if probe is None:
            return self.application(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            start_response(*_head(HTTPStatus.METHOD_NOT_ALLOWED, JSON, b"", ("Allow", "GET, HEAD")))
            return [b""]
        status, media_type, body = probe(environ)
        start_response(*_head(status, media_type, body))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _head(
    status: HTTPStatus, media_type: str, body: bytes, *more: tuple[str, str]
) -> tuple[str, Headers]:
    headers = [
        ("Content-Type", media_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        *more,
    ]
    return f"{status.value} {status.phrase}", headers
