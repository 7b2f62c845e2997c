"""A full disk during each command that writes: all or nothing, and a sentence that says so.

Everywhere by a bound on the size of files (RLIMIT_FSIZE), which needs no rights; and, where root
runs the tests, on a disk of its own that is full. What fills the disk of a PostgreSQL server is in
test_postgresql_server.py.
"""

from pathlib import Path

import pytest
from django.db import connection

from sanctions.dataset.releases.listing import releases
from tests.faults.commands import Ended
from tests.faults.conftest import ANY_ROWS, Faulty
from tests.faults.small_disk import fill, small_disk

pytestmark = pytest.mark.django_db

# Less than any command here writes. SQLite needs 32 kB of its own to open a database, so that is
# done before there is a bound.
SMALL = 8_000
OPENED = """
from sanctions.dataset.releases import making
making.REVISION = making.digest()
"""
WRITERS = {
    "export_seeds": "No file was changed by half; run this again.",
    "export_fixtures": "No file was changed by half; run this again.",
    "release": "No release was made.",
}


def told(ended: Ended, *parts: str) -> None:
    """It failed, with one sentence that has these parts."""
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("CommandError: ")
    for part in parts:
        assert part in line


def is_unchanged(faulty: Faulty) -> bool:
    return faulty.verified() == (faulty.before.digest, faulty.before.rows)


def only_hidden_in(folder: Path) -> bool:
    return all(path.name == ".lock" for path in folder.iterdir())


@pytest.mark.parametrize("command", WRITERS)
def test_a_command_that_writes_files_leaves_none_by_half_and_names_the_file(
    calm, tmp_path, command
):
    folder = tmp_path / "made"
    full = calm.run(command, "--folder", folder, program=OPENED, largest_file=SMALL)
    told(full, str(folder), "free some space", WRITERS[command])
    assert only_hidden_in(folder)
    assert calm.run(command, "--folder", folder, program=ANY_ROWS).returncode == 0
    assert is_unchanged(calm)


@pytest.mark.soak
@pytest.mark.parametrize("command", WRITERS)
def test_on_a_disk_that_is_full_it_leaves_no_file_by_half_and_names_it(calm, tmp_path, command):
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, 60_000):
        full = calm.run(command, "--folder", folder / "made", program=ANY_ROWS)
        told(full, str(folder), "full", "free some space", WRITERS[command])
        assert releases(folder / "made") == []
        assert only_hidden_in(folder / "made")
    assert is_unchanged(calm)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the database is no file of ours")
class TestSqlite:
    """The file of the database itself can't grow."""

    def commands(self, faulty: Faulty, folder: Path) -> dict[str, tuple[object, ...]]:
        assert faulty.run("seed", "--folder", faulty.after.seeds).returncode == 0
        assert faulty.run("export_fixtures", "--folder", folder).returncode == 0
        faulty.reset()
        return {
            "Nothing was changed.": ("seed", "--folder", faulty.after.seeds),
            "Nothing was loaded.": ("loaddata", folder / "dataset.json"),
            "Each migration was done in full": ("migrate", "sanctions", "0003"),
        }

    def test_where_files_cannot_grow_nothing_is_changed_and_the_database_named(
        self, calm, tmp_path
    ):
        database = f"{calm.commands.database.environment['VAR_DIR']}/db.sqlite3"
        for outcome, command in self.commands(calm, tmp_path).items():
            told(calm.run(*command, largest_file=SMALL), database, "The disk is full", outcome)
            assert is_unchanged(calm)

    @pytest.mark.soak
    def test_on_a_full_disk_nothing_is_changed_and_with_room_again_it_goes_on(self, calm, tmp_path):
        commands = self.commands(calm, tmp_path)
        place = Path(calm.commands.database.environment["VAR_DIR"])
        with small_disk(place, 16_000_000):
            filler = fill(place)
            for outcome, command in commands.items():
                told(calm.run(*command), f"{place}/db.sqlite3", "The disk is full", outcome)
            filler.unlink()
            assert is_unchanged(calm)
            assert calm.run("seed", "--folder", calm.after.seeds).returncode == 0
            assert calm.verified() == (calm.after.digest, calm.after.rows)
