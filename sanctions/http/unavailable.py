"""503: what is answered where something can't be answered now, and when to ask again."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from django.http import HttpResponse
from django.template.loader import render_to_string

API_ROOT = "/api/"
PROBLEM_JSON = "application/problem+json"


class Unavailable(NamedTuple):
    """Why there is no answer now, and the seconds after which to ask again."""

    detail: str
    retry_after: int
    status: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE

    def body(self, environ: Mapping[str, Any]) -> tuple[str, bytes]:
        """Return the media type and the body: a page for browsers, a problem (RFC 9457) else."""
        accepted = environ.get("HTTP_ACCEPT", "")
        if "text/html" in accepted and not environ.get("PATH_INFO", "").startswith(API_ROOT):
            page = render_to_string("503.html", {"detail": self.detail})
            return "text/html; charset=utf-8", page.encode()
        problem = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
        }
        return PROBLEM_JSON, orjson.dumps(problem)

    def response(self, environ: Mapping[str, Any]) -> HttpResponse:
        """Return the answer, as one of Django's."""
        media_type, body = self.body(environ)
        return HttpResponse(
            body, content_type=media_type, status=self.status, headers=dict(self.headers(body))
        )

    def headers(self, body: bytes) -> list[tuple[str, str]]:
        """Return its headers beside the media type."""
        return [
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", str(self.retry_after)),
        ]


BUSY = Unavailable(
    "The server has more requests to answer at the moment than it can. Retry-After says after how "
    "many seconds to ask again.",
    2,
)
DOWNLOADING = Unavailable(
    "As many long files are being sent at the moment as can be at once. Retry-After says after "
    "how many seconds to ask again; files of all rows, which need no working out, are listed at "
    "/api/v1/downloads/.",
    10,
)

NO_DATABASE = Unavailable(
    "The database can't answer at the moment, or takes no changes; nothing was changed. "
    "Retry-After says after how many seconds to ask again.",
    10,
)
FAILED = Unavailable(
    "The server failed to answer. The error is ours, and it has been recorded.",
    60,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)


def too_slow(seconds: int) -> Unavailable:
    """Return why there is no answer where the database took too long for it."""
    time = "a second" if seconds == 1 else f"{seconds} seconds"
    return Unavailable(
        f"The database was at work on this for more than {time} and was stopped. Ask "
        "for less (narrower filters, fewer facets, count=false), or work it out from the files of "
        "all rows, which are listed at /api/v1/downloads/.",
        60,
    )
