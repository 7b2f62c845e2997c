"""What a request was for and how it was answered, noted in its environ for who watches."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.http import HttpRequest, HttpResponseBase

# The pattern of the address (`/countries/<code>/`); absent where none was found.
ROUTE = "sanctions.route"
# Set where the answer was given from memory.
FROM_MEMORY = "sanctions.from_memory"

_CONVERTER = re.compile("<[a-z]+:")


class NoteRoute:
    """Middleware: notes the route of each request that reaches a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Note the route, in the environ that the server gave (META is that very mapping)."""
        if request.resolver_match is not None:
            request.META[ROUTE] = readable(request.resolver_match.route)


@cache
def readable(route: str) -> str:
    """Return a route as people write it, `/api/v1/expulsions/<pk>/`, from its expressions."""
    return _CONVERTER.sub("<", simplify_regex(route).replace("\\", ""))
