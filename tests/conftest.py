"""The test database holds the whole dataset: tests count real rows, and may add made-up ones."""

import io

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Seed the test database once."""
    with django_db_blocker.unblock():
        call_command("seed", stdout=io.StringIO())
