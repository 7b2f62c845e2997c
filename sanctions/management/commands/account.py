"""Make an account of the desk, or change one, without the admin: for who runs the server."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from sanctions.accounts.lockout import unlock
from sanctions.accounts.second_factor import device_of, remove


class Command(BaseCommand):
    """Makes the account if there is none of that name, and says how it stands in the end."""

    help = "Make or change an account of the desk: its role, a lock, a lost second factor."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name, and what to do."""
        parser.add_argument("name", help="what the person signs in with")
        parser.add_argument(
            "--role", help="viewer, contributor, editor or administrator, in place of other roles"
        )
        parser.add_argument(
            "--unlock", action="store_true", help="end the lock after failed sign-ins"
        )
        parser.add_argument(
            "--without-second-factor", action="store_true", help="for who has lost it"
        )
        state = parser.add_mutually_exclusive_group()
        state.add_argument("--off", action="store_true", help="nobody signs in with it any more")
        state.add_argument("--on", action="store_true", help="they may again")

    @transaction.atomic
    def handle(self, *, name: str, role: str | None, **asked: Any) -> None:
        """Make or change the account. A new one needs a role and asks for a password."""
        users: Any = get_user_model().objects
        account = users.filter(username=name).first()
        group = _group(role)
        if account is None:
            account = self.new_account(name, role)
        if group is not None:
            account.groups.set([group])
        if asked["off"] or asked["on"]:
            account.is_active = asked["on"]
            account.save(update_fields=["is_active"])
        if asked["unlock"]:
            unlock(name)
        if asked["without_second_factor"]:
            remove(account)
        roles = ", ".join(sorted(one.name for one in account.groups.all())) or "no role"
        state = "may sign in" if account.is_active else "is switched off"
        factor = "with a second factor" if device_of(account) else "without a second factor"
        rights = "superuser" if account.is_superuser else roles
        self.stdout.write(f"{name} ({rights}) {state}, {factor}.")

    def new_account(self, name: str, role: str | None) -> Any:
        """Make an account, with a password that is asked for or comes by standard input."""
        if role is None:
            raise CommandError(f"There is no account {name}. To make it, give it a --role.")
        account: Any = get_user_model()(username=name, is_staff=True)
        try:
            account.full_clean(exclude=["password"])
            password = _password(name)
            validate_password(password, account)
        except ValidationError as error:
            raise CommandError("\n".join(["No account was made.", *error.messages])) from None
        account.set_password(password)
        account.save()
        return account


def _group(role: str | None) -> Group | None:
    """Return the group of a role."""
    if role is None:
        return None
    group = Group.objects.filter(name=role).first()
    if group is None:
        known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"There is no role {role!r}. There are: {known or 'none, run migrate'}.")
    return group


def _password(name: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass(f"Password of {name}: ")
    if getpass("Once more: ") != password:
        raise ValidationError("The two passwords differ.")
    return password
