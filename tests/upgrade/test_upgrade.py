"""From the first release to now, back, and forward again, with rows in place."""

import json
import random
import signal
from collections import Counter

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.faults.commands import commands_on
from tests.faults.kills import count_kill
from tests.own_database import ROOT

AFTER_FIRST = sorted(
    path.stem
    for path in (ROOT / "sanctions/migrations").glob("0*.py")
    if path.stem > "0003_search_and_timeline"
)
# Of the kept rows: what is public, and of the retracted event its id.
PUBLIC = 32 + 0 + 1 + 52 + 2 + 62 + 3 + 208 + 8
RETRACTED = 1
ROWS = PUBLIC + RETRACTED + 1  # and the draft


@pytest.fixture(scope="module")
def walked(make_first):
    ran = make_first().python("-m", "tests.upgrade.walking", "around")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_every_step_of_every_migration_can_be_taken_back():
    migrations = MigrationLoader(None).disk_migrations
    assert {name for app, name in migrations if app == "sanctions"} >= set(AFTER_FIRST)
    irreversible = [
        f"{name}: {operation.describe()}"
        for (app, name), migration in migrations.items()
        if app == "sanctions"
        for operation in migration.operations
        if not operation.reversible
    ]
    assert irreversible == []


@pytest.mark.parametrize("when", ["forward", "now"])
def test_upgraded_the_rows_are_the_same_and_everything_answers(walked, when):
    told = walked[when]
    assert told["problems"] == []
    assert told["differences"] == []
    assert told["statuses"] == [200] * 4
    balance, found, timeline, sources = told["answers"]
    # The article's chart.
    initiators = [row for row in balance if row["by_counterpart_persons"]]
    assert len(initiators) == 30
    assert told["total"]["by_counterpart_persons"] == 153
    assert told["total"]["by_country_persons"] == 143
    assert [row["id"] for row in found] == ["exp-2018-03-30-rus-alb", "exp-2018-03-26-alb-rus"]
    assert Counter(row["type"] for row in timeline) == {"expulsion": 62, "sanction": 3}
    assert len(sources) == 52
    assert told["logged"] == PUBLIC + RETRACTED


def test_each_migration_goes_back_with_every_row_as_it_was(walked):
    names = ["0003_search_and_timeline", *AFTER_FIRST]
    assert [name for name, _ in walked["back"]] == names[-2::-1]
    assert [different for _, different in walked["back"] if different] == []
    before, after = walked["counts"]
    assert after > before  # the triggers of that time stand again


def test_and_forward_again_to_the_same_answers(walked):
    assert [name for name, _ in walked["again"]] == AFTER_FIRST
    assert [different for _, different in walked["again"] if different] == []
    assert walked["now"]["answers"] == walked["forward"]["answers"]


# Stops the command where a migration is recorded, or struck off, behind its transaction.
RECORDED_WITHIN = """
from django.db.migrations.recorder import MigrationRecorder
apply, strike_off = MigrationRecorder.record_applied, MigrationRecorder.record_unapplied

def applied(self, app, name):
    assert self.connection.in_atomic_block, name
    apply(self, app, name)

def unapplied(self, app, name):
    done = self.connection.in_atomic_block or (app, name) not in self.applied_migrations()
    assert done, name
    strike_off(self, app, name)

MigrationRecorder.record_applied, MigrationRecorder.record_unapplied = applied, unapplied
"""


def test_the_record_of_a_migration_is_made_in_its_transaction(make_first, tmp_path):
    with commands_on(make_first(), tmp_path / "printed") as commands:
        forward = commands.run("migrate", program=RECORDED_WITHIN)
        assert forward.returncode == 0, forward.stderr
        assert forward.stdout.count("... OK") >= len(AFTER_FIRST)
        back = commands.run("migrate", "sanctions", "0003", program=RECORDED_WITHIN)
        assert back.returncode == 0, back.stderr
        assert back.stdout.count("... OK") == len(AFTER_FIRST)


@pytest.mark.soak
@pytest.mark.parametrize("moments", [40])
def test_killed_between_two_releases_it_goes_on_where_it_was(make_first, tmp_path, moments):
    first, database = make_first(), make_first()
    with commands_on(database, tmp_path / "printed") as commands:
        whole = commands.run("migrate")
        assert whole.returncode == 0, whole.stderr
        for step in sorted(random.Random(moments).sample(range(1, whole.steps), moments)):
            database.become(first)
            killed = commands.run("migrate", die_at=step)
            assert killed.returncode == -signal.SIGKILL, killed.stderr
            count_kill()
            mended = commands.run("migrate")
            assert mended.returncode == 0, mended.stderr
            verified = commands.run("verify")
            assert verified.returncode == 0, verified.stderr
            assert database.count() == ROWS
