"""changes/: what happened to the public rows since a position, for whoever keeps a copy."""

import csv
import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from sanctions.dataset.changes import cursor_at
from sanctions.dataset.revision import current_revision
from sanctions.dataset.tables import TABLES
from sanctions.models import ChangeEntry, Country, Episode, Expulsion, ExpulsionCitation, Source
from sanctions.models.history import because
from tests.factories import (
    CountryFactory,
    ExpulsionCitationFactory,
    ExpulsionFactory,
    SourceFactory,
)

USA_2018 = "exp-2018-03-26-usa-rus"
WHAT = ("table", "key", "change", "field", "from", "to", "reason")


def here():
    """The position of now."""
    return cursor_at(ChangeEntry.head())


@pytest.fixture
def since(get):
    """What is told since a position, without its place, time and row."""

    def told(position, *columns):
        answer = get(f"changes/?since={position}&limit=1000")
        return [tuple(line[name] for name in columns or WHAT) for line in answer["results"]]

    return told


def correct(**columns):
    expulsion = Expulsion.objects.get(pk=USA_2018)
    for name, value in columns.items():
        setattr(expulsion, name, value)
    with because("The list of names has 61."):
        expulsion.save()


def test_a_corrected_figure_is_told_by_column_with_the_reason_and_the_row_as_it_is_now(get):
    before = here()
    correct(persons=61, persons_high=61)
    answer = get(f"changes/?since={before}")
    lines = {line["field"]: line for line in answer["results"]}
    assert list(lines) == ["persons", "persons_high", "basis", "persons_most"]
    assert [lines["persons"][name] for name in WHAT] == [
        *("expulsions", USA_2018, "changed", "persons", 60, 61, "The list of names has 61.")
    ]
    assert (lines["persons_high"]["from"], lines["persons_high"]["to"]) == (None, 61)
    row = lines["persons"]["row"]
    assert (row["persons"], row["initiator"], row["announced_on"]) == (61, "USA", "2018-03-26")
    assert {line["position"] for line in lines.values()} == {answer["position"]}
    assert abs(dt.datetime.fromisoformat(lines["persons"]["at"]) - timezone.now()) < dt.timedelta(
        minutes=1
    )
    assert answer["next"] is None
    assert get(f"changes/?since={answer['position']}")["results"] == []


def test_who_changed_it_is_not_told(get, django_user_model):
    before = here()
    person = django_user_model.objects.create(username="made-up-person")
    with because("Made up for a test.", by=person):
        Episode.objects.get(pk="salisbury-2018").save()
        episode = Episode.objects.get(pk="salisbury-2018")
        episode.title = "Made up"
        episode.save()
    answer = get(f"changes/?since={before}")
    assert [line["reason"] for line in answer["results"]] == ["Made up for a test."]
    assert "made-up-person" not in json.dumps(answer)


def test_a_draft_and_what_is_said_of_it_stay_with_the_editors(since):
    parties = {"initiator": CountryFactory(), "target": CountryFactory()}
    source = SourceFactory()
    before = here()
    with because("Not sure, Anna."):
        event = ExpulsionFactory(status="draft", cited=[{"source": source}], **parties)
        event.summary = "Made up for a test, otherwise."
        event.save()
        event.submit()
    assert since(before) == []
    with because("Looks right, Anna."):
        event.publish()
    assert since(before, "table", "key", "change", "reason") == [
        ("expulsions", event.pk, "added", None),
        ("expulsion_citations", f"{event.pk} {source.pk}", "added", None),
    ]


def test_a_retracted_event_is_a_tombstone_with_its_reason(get, since):
    event = ExpulsionFactory()
    source = event.citations.get().source_id
    before = here()
    event.retract("It was a rumour.")
    assert since(before, "table", "key", "change", "reason", "row") == [
        ("expulsion_citations", f"{event.pk} {source}", "removed", None, None),
        ("expulsions", event.pk, "retracted", "It was a rumour.", None),
        (
            *("retractions", event.pk, "added", None),
            {"event": event.pk, "reason": "It was a rumour."},
        ),
    ]
    assert get(f"expulsions/{event.pk}/", status=410)["reason"] == "It was a rumour."


def test_a_deleted_row_is_a_tombstone_with_the_editors_reason(since):
    citation = ExpulsionCitationFactory(event=ExpulsionFactory())
    key = f"{citation.event_id} {citation.source_id}"
    before = here()
    with because("The source says nothing of it."):
        citation.delete()
    told = since(before, "table", "key", "change", "reason", "row")
    assert told[0] == (
        *("expulsion_citations", key, "removed"),
        *("The source says nothing of it.", None),
    )


def test_a_reason_goes_to_the_change_that_it_was_given_for(since):
    episode = Episode.objects.get(pk="salisbury-2018")
    before = here()
    Episode.objects.filter(pk=episode.pk).update(title="Made up, by SQL")
    with because("Made up: the second."):
        episode.summary = "Made up."
        episode.title = "Made up, by SQL"
        episode.save()
    Episode.objects.filter(pk=episode.pk).update(title="Made up, by SQL again")
    assert since(before, "field", "to", "reason") == [
        ("title", "Made up, by SQL", None),
        ("summary", "Made up.", "Made up: the second."),
        ("title", "Made up, by SQL again", None),
    ]


def test_a_change_of_a_citation_shows_what_follows_from_it(since):
    event = ExpulsionFactory(persons=2, cited=[2])
    citation = event.citations.get()
    before = here()
    with because("The document says three."):
        citation.persons = 3
        citation.save()
    assert since(before, "table", "field", "from", "to", "reason") == [
        ("expulsion_citations", "persons", 2, 3, "The document says three."),
        ("expulsions", "basis", "single", "unstated", None),
        ("expulsions", "persons_most", 2, 3, None),
    ]


def test_a_statement_of_sql_is_told_as_well_and_a_key_that_changes_is_another_row(since):
    source = SourceFactory()
    before = here()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sanctions_source SET id = 'made-up-elsewhere' WHERE id = %s", [source.pk]
        )
        cursor.execute("UPDATE sanctions_source SET title = title WHERE id LIKE 'pocom%%'")
    assert sorted(since(before, "table", "key", "change")) == sorted(
        [("sources", source.pk, "removed"), ("sources", "made-up-elsewhere", "added")]
    )


def test_a_seed_that_changes_nothing_tells_nothing(since, db):
    before = here()
    call_command("seed", stdout=io.StringIO())
    assert since(before) == []


def test_what_is_taken_back_with_its_transaction_is_not_told(since):
    before = here()
    with transaction.atomic():
        SourceFactory()
        transaction.set_rollback(True)
    assert since(before) == []


def test_pages_lead_on_to_the_last_change(get):
    before = here()
    for number in range(5):
        Source.objects.filter(pk="pocom-hungary").update(title=f"Made up {number}")
    first = get(f"changes/?since={before}&limit=2&omit=row")
    assert [line["to"] for line in first["results"]] == ["Made up 0", "Made up 1"]
    assert "row" not in first["results"][0]
    second = get(first["next"].partition("/api/v1/")[2])
    assert [line["to"] for line in second["results"]] == ["Made up 2", "Made up 3"]
    assert second["previous"] is None
    last = get(second["next"].partition("/api/v1/")[2])
    assert [line["to"] for line in last["results"]] == ["Made up 4"]
    assert last["next"] is None


def test_from_the_beginning_every_row_is_told(get, client):
    lines = b"".join(client.get("/api/v1/changes.ndjson").streaming_content).splitlines()
    rows = {(line["table"], line["key"]) for line in map(json.loads, lines) if line["row"]}
    counts = get("")["counts"]
    assert len(rows) == sum(counts.values())
    assert get("changes/?since=0&limit=1") | {"query": 0} == get("changes/?limit=1") | {
        "query": 0,
        "next": get("changes/?since=0&limit=1")["next"],
    }


def test_csv_has_the_lines_and_leads_to_what_comes_after(client, db):
    before = here()
    correct(persons=61)
    answer = client.get(f"/api/v1/changes.csv?since={before}")
    text = b"".join(answer.streaming_content).decode()
    line = next(csv.DictReader(io.StringIO(text)))
    assert (line["field"], line["from"], line["to"]) == ("persons", "60", "61")
    assert json.loads(line["row"])["persons"] == 61
    assert answer["Link"] == f'<http://testserver/api/v1/changes.csv?since={here()}>; rel="next"'
    assert "X-Truncated" not in answer
    part = client.get(f"/api/v1/changes.csv?since={before}&limit=1")
    assert len(b"".join(part.streaming_content).decode().splitlines()) == 4
    assert "X-Truncated" not in part
    Source.objects.filter(pk="pocom-hungary").update(title="Made up")
    part = client.get(f"/api/v1/changes.csv?since={before}&limit=1")
    assert part["X-Truncated"] == "true"


def test_since_takes_a_version_and_a_revision_that_were_the_state_here(since):
    # The rows of the tests were seen as those of the shipped version.
    assert since("2026.11.0") == []
    revision = current_revision().digest
    Source.objects.filter(pk="pocom-hungary").update(title="Made up")
    expected = [("Made up",)]
    assert since("2026.11.0", "to") == since(revision, "to") == expected
    now = current_revision().digest
    assert since(now) == []


def test_since_takes_a_day_and_a_time(since):
    ChangeEntry.objects.update(at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    Source.objects.filter(pk="pocom-hungary").update(title="Made up")
    for moment in (
        *("2026-11-02", "2026-11-01T00:00:01Z", "2026-11-01 00:00:01"),
        *("2026-11-01T01:00:01%2B01:00", "2026-11-01T01:00:01+01:00"),
    ):
        assert since(moment, "to") == [("Made up",)]
    assert len(since("2026-11-01", "key")) == 1000
    assert since((timezone.now() + dt.timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")) == []


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1-0123456789ab", "none of this installation"),
        ("900000000000-0123456789ab", "none of this installation"),
        ("0123456789abcdef", "was never seen"),
        ("1999.1.0", "There is no release '1999.1.0'"),
        ("2999-01-01", "yet to come"),
        ("2026-02-30", "This is no position. Give"),
        ("20260201", "This is no position. Give"),
        ("2026-W01-1", "This is no position. Give"),
        ("0001-01-01T00:00:00%2B14:00", "There is no such time"),
        ("yesterday", "This is no position. Give the `position` of an earlier answer"),
    ],
)
def test_a_position_that_is_none_here_is_refused_with_the_way_out(refused, value, says):
    problem = refused(f"changes/?since={value}")
    assert problem["parameter"] == "since"
    assert says in problem["message"]
    assert "Start over" in problem["message"] or "Give" in problem["message"].title()


def test_all_that_is_wrong_is_told_at_once(get):
    problems = get("changes/?since=yesterday&limit=0&initiator=RUS", status=400)["errors"]
    assert [one["parameter"] for one in problems] == ["since", "limit", "initiator"]


def test_a_database_that_was_restored_since_is_found_out(refused):
    Source.objects.filter(pk="pocom-hungary").update(title="Made up")
    ahead = here()
    head = ChangeEntry.head()
    ChangeEntry.objects.filter(pk=head).delete()
    assert "restored" in refused(f"changes/?since={ahead}")["message"]
    # Another change comes to stand at the same position.
    Source.objects.filter(pk="pocom-belarus").update(title="Made up")
    ChangeEntry.objects.filter(pk=ChangeEntry.head()).update(id=head)
    assert "restored" in refused(f"changes/?since={ahead}")["message"]


def test_what_is_forgotten_is_told_to_who_asks_for_it(get, refused, since):
    event = ExpulsionFactory()
    event.retract("Made up for a test.")
    Source.objects.filter(pk="pocom-hungary").update(title="Made up")
    old = here()
    Source.objects.filter(pk="pocom-hungary").update(title="Made up again")
    last = here()
    yesterday = timezone.now() - dt.timedelta(days=1)
    ChangeEntry.objects.update(at=yesterday)
    last = cursor_at(int(last.partition("-")[0]))
    old = cursor_at(int(old.partition("-")[0]))
    Country.objects.filter(pk="FRA").update(official_name="Made up")
    said = io.StringIO()
    call_command("forget_changes", before=timezone.now().date().isoformat(), stdout=said)
    # Of the source the older two, of the event all but the last of the table of retractions.
    assert "changes made before" in said.getvalue()
    assert since(last, "to") == [("Made up",)]
    assert "too old" in refused(f"changes/?since={old}")["message"]
    assert "no longer told" in refused(f"changes/?since={yesterday.date()}")["message"]
    assert "too old" in refused("changes/?since=2026.11.0")["message"]
    whole = [line for page in pages(get, "changes/?since=0&limit=1000") for line in page]
    rows = {(line["table"], line["key"]) for line in whole}
    assert len(rows) == sum(get("")["counts"].values()) + 1
    assert ("retractions", event.pk) in rows
    assert ("expulsions", event.pk) not in rows
    call_command("forget_changes", before=timezone.now().date().isoformat(), stdout=said)
    assert said.getvalue().splitlines()[-1].startswith("0 changes")


def pages(get, path):
    while path:
        page = get(path)
        yield page["results"]
        path = (page["next"] or "").partition("/api/v1/")[2]


@pytest.mark.parametrize(("day", "says"), [("soon", "is no day"), ("2999-01-01", "yet to come")])
def test_forgetting_needs_a_day_that_was(day, says):
    with pytest.raises(CommandError, match=says):
        call_command("forget_changes", before=day)


def test_an_unchanged_state_costs_no_answer_and_each_change_a_new_one(client, db):
    path = f"/api/v1/changes/?since={here()}"
    first = client.get(path)
    assert "Last-Modified" not in first
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    # There and back: the revision is the same, the log is not.
    title = Source.objects.get(pk="pocom-hungary").title
    for one in ("Made up", title):
        Source.objects.filter(pk="pocom-hungary").update(title=one)
    second = client.get(path, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert len(second.json()["results"]) == 2


def test_a_page_takes_a_dozen_queries_however_many_changes_there_are(
    client, db, django_assert_max_num_queries
):
    ExpulsionFactory()
    client.get("/api/v1/changes/?limit=1")
    for limit in (1, 1000):
        with django_assert_max_num_queries(14):
            client.get(f"/api/v1/changes/?since=2026.11.0&limit={limit}")


def test_every_table_of_the_dataset_has_the_triggers_of_the_log(db):
    """A migration that makes a table anew on SQLite drops its triggers: it must restore them."""
    models = [model for table in TABLES for model in table.models]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE name LIKE '%%\\_logs' ESCAPE '\\'"
            )
        else:
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%\\_logs%%'"
            )
        found = [table for (table,) in cursor.fetchall()]
    for model in models:
        assert found.count(model._meta.db_table) >= 3
        assert found.count(model.history.model._meta.db_table) == 1


def test_each_column_of_a_public_row_is_compared(since):
    """A migration that adds a column must make the triggers anew: they name what they compare."""
    citation = ExpulsionCitation.objects.filter(persons=23).first()
    before = here()
    ExpulsionCitation.objects.filter(pk=citation.pk).update(persons=24, note="Made up.")
    Expulsion.objects.filter(pk=USA_2018).update(
        effective_on="2018-04-03",
        disputed=True,
        missions_closed="Made up",
        date_precision="month",
        announced_on="2018-03-01",
    )
    assert {field for (field,) in since(before, "field")} == {
        *("persons", "note", "effective_on", "disputed", "missions_closed"),
        *("date_precision", "announced_on", "certain_on"),
    }
