"""What browsers may do with our pages: run and show what comes from here, and nothing else."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

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
HEADER = "Content-Security-Policy"
# They have rules of their own.
ELSEWHERE = ("/admin/", "/api/")


class ContentSecurityPolicy:
    """Adds the policy to the public pages that have none of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with the policy."""
        response = self.get_response(request)
        if not request.path.startswith(ELSEWHERE):
            response.headers.setdefault(HEADER, POLICY)
        return response
