"""Which requests are for the editors' desk."""

from functools import cache

from django.http import HttpRequest
from django.urls import reverse


@cache
def _desk() -> str:
    return reverse("admin:index")


def is_desk(request: HttpRequest) -> bool:
    """Return whether a request is for a page of the desk."""
    return request.path_info.startswith(_desk())
