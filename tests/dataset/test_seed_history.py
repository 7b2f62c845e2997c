"""What `manage.py seed` writes into the history of rows that stood there before."""

import pytest

from sanctions.models import Country, Expulsion, ExpulsionCitation, Source
from sanctions.models.history import FIRST_VERSION
from sanctions.models.versions import timeline
from tests.dataset.test_seed import seed

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"
HUN = "exp-1949-02-11-hun-usa"


def versions(model):
    return [
        (one.history_type, one.history_change_reason)
        for one in model.history.order_by("history_id")
    ]


def test_rows_that_are_merely_added_have_no_history():
    assert not any(model.history.exists() for model in (Country, Source, Expulsion))


def test_a_row_that_changed_in_the_file_keeps_how_it_stood(seeds):
    seeds.change("expulsions", USA, summary="The file's made-up words.")
    before = Expulsion.objects.get(pk=USA).summary
    seed(seeds.path)
    assert versions(Expulsion) == [("+", FIRST_VERSION), ("~", "Changed in the seeds.")]
    (save,) = timeline(Expulsion, USA).saves
    assert [(one.column, one.before, one.after) for one in save.differences] == [
        ("summary", before, "The file's made-up words.")
    ]
    assert save.by is None


def test_citations_that_change_come_or_go_are_of_the_events_save(seeds):
    cited = [row["source"] for row in seeds.rows("citations") if row["event"] == USA]
    unused = next(row["id"] for row in seeds.rows("sources") if row["id"] not in cited)
    seeds.change("expulsions", USA, summary="The file's made-up words.")
    seeds.change("citations", f"{USA} {cited[0]}", note="The file's made-up note.")
    seeds.remove("citations", f"{USA} {cited[1]}")
    rows = [*seeds.rows("citations"), {"event": USA, "source": unused, "persons": "60"}]
    seeds.write("citations", sorted(rows, key=lambda row: (row["event"], row["source"])))
    seed(seeds.path)
    assert sorted(versions(ExpulsionCitation)) == [
        ("+", "Added in the seeds."),
        ("+", FIRST_VERSION),
        ("+", FIRST_VERSION),
        ("-", "Removed from the seeds."),
        ("~", "Changed in the seeds."),
    ]
    recorded = timeline(Expulsion, USA)
    assert {one.where for save in recorded.saves for one in save.differences} == {
        "",
        f"citation of {cited[0]}",
        f"citation of {cited[1]} (removed)",
        f"citation of {unused} (added)",
    }
    assert recorded.unrecorded == []
    assert len(recorded.first.parts) == len(cited)


def test_an_event_that_is_gone_from_the_file_was_retracted_by_the_seeds(seeds):
    seeds.remove("expulsions", HUN)
    seeds.remove("citations", f"{HUN} pocom-hungary")
    seed(seeds.path)
    assert versions(Expulsion) == [("+", FIRST_VERSION), ("~", "Removed from the seeds.")]
    (save,) = timeline(Expulsion, HUN).saves
    assert ("status", "published", "retracted") in [
        (one.column, one.before, one.after) for one in save.differences
    ]


def test_force_over_an_editors_change_is_recorded(seeds):
    event = Expulsion.objects.get(pk=USA)
    event.summary = "An editor's made-up words."
    event.save()
    seed(seeds.path, force=True)
    newest = timeline(Expulsion, USA).saves[-1]
    assert newest.reason == "Changed in the seeds."
    assert newest.before.row["summary"] == "An editor's made-up words."


def test_seeding_again_records_nothing(seeds):
    seeds.change("expulsions", USA, summary="The file's made-up words.")
    seed(seeds.path)
    seed(seeds.path)
    assert Expulsion.history.count() == 2
