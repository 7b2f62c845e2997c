"""A database as the first release left it."""

from collections.abc import Callable, Iterator

import pytest

from tests.own_database import OwnDatabase, own_databases


@pytest.fixture(scope="module")
def make_first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], OwnDatabase]]:
    """Give a function that makes such a database."""
    with own_databases(tmp_path_factory.mktemp("first"), "check") as make:
        first = make()
        filled = first.python("-m", "tests.upgrade.walking", "first")
        assert filled.returncode == 0, filled.stderr

        def copied() -> OwnDatabase:
            own = make()
            own.become(first)
            return own

        yield copied
