"""People's accounts. What each may give and to whom: accounts/granting.py."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sanctions.accounts.granting import roles_to_give, why_not_manage

# What an account may do; nobody changes it of their own.
RIGHTS = ("is_active", "groups", "is_staff", "is_superuser", "user_permissions")
OWN_NOTE = "What you may do yourself is changed by another administrator."


class NewAccountForm(UserCreationForm):
    """The form of a new account, which can sign in to the desk."""

    class Meta(UserCreationForm.Meta):
        fields = ("username", "first_name", "last_name", "groups")

    def save(self, commit: bool = True) -> Any:
        """Save the account as one of the desk's."""
        self.instance.is_staff = True
        return super().save(commit)


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """The accounts. None is deleted, as the history names it: it is switched off."""

    add_form = NewAccountForm
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("username", "first_name", "last_name")
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the accounts with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, account: User) -> str:
        """Return the roles of an account, in words."""
        names = sorted(group.name for group in account.groups.all())
        return ", ".join([*(["superuser"] if account.is_superuser else []), *names]) or "none"

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
            (None, {"fields": ("username", "password")}),
            names,
            ("What it may do", rights),
            ("Since when", {"fields": ("date_joined", "last_login")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is only shown: of one's own account, what it may do."""
        shown = tuple(super().get_readonly_fields(request, obj))
        return (*shown, *RIGHTS) if obj is not None and obj == request.user else shown

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of the roles, which offers those that the person may give."""
        if db_field.name == "groups":
            kwargs["queryset"] = roles_to_give(request.user)
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.label = "Roles"
            field.help_text = "What each role may do is told in docs/editing-roles.md."
            field.widget.can_add_related = False
        return field

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
