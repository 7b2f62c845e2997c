"""What those ask who watch over the server: `/healthz`, `/readyz` and `/metrics`.

They are answered before Django: under any host name, by http or https, without a session, a rate
limit or a redirect, so that a probe may come from inside by address.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from ipaddress import ip_address
from typing import NamedTuple

import orjson
from django.conf import settings
from django.utils.crypto import constant_time_compare

from sanctions import __version__
from sanctions.operations.metrics import written
from sanctions.operations.readiness import is_ready, readiness
from sanctions.operations.wsgi import Application, Environ, Headers, StartResponse

JSON = "application/json"


# By which a proxy says for whom it asks.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class Answer(NamedTuple):
    """What a probe is told."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def health(_environ: Environ) -> Answer:
    """Say that the process answers. Nothing else is asked: no database, no file."""
    return Answer(orjson.dumps({"status": "ok", "version": __version__}))


def ready(_environ: Environ) -> Answer:
    """Say whether requests can be answered, and what each check found; 503 where they can't."""
    checks = readiness()
    passed = is_ready(checks)
    told = {
        "status": "ready" if passed else "not ready",
        "version": __version__,
        "checks": {check.name: {"passed": check.passed, "found": check.found} for check in checks},
    }
    return Answer(orjson.dumps(told), HTTPStatus.OK if passed else HTTPStatus.SERVICE_UNAVAILABLE)


def metrics(environ: Environ) -> Answer:
    """Give the metrics to this machine; where METRICS_TOKEN is set, to who has it."""
    if settings.METRICS_TOKEN:
        given = environ.get("HTTP_AUTHORIZATION", "")
        if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
            why = "Metrics are read with the header Authorization: Bearer, and METRICS_TOKEN."
            return _refused(HTTPStatus.UNAUTHORIZED, why, ("WWW-Authenticate", "Bearer"))
    elif not _is_local(environ):
        why = "Metrics are read from the machine itself, unless METRICS_TOKEN is set."
        return _refused(HTTPStatus.FORBIDDEN, why)
    media_type, body = written(environ.get("HTTP_ACCEPT", ""))
    return Answer(body, media_type=media_type)


def _is_local(environ: Environ) -> bool:
    """Return whether a request comes from this machine itself, not through a proxy on it."""
    try:
        address = ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not any(header in environ for header in _FORWARDED)


def _refused(status: HTTPStatus, why: str, *headers: tuple[str, str]) -> Answer:
    told = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": why}
    return Answer(orjson.dumps(told), status, "application/problem+json", headers)


def _wrong_method(_environ: Environ) -> Answer:
    why = "Nothing can be written here: use GET or HEAD."
    return _refused(HTTPStatus.METHOD_NOT_ALLOWED, why, ("Allow", "GET, HEAD"))


PROBES: dict[str, Callable[[Environ], Answer]] = {
    "/healthz": health,
    "/readyz": ready,
    "/metrics": metrics,
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
        method = environ["REQUEST_METHOD"]
        answer = (probe if method in {"GET", "HEAD"} else _wrong_method)(environ)
        headers: Headers = [
            ("Content-Type", answer.media_type),
            ("Content-Length", str(len(answer.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *answer.headers,
        ]
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [b"" if method == "HEAD" else answer.body]
