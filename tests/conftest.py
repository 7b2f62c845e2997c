"""The test database holds the whole dataset: tests count real rows, and may add made-up ones."""

import io
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from sanctions.dataset.revision import current_revision
from tests.own_database import OwnDatabase, own_databases


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Seed the test database once."""
    with django_db_blocker.unblock():
        call_command("seed", stdout=io.StringIO())
        current_revision()  # worked out once, not by each test


@pytest.fixture(scope="session")
def make_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], OwnDatabase]]:
    """Give a function that makes a migrated, empty database for other processes."""
    with own_databases(tmp_path_factory.mktemp("databases")) as make:
        yield make


@pytest.fixture
def own_database(make_database: Callable[[], OwnDatabase]) -> OwnDatabase:
    """A migrated, empty database for other processes."""
    return make_database()
