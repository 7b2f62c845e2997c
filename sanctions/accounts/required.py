"""Where SECOND_FACTOR_REQUIRED says so, who may publish sets one up before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sanctions.accounts.second_factor import device_of, is_required_of
from sanctions.http.desk import is_desk

OPEN_TO_ALL = ("second-factor", "admin:logout", "admin:login", "second-step", "admin:jsi18n")


class SecondFactorRequired:
    """Leads who must have a second factor, and has none, to the page where they set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or lead away from it."""
        if settings.SECOND_FACTOR_REQUIRED and is_desk(request) and _lacks_it(request):
            if device_of(request.user) is None:
                return HttpResponseRedirect(reverse("second-factor"))
            # Signed in before it was set up.
            logout(request)
        return self.get_response(request)


def _lacks_it(request: HttpRequest) -> bool:
    if request.path_info in {reverse(page) for page in OPEN_TO_ALL}:
        return False
    user: Any = request.user
    return user.is_authenticated and not user.is_verified() and is_required_of(user)
