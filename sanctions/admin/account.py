"""People's accounts. What each may give and to whom: accounts/granting.py."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_otp.plugins.otp_static import admin as _static  # noqa: F401 - registers its device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp  # noqa: F401 - registers its device
from django_otp.plugins.otp_totp.models import TOTPDevice

from sanctions.accounts.granting import roles_to_give, why_not_manage
from sanctions.accounts.lockout import unlock
from sanctions.accounts.second_factor import device_of, recovery_codes_left, remove

# What an account may do; nobody changes it of their own.
RIGHTS = ("is_active", "groups", "is_staff", "is_superuser", "user_permissions")
ROLES_NOTE = (
    "A viewer sees everything. A contributor also writes drafts and adds sources. An editor also "
    "publishes, and keeps countries, episodes, sources and regimes. An administrator also keeps "
    "accounts."
)
OWN_NOTE = "What you may do yourself is changed by another administrator."


class NewAccountForm(UserCreationForm):
    """The form of a new account, which can sign in to the desk."""

    class Meta(UserCreationForm.Meta):
        fields = ("username", "first_name", "last_name", "groups")

    def save(self, commit: bool = True) -> Any:
        """Save the account as one of the desk's."""
        self.instance.is_staff = True
        return super().save(commit)


@admin.action(description="End the lock of the sign-in", permissions=["change"])
def unlock_selected(model_admin: Any, request: HttpRequest, accounts: QuerySet[Any]) -> None:
    """End the locks of accounts after failed sign-ins."""
    _do_with_each(model_admin, request, accounts, "unlocked", lambda one: unlock(one.username))


@admin.action(description="Take off the second factor", permissions=["change"])
def remove_second_factor(model_admin: Any, request: HttpRequest, accounts: QuerySet[Any]) -> None:
    """Take the second factor from accounts whose owners lost it."""
    _do_with_each(model_admin, request, accounts, "without a second factor now", remove)


def _do_with_each(
    model_admin: Any,
    request: HttpRequest,
    accounts: QuerySet[Any],
    done: str,
    act: Callable[[Any], object],
) -> None:
    """Do something with each account that the person may change, and tell what happened."""
    for account in accounts.order_by("username"):
        why_not = why_not_manage(request.user, account)
        if why_not:
            model_admin.message_user(request, why_not, messages.ERROR)
            continue
        act(account)
        model_admin.log_change(request, account, f"Is {done}.")
        model_admin.message_user(request, f"The account {account} is {done}.", messages.SUCCESS)


# Keys of second factors are nobody's to see.
admin.site.unregister([User, TOTPDevice, StaticDevice])


@admin.register(User)
class AccountAdmin(UserAdmin):
    """The accounts. None is deleted, as the history names it: it is switched off."""

    add_form = NewAccountForm
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("username", "first_name", "last_name")
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("last_login", "date_joined", "second_factor")
    actions = (unlock_selected, remove_second_factor)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the accounts with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, account: User) -> str:
        """Return the roles of an account, in words."""
        names = sorted(group.name for group in account.groups.all())
        return ", ".join([*(["superuser"] if account.is_superuser else []), *names]) or "none"

    @admin.display(description="second factor")
    def second_factor(self, account: User) -> str:
        """Return whether an account has a second factor, and how many recovery codes are left."""
        if device_of(account) is None:
            return "off"
        return f"on, {recovery_codes_left(account)} recovery codes left"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the form's parts; single permissions are a superuser's business."""
        names = ("Name", {"fields": ("first_name", "last_name")})
        if obj is None:
            sign_in: dict[str, Any] = {"fields": ("username", "password1", "password2")}
            return [(None, sign_in), names, ("Role", {"fields": ("groups",)})]
        rights: dict[str, Any] = {"fields": ["is_active", "groups"]}
        if request.user.is_superuser:
            rights["fields"] += ["is_staff", "is_superuser", "user_permissions"]
        rights["description"] = (
            OWN_NOTE if obj == request.user else why_not_manage(request.user, obj)
        )
        return [
            (None, {"fields": ("username", "password", "second_factor")}),
            names,
            ("What it may do", rights),
            ("Since when", {"fields": ("date_joined", "last_login")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is only shown: of one's own account, what it may do."""
        shown = tuple(super().get_readonly_fields(request, obj))
        return (*shown, *RIGHTS) if obj is not None and obj == request.user else shown

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a column; that of the roles offers those that the person may give."""
        if db_field.name != "groups":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return ModelMultipleChoiceField(
            roles_to_give(request.user).order_by("pk"),
            label="Roles",
            required=False,
            help_text=ROLES_NOTE,
            widget=CheckboxSelectMultiple,
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the account may be changed: one without more rights than one's own."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or why_not_manage(request.user, obj) is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that no account is deleted."""
        return False

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - as Django has it
        form_url: str = "",
    ) -> HttpResponse:
        """Set another's password; one's own asks for the present one."""
        if unquote(id) == str(request.user.pk):
            return HttpResponseRedirect(reverse("admin:password_change"))
        return super().user_change_password(request, id, form_url)
