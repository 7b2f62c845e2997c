"""Signing in: name and password and, of who has set up a second factor, a code.

Nobody is signed in before both are right. In between, the session holds who waits for the second
step, and for five minutes only.
"""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from sanctions.accounts.lockout import count_failure, locked_out, slowed_down
from sanctions.accounts.second_factor import NEITHER, check, device_of

WAITING = "waiting_for_second_step"
SECONDS_TO_WAIT = 300
LONGEST_NAME = 150
LONGEST_PASSWORD = 4096


class SignInForm(AdminAuthenticationForm):
    """Name and password, of a length that an account's may have."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "This is not the name and password of an account of this desk. Capital "
        "and small letters differ in both.",
    }

    def clean(self) -> Any:
        """Refuse what can be no account's before it is looked up, counted or hashed."""
        name = self.cleaned_data.get("username", "")
        password = self.cleaned_data.get("password", "")
        if len(name) > LONGEST_NAME or len(password) > LONGEST_PASSWORD:
            raise self.get_invalid_login_error()
        return super().clean()


class CodeForm(forms.Form):
    """The code of the second factor."""

    code = forms.CharField(
        label="Code",
        max_length=64,
        help_text="Six digits from your app, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
        error_messages={"required": "Type in the code that your app shows now."},
    )


class SignIn(LoginView):
    """The first step: name and password."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; who is signed in already goes on."""
        if admin.site.has_permission(request):
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take what was typed, unless it is too much at once."""
        return slowed_down(request) or super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, or ask who has set up a second factor for it."""
        user = form.get_user()
        if device_of(user) is None:
            return self.signed_in(user, self.get_success_url())
        self.request.session[WAITING] = {
            "user": user.pk,
            "backend": user.backend,
            "hash": user.get_session_auth_hash(),
            "since": int(time.time()),
            "next": self.get_success_url(),
        }
        return HttpResponseRedirect(reverse("second-step"))

    def signed_in(self, user: Any, next_page: str) -> HttpResponse:
        """Sign a person in, and lead them on."""
        login(self.request, user)
        return HttpResponseRedirect(next_page)

    def get_default_redirect_url(self) -> str:
        """Return the desk's start page."""
        return reverse("admin:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        shown = {"title": "Sign in", "app_path": self.request.get_full_path()}
        return {
            **admin.site.each_context(self.request),
            **super().get_context_data(**kwargs),
            **shown,
        }


class SecondStep(SignIn):
    """The second step: a code."""

    template_name = "accounts/second_step.html"

    def get_form_class(self) -> Any:
        """Return the form of the code."""
        return CodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form is made of."""
        return {key: one for key, one in super().get_form_kwargs().items() if key != "request"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead back to the first step who has not just taken it."""
        self.waiting = request.session.get(WAITING) or {}
        self.user = _user_of(self.waiting)
        if self.user is None:
            request.session.pop(WAITING, None)
            return HttpResponseRedirect(reverse("admin:login"))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the code, unless too many were wrong."""
        credentials = {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(request, credentials):
            return locked_out(request, None, credentials)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in if the code is right."""
        device, why_not = check(self.user, form.cleaned_data["code"])
        if device is None:
            if why_not == NEITHER:
                count_failure(self.request, self.user.get_username())
            form.add_error("code", why_not)
            return self.form_invalid(form)
        del self.request.session[WAITING]
        self.user.otp_device = device
        self.user.backend = self.waiting["backend"]
        return self.signed_in(self.user, self.waiting["next"])


def _user_of(waiting: dict[str, Any]) -> Any:
    """Return who waits for the second step; None where nobody does, or for too long."""
    if not waiting or not 0 <= time.time() - waiting["since"] <= SECONDS_TO_WAIT:
        return None
    user: Any = get_user_model().objects.filter(pk=waiting["user"], is_active=True).first()
    if user and constant_time_compare(user.get_session_auth_hash(), waiting["hash"]):
        return user
    return None
