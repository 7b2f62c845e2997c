"""Nobody gives a right that they don't have, nor takes over an account that has one.

Rights are counted by the rows that give them and not by `User.get_all_permissions`, which says of
an account that is switched off that it may do nothing: switched on again, it may.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet


def rights_of(user: Any) -> QuerySet[Permission]:
    """Return the permissions that a person may give: their own, a superuser all."""
    if user.is_superuser:
        return Permission.objects.all()
    given = Q(user=user.pk) | Q(group__user=user.pk)
    return Permission.objects.filter(pk__in=Permission.objects.filter(given).values("pk"))


def roles_to_give(user: Any) -> QuerySet[Group]:
    """Return the groups that a person may give: those that may do nothing beyond their own."""
    if user.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=rights_of(user).values("pk"))
    return Group.objects.exclude(permissions__in=beyond)


def why_not_manage(user: Any, account: Any) -> str | None:
    """Return why a person may not change an account (its name, password, roles); None if they may.

    Who sets a password can sign in with it, so an account with more rights than one's own is out
    of reach.
    """
    if user.is_superuser:
        return None
    if account.is_superuser:
        return f"{account} is a superuser: only another one changes this account."
    if rights_of(account).exclude(pk__in=rights_of(user).values("pk")).exists():
        return f"{account} may do what you may not: ask who may do both."
    return None


def why_not_manage_role(user: Any, role: Group) -> str | None:
    """Return why a person may not change a group; None if they may."""
    if user.is_superuser or roles_to_give(user).filter(pk=role.pk).exists():
        return None
    return f"The role {role} may do what you may not: ask who may do both."
