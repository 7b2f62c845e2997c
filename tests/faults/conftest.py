"""A small part of the dataset in two states, and databases in either."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_django.plugin import DjangoDbBlocker

from sanctions.dataset.releases.partial import episode_fixture
from tests.faults.commands import Commands, Ended, commands_on
from tests.own_database import OwnDatabase

# Prints the digest of the public rows and the number of all rows, before the command runs.
STATE = """
from django.db import connections
from sanctions.dataset.revision import digest
from sanctions.dataset.tables import TABLES
print(digest(), sum(model.objects.count() for table in TABLES for model in table.models))
connections.close_all()
"""
# A first release is that of the shipped rows; here it is that of whatever rows there are.
ANY_ROWS = """
from django.db import connections
from sanctions.dataset.releases import making
making.REVISION = making.digest()
connections.close_all()
"""


class State(NamedTuple):
    """A state of the dataset: a database in it, its seeds, its digest and the number of rows."""

    database: OwnDatabase
    seeds: Path
    digest: str
    rows: int


class Faulty:
    """A database on which commands are stopped, and the two states between which they go."""

    def __init__(self, commands: Commands, before: State, after: State) -> None:
        self.commands = commands
        self.before = before
        self.after = after
        self.run = commands.run
        self.start = commands.start

    def reset(self) -> None:
        """Be in the first state."""
        self.commands.database.become(self.before.database)

    def verified(self) -> tuple[str, int]:
        """Verify the database; return the digest of its rows and their number."""
        return state_of(self.commands.run("verify", program=STATE))


def state_of(verified: Ended) -> tuple[str, int]:
    """Return what STATE printed before a verification that found nothing."""
    assert verified.returncode == 0, verified.stderr
    digest, number = verified.stdout.splitlines()[0].split()
    return digest, int(number)


@pytest.fixture(scope="session")
def states(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    make_database: Callable[[], OwnDatabase],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[State, State]:
    """The dispute over Salisbury alone, and with another one."""
    folder = tmp_path_factory.mktemp("states")
    with django_db_blocker.unblock():
        for episode in ("salisbury-2018", "vrbetice-2021"):
            text = "".join(episode_fixture(episode))
            (folder / f"{episode}.json").write_text(text, "utf-8")
    database = make_database()
    made = []
    with commands_on(database, folder / "printed") as commands:
        for number, episode in enumerate(("salisbury-2018", "vrbetice-2021")):
            loaded = commands.run("loaddata", folder / f"{episode}.json")
            assert loaded.returncode == 0, loaded.stderr
            seeds = folder / f"seeds-{number}"
            assert commands.run("export_seeds", "--folder", seeds).returncode == 0
            assert commands.run("seed", "--folder", seeds).returncode == 0
            digest, rows = state_of(commands.run("verify", program=STATE))
            own = make_database()
            own.become(database)
            made.append(State(own, seeds, digest, rows))
    return made[0], made[1]


@pytest.fixture(scope="module")
def faulty(
    states: tuple[State, State],
    make_database: Callable[[], OwnDatabase],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Faulty]:
    """A database in the first state, on which commands are stopped."""
    database = make_database()
    database.become(states[0].database)
    with commands_on(database, tmp_path_factory.mktemp("faulty") / "printed") as commands:
        yield Faulty(commands, *states)


@pytest.fixture
def calm(faulty: Faulty) -> Iterator[Faulty]:
    """The same, in the first state at the beginning and the end of a test."""
    yield faulty
    faulty.reset()
