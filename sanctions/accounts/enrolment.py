"""The page on which people set up their second factor, and look after it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as remember_device

from sanctions.accounts import second_factor
from sanctions.accounts.sessions import sign_out_elsewhere
from sanctions.accounts.sign_in import CodeForm


class PasswordForm(forms.Form):
    """The password once more: a browser left open must not be enough."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type in your password."},
    )


@sensitive_post_parameters()
def show_second_factor(request: HttpRequest) -> HttpResponse:
    """Show where a person stands with their second factor, and take the next step."""
    step = _STEPS.get(request.POST.get("step", "")) if request.method == "POST" else None
    return step(request) if step else _page(request)


def _begin(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    if second_factor.device_of(request.user) is not None or not form.is_valid():
        return _page(request, form)
    # Counted, and locked after too many, like a sign-in.
    name, password = request.user.get_username(), form.cleaned_data["password"]
    if authenticate(request, username=name, password=password) != request.user:
        form.add_error("password", "This is not your password.")
        return _page(request, form)
    second_factor.begin(request.user)
    return _back()


def _cancel(request: HttpRequest) -> HttpResponse:
    if (app := second_factor.begun(request.user)) is not None:
        app.delete()
    return _back()


def _confirm(request: HttpRequest) -> HttpResponse:
    app = second_factor.begun(request.user)
    if app is None or second_factor.device_of(request.user) is not None:
        return _back()
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    if not second_factor.confirm(app, form.cleaned_data["code"]):
        told = "This is not the code that the app shows now. Is the clock of your phone right?"
        form.add_error("code", told)
        return _page(request, form)
    remember_device(request, app)
    sign_out_elsewhere(request)
    messages.success(request, "The second factor is on.")
    return _page(request, codes=second_factor.new_recovery_codes(request.user))


def _renew(request: HttpRequest) -> HttpResponse:
    form, is_right = _code(request)
    if not is_right:
        return _page(request, form)
    return _page(request, codes=second_factor.new_recovery_codes(request.user))


def _turn_off(request: HttpRequest) -> HttpResponse:
    form, is_right = _code(request)
    if not is_right:
        return _page(request, form)
    second_factor.remove(request.user)
    messages.success(request, "The second factor is off.")
    return _back()


_STEPS = {
    "begin": _begin,
    "cancel": _cancel,
    "confirm": _confirm,
    "renew": _renew,
    "turn-off": _turn_off,
}


def _code(request: HttpRequest) -> tuple[Any, bool]:
    """Return the form of a code, and whether the code is right."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return form, False
    device, why_not = second_factor.check(request.user, form.cleaned_data["code"])
    if device is None:
        form.add_error("code", why_not)
    return form, device is not None


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("second-factor"))


def _page(
    request: HttpRequest, form: Any = None, codes: list[str] | None = None
) -> TemplateResponse:
    """Return the page: off, begun, or on; `codes` are recovery codes to show this once."""
    user: Any = request.user
    app = second_factor.device_of(user)
    new = None if app else second_factor.begun(user)
    context = {
        **admin.site.each_context(request),
        "title": "Second factor",
        "app": app,
        "new": new,
        "key": second_factor.key_text(new) if new else None,
        "qr_code": second_factor.qr_code(new) if new else None,
        "left": second_factor.recovery_codes_left(user) if app else 0,
        "codes": codes,
        "form": form or (CodeForm() if app or new else PasswordForm()),
        "is_required": second_factor.is_required_of(user),
    }
    return TemplateResponse(request, "accounts/second_factor.html", context)
