"""A database that is held by another, read-only, missing, damaged: told, and nothing is lost."""

import os
import sqlite3
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection

from sanctions.dataset.faults import explained
from tests.faults.conftest import Faulty
from tests.faults.test_disk_full import told

pytestmark = pytest.mark.django_db
of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="of a file")

WORKED_OUT = """
from django.db import connections
from sanctions.dataset.revision import current_revision
current_revision()
connections.close_all()
"""
IMPATIENT = """
from django.db import connections
connections["default"].settings_dict["OPTIONS"]["timeout"] = 0.2
"""
READ_ONLY = """
from django.db.backends.signals import connection_created
def read_only(connection, **_):
    with connection.cursor() as cursor:
        cursor.execute(%r)
connection_created.connect(read_only, weak=False)
""" % (
    "PRAGMA query_only = ON"
    if connection.vendor == "sqlite"
    else "SET default_transaction_read_only = on"
)


def test_a_wrong_statement_is_not_told_as_a_database_that_does_not_answer():
    with pytest.raises(DatabaseError) as wrong, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE sanctions_country (code text)")
    assert explained(wrong.value) is None


def file_of(faulty: Faulty) -> Path:
    return Path(faulty.commands.database.environment["VAR_DIR"]) / "db.sqlite3"


@of_sqlite
def test_a_database_that_another_holds_is_told_after_a_while_and_then_it_goes_on(calm):
    seed = ("seed", "--folder", calm.after.seeds)
    other = sqlite3.connect(file_of(calm), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    held = calm.run(*seed, program=IMPATIENT)
    told(held, str(file_of(calm)), "Another process has held the database", "Nothing was changed.")
    waiting = calm.start(*seed)  # as patient as it is by itself: 20 seconds
    other.execute("ROLLBACK")
    other.close()
    assert waiting.wait().returncode == 0
    assert calm.verified() == (calm.after.digest, calm.after.rows)


@pytest.mark.parametrize("command", ["seed", "loaddata", "migrate"])
def test_a_database_that_takes_no_changes_is_told(calm, tmp_path, command):
    assert calm.run("export_fixtures", "--folder", tmp_path).returncode == 0
    arguments = {
        "seed": ["--folder", calm.after.seeds],
        "loaddata": [tmp_path / "dataset.json"],
        "migrate": ["sanctions", "0008"],
    }
    refused = calm.run(command, *arguments[command], program=READ_ONLY)
    told(refused, "read-only" if connection.vendor == "sqlite" else "takes no changes")
    assert calm.verified() == (calm.before.digest, calm.before.rows)


@of_sqlite
def test_a_damaged_file_is_told_with_what_to_do_and_verify_finds_it(calm):
    content = file_of(calm).read_bytes()
    middle = len(content) // 2
    torn = content[:middle] + os.urandom(100_000) + content[middle + 100_000 :]
    for damaged in (torn, content[:middle], b"made up " * 10_000):
        file_of(calm).write_bytes(damaged)
        found = calm.run("verify")
        assert found.returncode == 1
        assert "damaged" in found.stderr
        assert "backup" in found.stderr
        assert "Traceback" not in found.stderr
    told(calm.run("seed", "--folder", calm.after.seeds), str(file_of(calm)), "put a backup")
    file_of(calm).write_bytes(content)
    assert calm.verified() == (calm.before.digest, calm.before.rows)


def test_rows_written_past_the_triggers_are_found_by_verify(calm):
    assert calm.run("verify", program=WORKED_OUT).returncode == 0
    statement = "UPDATE sanctions_revision SET digest = 'made up'"
    if connection.vendor == "sqlite":
        with sqlite3.connect(file_of(calm)) as own:
            own.execute(statement)
        own.close()
    else:
        with psycopg.connect(calm.commands.database.environment["DATABASE_URL"]) as server:
            server.execute(statement)
    found = calm.run("verify")
    assert found.returncode == 1
    assert "revision: digest 'made up': It is not that of the rows" in found.stderr


def test_a_seeds_file_that_is_cut_off_is_told_with_its_line_and_nothing_is_changed(calm, tmp_path):
    for path in calm.after.seeds.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    file = tmp_path / "citations.csv"
    with file.open("r+b") as cut:
        cut.truncate(file.stat().st_size - 200)
    refused = calm.run("seed", "--folder", tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("citations.csv:")
    assert "nothing was changed" in refused.stderr
    file.unlink()
    refused = calm.run("seed", "--folder", tmp_path)
    assert "citations.csv: The file is missing" in refused.stderr
    assert calm.verified() == (calm.before.digest, calm.before.rows)
