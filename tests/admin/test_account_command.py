"""`manage.py account`: accounts without the admin."""

import io
import sys

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(monkeypatch):
    """A function that runs the command, with what comes by standard input, and returns its word."""

    def run(*arguments, typed="a made-up passphrase\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        told = io.StringIO()
        call_command("account", *arguments, stdout=told)
        return told.getvalue()

    return run


def test_it_makes_an_editor(account):
    told = account("edith", "--role", "editor")
    assert told == "edith (editor) may sign in, without a second factor.\n"
    edith = User.objects.get(username="edith")
    assert edith.check_password("a made-up passphrase")
    assert (edith.is_staff, edith.is_superuser) == (True, False)
    assert edith.has_perm("sanctions.publish_expulsion")


def test_it_changes_an_account(account):
    account("edith", "--role", "editor")
    edith = User.objects.get(username="edith")
    TOTPDevice.objects.create(user=edith, name="app")
    AccessAttempt.objects.create(username="edith", ip_address="192.0.2.1", failures_since_start=5)
    assert "with a second factor" in account("edith", "--role", "viewer", "--unlock")
    assert not AccessAttempt.objects.exists()
    assert [group.name for group in edith.groups.all()] == ["viewer"]
    told = account("edith", "--off", "--without-second-factor")
    assert told == "edith (viewer) is switched off, without a second factor.\n"
    assert "may sign in" in account("edith", "--on")


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (["edith"], "", "There is no account edith. To make it, give it a --role."),
        (["edith", "--role", "boss"], "", "There is no role 'boss'. There are: administrator, con"),
        (["edith", "--role", "editor"], "short\n", "at least 15 characters"),
        (["edith", "--role", "editor"], "", "at least 15 characters"),
        (["no name", "--role", "editor"], "a made-up passphrase\n", "Enter a valid username"),
        (["x" * 151, "--role", "editor"], "a made-up passphrase\n", "at most 150 characters"),
    ],
)
def test_it_says_why_it_makes_none(account, arguments, typed, told):
    with pytest.raises(CommandError, match=told.replace(".", r"\.")):
        account(*arguments, typed=typed)
    assert not User.objects.exists()


def test_it_says_where_there_are_no_roles(account):
    Group.objects.all().delete()
    with pytest.raises(CommandError, match="none, run migrate"):
        account("edith", "--role", "editor")
