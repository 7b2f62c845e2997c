"""Answers 503 where a query was stopped because it took too long, or the database is away."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sanctions.dataset.faults import explained, is_outage
from sanctions.dataset.time_limits import was_stopped
from sanctions.http.unavailable import NO_DATABASE, Unavailable, too_slow

_logger = logging.getLogger(__name__)


class StoppedQueries:
    """Tells the client why a page or an answer was not made; other errors go their way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer for a query that was stopped, or that nothing answered."""
        why = unanswered(error)
        return why.response(request.META) if why else None


def unanswered(error: BaseException) -> Unavailable | None:
    """Return why the database gave no answer; None where it is an error of the program.

    An outage is logged with what to do about it. The next request gets fresh connections.
    """
    if was_stopped(error):
        return too_slow(settings.QUERY_SECONDS)
    if not is_outage(error):
        return None
    _logger.error("%s", explained(error))
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
    return NO_DATABASE
