"""Roles: Django's groups."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from sanctions.accounts.granting import rights_of, why_not_manage_role

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles, and others that an operator makes, out of rights that one has."""

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        """Return the field of the permissions, which offers the person's own."""
        if request is not None and db_field.name == "permissions":
            kwargs["queryset"] = rights_of(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return no bulk action: a role is deleted by itself."""
        return {}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the role may be changed: one that may do nothing beyond one's own."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or why_not_manage_role(request.user, obj) is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the role may go."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or why_not_manage_role(request.user, obj) is None)
