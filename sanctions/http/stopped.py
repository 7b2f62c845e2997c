"""Answers 503 where a query was stopped because it took too long."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sanctions.dataset.time_limits import was_stopped
from sanctions.http.unavailable import too_slow


class StoppedQueries:
    """Tells the client why a page or an answer was not made; other errors go their way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer for a query that was stopped."""
        if not was_stopped(error):
            return None
        return too_slow(settings.QUERY_SECONDS).response(request.META)
