"""The API knows no visitor: its requests pass by what is there for people who sign in.

Sessions, users, tokens against forgery, messages and second factors stand in MIDDLEWARE between
`Begin` and `End`. A request for the API goes from the one to the other at once: whoever asks, the
answer is the same, and nobody's cookies are even read.
"""

from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

API = "/api/"

Handler = Callable[[HttpRequest], HttpResponseBase]


class End:
    """Where requests for the API come out. Django makes it before `Begin`, from the inside out."""

    made_last: ClassVar["End"]

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        End.made_last = self

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through."""
        return self.get_response(request)


class Begin:
    """Where requests for the API leave the way of all others."""

    def __init__(self, get_response: Handler) -> None:
        self.of_people = get_response
        self.of_all = End.made_last.get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer, by the way that the request is to go."""
        goes_by = request.path_info.startswith(API)
        return self.of_all(request) if goes_by else self.of_people(request)
