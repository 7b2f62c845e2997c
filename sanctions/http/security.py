"""What browsers may do with our answers: run and show what comes from here, and nothing else.

Every answer has these headers, whoever made it: pages, the API, the desk, files, errors. HSTS,
`nosniff`, the referrer policy and the opener policy are Django's SecurityMiddleware's.
"""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sanctions.http.desk import is_desk

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Rows, pictures and files need nothing, also where a browser shows them as a document.
NOTHING = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
HEADER = "Content-Security-Policy"
# What no page here asks for. Chromium complains of names that it doesn't know.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
        *("fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
        *("payment", "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking"),
    )
)
NOT_KEPT = "no-store, private"


class SecurityHeaders:
    """Adds to an answer the headers that it has none of its own of."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # A chart in a frame with `sandbox` is of no origin, and needs its style and script.
        self.for_others = re.compile(
            rf"{settings.CORS_URLS_REGEX}|^{re.escape(settings.STATIC_URL)}"
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with its headers."""
        response = self.get_response(request)
        headers = response.headers
        is_page = headers.get("Content-Type", "").startswith("text/html")
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            # Browsers take the headers of a 304 for what they have kept, which may be a page.
            headers.setdefault(HEADER, POLICY if is_page else NOTHING)
        if is_page:
            headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if self.for_others.match(request.path_info) else "same-origin"
        )
        if is_desk(request):
            # Nothing of it stays on a shared computer, or in a cache on the way.
            headers["Cache-Control"] = NOT_KEPT
        return response
