"""`manage.py seed` where editors changed rows since the last one."""

import io

import pytest
from django.core.management import CommandError, call_command

from sanctions.dataset.tables import COUNTRIES, EXPULSIONS, cells_of
from sanctions.models import Expulsion, ExpulsionCitation, Source
from sanctions.models.vocabularies import Status
from tests.dataset.test_seed import output_of_seed, seed
from tests.factories import EpisodeFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"
RUS = "exp-2018-03-29-rus-usa"


def edit(event_id: str = USA, **columns: object) -> Expulsion:
    event = Expulsion.objects.get(pk=event_id)
    for column, value in columns.items():
        setattr(event, column, value)
    event.save()
    return event


def test_a_row_that_an_editor_changed_is_left_alone_and_named():
    edit(summary="An editor's made-up words.")
    output = output_of_seed()
    assert "1 row left as an editor made them since the last seed" in output
    assert output.endswith(f"  expulsions: {USA}\n")
    assert Expulsion.objects.get(pk=USA).summary == "An editor's made-up words."


def test_it_is_left_alone_too_where_the_file_changed_as_well(seeds):
    edit(summary="An editor's made-up words.")
    seeds.change("expulsions", USA, summary="The file's made-up words.")
    assert seed(seeds.path)["total"]["kept"] == 1
    assert Expulsion.objects.get(pk=USA).summary == "An editor's made-up words."


def test_force_takes_it_back_to_the_seeds(picture):
    before = picture()
    edit(summary="An editor's made-up words.")
    counts = seed(force=True)["total"]
    assert (counts["changed"], counts["kept"]) == (1, 0)
    assert picture() == before


def test_the_same_change_on_both_sides_is_no_conflict(seeds):
    edit(summary="The same made-up words.")
    seeds.change("expulsions", USA, summary="The same made-up words.")
    assert seed(seeds.path)["total"] == {
        "added": 0,
        "changed": 0,
        "removed": 0,
        "unchanged": 8430,
        "kept": 0,
    }
    seeds.change("expulsions", USA, summary="The file's later made-up words.")
    assert seed(seeds.path)["total"]["changed"] == 1


def test_an_event_that_an_editor_took_back_stays_taken_back():
    edit(RUS, answers_expulsion=None)
    Expulsion.objects.get(pk=USA).retract("A made-up reason.")
    assert seed()["total"]["kept"] == 2
    assert Expulsion.objects.get(pk=USA).status == Status.RETRACTED
    seed(force=True)
    restored = Expulsion.objects.get(pk=USA)
    assert (restored.status, restored.retraction_reason) == (Status.PUBLISHED, None)


def test_a_citation_that_an_editor_deleted_stays_deleted():
    Source.objects.get(pk="pocom-bulgaria")
    citation = ExpulsionCitation.objects.get(
        event="exp-1950-01-19-bgr-usa", source="pocom-bulgaria"
    )
    citation.delete()
    output = output_of_seed()
    assert "  citations: exp-1950-01-19-bgr-usa pocom-bulgaria\n" in output
    assert not ExpulsionCitation.objects.filter(pk=citation.pk).exists()
    assert seed(force=True)["citations"]["added"] == 1


def test_a_row_that_an_editor_added_is_left_alone_even_by_force():
    event = ExpulsionFactory()
    assert seed(force=True)["total"]["removed"] == 0
    assert Expulsion.published.filter(pk=event.pk).exists()


def test_a_row_that_an_editor_changed_and_the_file_dropped_is_left_alone(seeds):
    edit("exp-1949-02-11-hun-usa", summary="An editor's made-up words.")
    seeds.remove("expulsions", "exp-1949-02-11-hun-usa")
    seeds.remove("citations", "exp-1949-02-11-hun-usa pocom-hungary")
    err = io.StringIO()
    with pytest.raises(CommandError, match=r"1 problem; nothing was changed\."):
        call_command("seed", folder=seeds.path, stderr=err)
    assert "Its last citation is gone from the file, but an editor changed the event" in (
        err.getvalue()
    )
    assert Expulsion.published.get(pk="exp-1949-02-11-hun-usa").citations.count() == 1


def test_a_new_answer_to_an_event_that_an_editor_took_back_is_refused(seeds):
    edit(RUS, answers_expulsion=None)
    Expulsion.objects.get(pk=USA).retract("A made-up reason.")
    seed(force=False)
    seeds.change("expulsions", "exp-2018-03-30-rus-fra", in_response_to=USA)
    err = io.StringIO()
    with pytest.raises(CommandError, match=r"1 problem; nothing was changed\."):
        call_command("seed", folder=seeds.path, stderr=err)
    assert "exp-2018-03-30-rus-fra answers it, but it is not published" in err.getvalue()


def test_what_clashes_with_an_editors_row_is_told_and_changes_nothing(seeds, picture):
    EpisodeFactory(title="A made-up title that the file has too")
    before = picture()
    row = {"id": "made-up-in-file", "title": "A made-up title that the file has too"}
    row |= {"started_on": "2021-04-30", "date_precision": "day", "summary": "Made up."}
    seeds.add("episodes", **row)
    with pytest.raises(CommandError, match="The seeds clash with rows that editors made") as told:
        seed(seeds.path)
    assert "title" in str(told.value)
    assert picture() == before


def test_a_draft_of_an_id_that_the_file_has_is_left_alone_and_named(seeds):
    draft = ExpulsionFactory(status="draft")
    row = dict(zip(EXPULSIONS.columns, cells_of(EXPULSIONS, draft), strict=True))
    seeds.add("expulsions", **row)
    seeds.add("citations", event=draft.pk, source="pocom-hungary")
    for party in (draft.initiator, draft.target):
        seeds.add(
            "countries", **dict(zip(COUNTRIES.columns, cells_of(COUNTRIES, party), strict=True))
        )
    assert f"  expulsions: {draft.pk}\n" in output_of_seed(seeds.path)
    assert Expulsion.objects.get(pk=draft.pk).status == Status.DRAFT


def test_work_that_was_exported_is_the_seeds_from_then_on(seeds):
    edit(summary="An editor's made-up words.")
    call_command("export_seeds", folder=seeds.path, stdout=io.StringIO())
    assert seed(seeds.path)["total"]["kept"] == 0
    seeds.change("expulsions", USA, summary="A reviewer's made-up words.")
    assert seed(seeds.path)["total"]["changed"] == 1
    assert Expulsion.objects.get(pk=USA).summary == "A reviewer's made-up words."
