"""A PostgreSQL server that is stopped, has no connection left, or a full disk."""

import json
from contextlib import suppress

import psycopg
import pytest
from django.db import connection

from tests.faults.commands import commands_on
from tests.faults.conftest import STATE, state_of
from tests.faults.postgresql import database_of, postgresql_server
from tests.faults.small_disk import fill
from tests.faults.test_disk_full import told
from tests.serving import serving

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of a server"),
]

LIST = "/api/v1/expulsions/?limit=1"


def all_connections(url):
    """Take the connections that are left."""
    taken = []
    with suppress(psycopg.OperationalError):
        while True:
            taken.append(psycopg.connect(url))
    return taken


def test_gone_it_is_told_and_back_everything_answers_again(states, tmp_path):
    before, after = states
    with postgresql_server() as postgresql:
        database = database_of(postgresql, tmp_path / "var")
        with commands_on(database, tmp_path / "printed") as commands:
            assert commands.run("migrate").returncode == 0
            assert commands.run("seed", "--folder", before.seeds).returncode == 0
            with serving(database, RATE_LIMIT="0") as server:
                assert server.get(LIST).status == 200

                # Connections used up: those who have one go on, the others are told.
                taken = all_connections(postgresql.url)
                told(
                    commands.run("seed", "--folder", after.seeds),
                    "PostgreSQL has no connection left",
                    "max_connections",
                    "Nothing was changed.",
                )
                for one in taken:
                    one.close()
                assert server.get(LIST).status == 200

                # Gone.
                postgresql.stop()
                for path in (LIST, "/", "/admin/login/?next=/admin/", "/api/v1/expulsions.csv"):
                    answer = server.get(path)
                    assert answer.status in {200, 503}, (path, answer)
                signed_in = {"Cookie": f"sessionid={'a' * 32}"}
                assert server.get("/admin/", signed_in).status == 503
                answer = server.get(LIST)
                assert answer.status == 503
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert answer.headers["Retry-After"]
                assert "database" in json.loads(answer.body)["detail"]
                assert server.get("/healthz").status == 200
                assert server.get("/readyz").status == 503
                told(
                    commands.run("seed", "--folder", after.seeds),
                    "The database does not answer",
                    "Nothing was changed.",
                )

                # Back.
                postgresql.start()
                assert server.get(LIST).status == 200
                assert server.get("/readyz").status == 200
                assert "Traceback" not in server.log.read_text()
            assert state_of(commands.run("verify", program=STATE)) == (before.digest, before.rows)
            assert commands.run("seed", "--folder", after.seeds).returncode == 0
            assert state_of(commands.run("verify", program=STATE)) == (after.digest, after.rows)


@pytest.mark.soak
def test_on_a_full_disk_nothing_is_changed_and_with_room_again_it_goes_on(states, tmp_path):
    before, after = states
    with postgresql_server(size=250_000_000) as postgresql:
        database = database_of(postgresql, tmp_path / "var")
        with commands_on(database, tmp_path / "printed") as commands:
            assert commands.run("migrate").returncode == 0
            assert commands.run("seed", "--folder", before.seeds).returncode == 0
            filler = fill(postgresql.home)
            for command in (("seed", "--folder", after.seeds), ("loaddata", "dataset")):
                told(commands.run(*command), "PostgreSQL", "full", "free some space")
            filler.unlink()
            postgresql.stop()
            postgresql.start()
            assert state_of(commands.run("verify", program=STATE)) == (before.digest, before.rows)
            assert commands.run("seed", "--folder", after.seeds).returncode == 0
            assert state_of(commands.run("verify", program=STATE)) == (after.digest, after.rows)
