"""A release answers as the database did when it was made: opened as it is, or loaded elsewhere."""

import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections

from sanctions.dataset.releases.listing import find_release
from sanctions.dataset.releases.making import make_release
from sanctions.dataset.releases.opening import database_of, reading_from
from sanctions.dataset.revision import current_revision
from sanctions.models import Expulsion, Revision
from tests.dataset.releases.routes import addresses, answers
from tests.dataset.test_fixtures import empty_the_database
from tests.factories import ExpulsionFactory

pytestmark = pytest.mark.django_db

EVENT = "/api/v1/expulsions/exp-2018-03-26-usa-rus/"


def test_every_list_and_analysis_is_asked():
    assert len(list(addresses())) > 40


def test_the_sqlite_file_of_a_release_answers_every_question_as_the_database_did(shipped, client):
    live = answers(client)
    with reading_from(shipped.sqlite):
        frozen = answers(client)
    different = [address for address in live if frozen[address] != live[address]]
    assert different == []


def test_loaded_into_an_empty_database_a_release_gives_the_same_answers(shipped, client):
    live, index = answers(client), client.get("/api/v1/").content
    empty_the_database()
    fixture = shipped.folder / "fixtures-gz/dataset.json.gz"
    call_command("loaddata", fixture, stdout=io.StringIO())
    connection.check_constraints()
    loaded = answers(client)
    assert [address for address in live if loaded[address] != live[address]] == []
    assert client.get("/api/v1/").content == index


@pytest.mark.usefixtures("fewer_formats")
def test_after_a_correction_the_old_release_still_answers_as_before(shipped, folder, client):
    before = client.get(EVENT).content
    event = Expulsion.objects.get(pk="exp-2018-03-26-usa-rus")
    event.persons = 61
    event.save()
    corrected = client.get(EVENT).json()
    assert corrected["persons"] == 61
    with reading_from(shipped.sqlite):
        assert client.get(EVENT).content == before
    new = make_release(folder)
    with reading_from(new.sqlite):
        assert client.get(EVENT).json()["persons"] == 61
    with reading_from(find_release(folder, "2026.11.0").sqlite):
        assert client.get(EVENT).content == before


def test_within_a_release_its_own_revision_is_the_current_one(shipped):
    ExpulsionFactory()
    with reading_from(shipped.sqlite):
        revision = current_revision()
        assert revision.digest == shipped.revision
        assert revision.changed_at.date() == shipped.date
    assert current_revision().digest != shipped.revision


def test_nothing_can_be_written_to_a_release(shipped):
    alias = database_of(shipped.sqlite)
    with reading_from(shipped.sqlite):
        revision = Revision.objects.get()
    with pytest.raises(DatabaseError), connections[alias].cursor() as cursor:
        cursor.execute("DELETE FROM expulsions")
    with pytest.raises(DatabaseError):
        revision.save(using=alias)


def test_outside_of_the_block_and_by_name_the_databases_are_told_apart(shipped):
    made_up = ExpulsionFactory()
    with reading_from(shipped.sqlite) as alias:
        assert not Expulsion.published.filter(pk=made_up.pk).exists()
    assert Expulsion.published.filter(pk=made_up.pk).exists()
    assert Expulsion.published.using(alias).count() == 737
