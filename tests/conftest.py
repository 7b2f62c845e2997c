"""The test database holds the whole dataset: tests count real rows, and may add made-up ones."""

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from sanctions.api.self_description import self_description
from sanctions.dataset.releases import writing
from sanctions.dataset.releases.listing import Release, find_release
from sanctions.dataset.releases.making import make_release
from sanctions.dataset.releases.opening import PREFIX, forget
from sanctions.dataset.revision import current_revision
from sanctions.dataset.version import VERSION
from tests.browser import chromium, site, visit  # noqa: F401 - fixtures
from tests.faults.kills import KILLS
from tests.own_database import OwnDatabase, own_databases


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how often processes were killed, with nothing lost where all tests passed."""
    if KILLS:
        terminalreporter.section("kill -9")
        for test, number in KILLS.items():
            terminalreporter.line(f"{number:5} times in {test}")
        terminalreporter.line(f"{KILLS.total():5} times together")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Seed the test database once."""
    with django_db_blocker.unblock():
        call_command("seed", stdout=io.StringIO())
        current_revision()  # worked out once, not by each test


@pytest.fixture(scope="session")
def releases_folder(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with one release, that of the shipped dataset: to read, not to write to."""
    folder = tmp_path_factory.mktemp("releases")
    with django_db_blocker.unblock():
        make_release(folder, beside=self_description())
    return folder


@pytest.fixture
def shipped(releases_folder: Path) -> Release:
    """The release of the shipped dataset."""
    return find_release(releases_folder, VERSION)


@pytest.fixture
def served_releases(releases_folder: Path, settings: Any) -> Path:
    """The folder with the shipped release, as the one that the API answers from."""
    settings.RELEASES_DIR = releases_folder
    return releases_folder


@pytest.fixture
def folder(shipped: Release, tmp_path: Path) -> Path:
    """A folder with the shipped release, to which others can be added."""
    shutil.copytree(shipped.folder, tmp_path / "releases" / shipped.folder.name)
    return tmp_path / "releases"


@pytest.fixture
def fewer_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes longest to write: the workbook stays empty, and there are no fixtures.

    For tests of what does not depend on them.
    """
    monkeypatch.setattr(writing, "write_workbook_of_tables", lambda *_: None)
    monkeypatch.setattr(writing, "write_fixtures", lambda *_: {})


@pytest.fixture(autouse=True)
def forgotten_releases() -> Iterator[None]:
    """Close the releases that a test opened: Django lets no test use what it finds open."""
    yield
    for alias in list(connections.databases):
        if alias.startswith(PREFIX):
            forget(Path(alias.removeprefix(PREFIX)))


@pytest.fixture(scope="session")
def make_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], OwnDatabase]]:
    """Give a function that makes a migrated, empty database for other processes."""
    with own_databases(tmp_path_factory.mktemp("databases"), "migrate") as make:
        yield make


@pytest.fixture(scope="session")
def make_seeded_database(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], OwnDatabase]]:
    """Give a function that makes a database with the shipped dataset for other processes."""
    with own_databases(tmp_path_factory.mktemp("seeded"), "migrate", "seed") as make:
        yield make


@pytest.fixture
def own_database(make_database: Callable[[], OwnDatabase]) -> OwnDatabase:
    """A migrated, empty database for other processes."""
    return make_database()
