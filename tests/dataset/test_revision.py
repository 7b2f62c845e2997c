"""The revision: the same for the same public rows, another after every change to them."""

import io
import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from sanctions.dataset.fixtures import write_fixtures
from sanctions.dataset.revision import current_revision, digest
from sanctions.dataset.tables import TABLES
from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    Revision,
    SanctionEvent,
    SeedRow,
    Source,
)
from sanctions.models.vocabularies import Status
from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    MembershipFactory,
    RegimeFactory,
    SanctionCitationFactory,
    SanctionEventFactory,
    SourceFactory,
)

DIGEST = """
import django
django.setup()
from sanctions.dataset.revision import current_revision
print(current_revision().digest)
"""


def test_digest_has_16_hexadecimal_digits(db):
    assert re.fullmatch("[0-9a-f]{16}", current_revision().digest)


def test_revision_is_read_with_one_query(db, django_assert_num_queries):
    current_revision()
    with django_assert_num_queries(1):
        current_revision()


@pytest.mark.parametrize(
    "factory",
    [
        *(CountryFactory, MembershipFactory, EpisodeFactory, SourceFactory, RegimeFactory),
        *(ExpulsionFactory, SanctionEventFactory),
        *(ExpulsionCitationFactory, SanctionCitationFactory),
    ],
)
def test_row_that_is_added_changes_it(db, factory):
    before = current_revision().digest
    factory()
    assert current_revision().digest not in {before, None}


CHANGES = [
    lambda: Country.objects.filter(pk="FRA").update(official_name="Made up"),
    lambda: Membership.objects.filter(country="FRA", organization="NATO").update(
        left_on="2030-01-01"
    ),
    lambda: Episode.objects.filter(pk="salisbury-2018").update(summary="Made up."),
    lambda: Source.objects.filter(pk="pocom-hungary").update(title="Made up"),
    lambda: Regime.objects.filter(pk="afru-bfa-suspension").update(name="Made up"),
    lambda: Expulsion.objects.filter(persons=60).update(persons_high=61),
    lambda: SanctionEvent.objects.filter(individuals__gt=0).update(
        individuals=F("individuals") - 1
    ),
    lambda: ExpulsionCitation.objects.filter(persons=23).update(note="Made up."),
    lambda: ExpulsionCitation.objects.filter(persons=23).first().delete(),
    lambda: Expulsion.objects.filter(measure="mission_closure").update(disputed=True),
    lambda: Expulsion.objects.first().retract("Made up for a test."),
]


@pytest.mark.parametrize("change", CHANGES)
def test_change_of_a_row_changes_it_and_the_change_back_restores_it(db, change):
    before = current_revision()
    with transaction.atomic():
        change()
        assert current_revision().digest != before.digest
        transaction.set_rollback(True)
    assert current_revision().digest == before.digest
    assert current_revision().changed_at == before.changed_at


def test_change_by_sql_is_seen(db):
    before = current_revision().digest
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sanctions_episode SET summary = 'Made up.' WHERE id LIKE 'salis%%'")
    assert current_revision().digest != before


def test_draft_or_a_change_that_is_taken_back_leaves_it_as_it_is(db):
    parties = {"initiator": CountryFactory(), "target": CountryFactory()}
    before = current_revision()
    ExpulsionFactory(status=Status.DRAFT, **parties)
    assert current_revision().digest == before.digest
    Episode.objects.filter(pk="salisbury-2018").update(title="Made up")
    Episode.objects.filter(pk="salisbury-2018").update(title="Salisbury poisoning")
    after = current_revision()
    assert (after.digest, after.changed_at) == (before.digest, before.changed_at)


def test_each_digest_has_a_time_of_its_own_in_whole_seconds(db):
    times = [current_revision().changed_at]
    for number in range(3):
        Episode.objects.filter(pk="salisbury-2018").update(summary=f"Made up {number}.")
        times.append(current_revision().changed_at)
    assert all(time.microsecond == 0 for time in times)
    assert all(b - a >= timedelta(seconds=1) for a, b in pairwise(times))


def test_what_is_no_part_of_the_dataset_leaves_the_count_alone(db):
    before = current_revision().changes
    SeedRow.objects.filter(table="episodes").delete()
    assert current_revision().changes == before


def test_row_of_the_revision_that_is_gone_is_made_anew(db):
    before = current_revision().digest
    Revision.objects.all().delete()
    assert current_revision().digest == before
    Revision.objects.all().delete()
    EpisodeFactory()
    assert current_revision().digest != before


def test_bulk_writes_and_their_ways_round_conflicts_are_counted(db):
    before = current_revision().changes
    Episode.objects.bulk_create(
        [EpisodeFactory.build(id="made-up-bulk", title="Made up, in bulk")], ignore_conflicts=True
    )
    assert current_revision().changes == before + 1
    Episode.objects.bulk_create(
        [EpisodeFactory.build(id="made-up-bulk", title="Made up, again")],
        update_conflicts=True,
        update_fields=["title"],
        unique_fields=["id"],
    )
    assert current_revision().changes >= before + 2


def test_every_table_of_the_dataset_has_its_triggers(db):
    """A migration that makes a table anew on SQLite drops its triggers: it must restore them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE name LIKE '%%_counts'")
        else:
            cursor.execute(
                "SELECT event_object_table FROM information_schema.triggers "
                "WHERE trigger_name LIKE '%%_counts' "
                "UNION ALL SELECT tgrelid::regclass::text FROM pg_trigger "
                "WHERE tgname LIKE '%%_counts'"
            )
        found = [table for (table,) in cursor.fetchall()]
    tables = {model._meta.db_table for table in TABLES for model in table.models}
    assert set(found) == tables
    assert all(found.count(table) >= 3 for table in tables)


def test_fixtures_loaded_elsewhere_have_the_same_revision(db, own_database, tmp_path):
    write_fixtures(tmp_path)
    loaded = own_database.manage("loaddata", str(tmp_path / "dataset.json"))
    assert loaded.returncode == 0, loaded.stderr
    asked = own_database.python("-c", DIGEST)
    assert asked.stdout.strip() == digest(), asked.stderr


def test_change_of_another_process_is_seen_and_flush_too(own_database):
    empty = own_database.python("-c", DIGEST).stdout
    seeded = own_database.manage("seed")
    assert seeded.returncode == 0, seeded.stderr
    full = own_database.python("-c", DIGEST).stdout
    assert full != empty
    own_database.empty()
    assert own_database.python("-c", DIGEST).stdout == empty


WHILE_A_WRITER_WORKS = """
import django, threading, time
django.setup()
from django.db import connection, transaction
from sanctions.dataset.revision import current_revision
from sanctions.models import Episode
current_revision()
def made_up(name):
    Episode.objects.create(id=name, title=name, started_on="2020-01-01", summary="Made up.")
made_up("made-up-a")
started, ended = threading.Event(), threading.Event()
def write():
    with transaction.atomic():
        made_up("made-up-b")
        started.set()
        ended.wait()
    connection.close()
writer = threading.Thread(target=write)
writer.start()
started.wait()
begun = time.monotonic()
during = current_revision().digest
print("quick" if time.monotonic() - begun < 5 else "slow")
ended.set()
writer.join()
print("seen" if current_revision().digest != during else "stale")
kept = current_revision()
print("kept" if kept.digested == kept.changes else "not kept")
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == 20000
"""


def test_reader_never_waits_for_a_writer(own_database):
    ran = own_database.python("-c", WHILE_A_WRITER_WORKS)
    assert ran.stdout.split("\n")[:3] == ["quick", "seen", "kept"], ran.stderr


TOGETHER = """
import threading, time
import django
django.setup()
from django.db import connection
from sanctions.dataset import revision
from sanctions.models import Episode
Episode.objects.create(id="made-up-2001", title="Made up for a test", started_on="2001-01-01",
    date_precision="day", summary="Made up for a test.")
work, worked, digests = revision.digest, [], []
def slowly():
    worked.append(1)
    time.sleep(0.3)
    return work()
def ask():
    digests.append(revision.current_revision().digest)
    connection.close()
revision.digest = slowly
threads = [threading.Thread(target=ask) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(digests), len(set(digests)), len(worked))
"""


def test_of_threads_that_ask_together_one_works_it_out(own_database):
    ran = own_database.python("-c", TOGETHER)
    assert ran.stdout.split() == ["4", "1", "1"], ran.stderr


def test_seed_command_leaves_the_revision_where_nothing_changed(db):
    before = current_revision()
    call_command("seed", stdout=io.StringIO())
    assert current_revision().digest == before.digest
