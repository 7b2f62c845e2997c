"""Calendars of deadlines: an all-day event on each effective_on."""

import datetime as dt

import pytest
from icalendar import Calendar

from sanctions.api import deadlines
from sanctions.models import Expulsion
from tests.api.conftest import facts
from tests.factories import CountryFactory, ExpulsionFactory

pytestmark = pytest.mark.django_db

LONGEST_LINE = 75


@pytest.fixture
def calendar(client):
    """Give a function that returns a calendar, which was held against the rules of RFC 5545."""

    def read(path):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        lines = answer.content.split(b"\r\n")
        assert lines.pop() == b""
        assert all(len(line) <= LONGEST_LINE and b"\n" not in line for line in lines)
        found = Calendar.from_ical(answer.content)
        assert found["version"] == "2.0"
        assert found["prodid"]
        assert not found.errors
        ids = [str(event["uid"]) for event in found.walk("VEVENT")]
        assert len(ids) == len(set(ids))
        for event in found.walk("VEVENT"):
            assert {"DTSTAMP", "UID", "DTSTART", "SEQUENCE", "SUMMARY", "URL"} <= event.keys()
            assert event["dtstamp"].dt.tzinfo is not None
            assert not event.errors
        return found

    return read


def events(found):
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


def test_an_event_has_a_day_a_lasting_id_and_what_it_is(calendar):
    found = calendar("expulsions.ics?initiator=GBR&target=RUS&episode=salisbury-2018")
    event = events(found)["exp-2018-03-14-gbr-rus@persona-non-grata"]
    assert event["dtstart"].dt == dt.date(2018, 3, 21)
    assert event["dtend"].dt == dt.date(2018, 3, 22)
    assert event["summary"] == (
        "Deadline: expulsion, United Kingdom against Russia, 2018-03-14, 23 people"
    )
    assert event["url"] == "http://testserver/api/v1/expulsions/exp-2018-03-14-gbr-rus/"
    assert event["categories"].cats == ["expulsion"]
    assert str(found["x-wr-calname"]).startswith("Deadlines of expulsions of Russia's people")


def test_all_dated_events_that_match_stand_there_and_no_others(calendar):
    dated = [row["id"] for row in facts("expulsions") if row["effective_on"]]
    assert events(calendar("expulsions.ics")).keys() == {
        f"{one}@persona-non-grata" for one in dated
    }
    wanted = [row for row in facts("sanctions") if row["effective_on"] and row["action"] == "lift"]
    assert len(events(calendar("sanctions.ics?action=lift"))) == len(wanted)
    both = events(calendar("events.ics?year=2018"))
    assert {one.partition("-")[0] for one in both} == {"exp", "san"}


def test_it_is_the_same_until_rows_change_and_then_has_a_higher_number(client, calendar):
    before = client.get("/api/v1/expulsions.ics").content
    assert client.get("/api/v1/expulsions.ics").content == before
    ExpulsionFactory(effective_on=dt.date(2021, 5, 10))
    after = calendar("expulsions.ics")
    old = next(iter(events(Calendar.from_ical(before)).values()))
    new = events(after)[str(old["uid"])]
    assert new["sequence"] > old["sequence"]
    assert new["dtstamp"].dt > old["dtstamp"].dt


def test_what_commas_and_line_ends_would_break_is_escaped(calendar):
    party = CountryFactory(name="Made-up, Republic; of \\n")
    ExpulsionFactory(
        initiator=party,
        effective_on=dt.date(2021, 5, 10),
        summary="Made up for a test: “a, b; c\\d” " + "ü" * 90,
    )
    (event,) = events(calendar(f"expulsions.ics?initiator={party.pk}")).values()
    assert str(event["description"]) == "Made up for a test: “a, b; c\\d” " + "ü" * 90
    assert "Made-up, Republic; of \\n against" in str(event["summary"])


def test_drafts_and_retracted_events_have_no_deadline(calendar):
    party = CountryFactory()
    day = dt.date(2021, 5, 10)
    ExpulsionFactory(initiator=party, effective_on=day, status="draft")
    ExpulsionFactory(initiator=party, effective_on=day, status="retracted")
    assert events(calendar(f"events.ics?party={party.pk}")) == {}


def test_of_too_many_the_latest_stand_there_and_it_says_so(client, calendar, monkeypatch):
    monkeypatch.setattr(deadlines, "MOST_DEADLINES", 5)
    answer = client.get("/api/v1/expulsions.ics")
    assert answer["X-Truncated"] == "true"
    latest = sorted(row["effective_on"] for row in facts("expulsions") if row["effective_on"])[-5:]
    found = calendar("expulsions.ics")
    assert [event["dtstart"].dt.isoformat() for event in found.walk("VEVENT")] == latest
    assert "Only the latest 5" in str(found["description"])


def test_an_unknown_parameter_is_an_error_as_elsewhere(refused, client):
    assert refused("events.ics?initiator=Russia")["suggestion"] == "RUS"
    assert refused("events.ics?limit=5")["parameter"] == "limit"


def test_a_program_is_answered_whatever_it_accepts_and_told_when_nothing_is_new(client):
    path = "/api/v1/expulsions.ics?initiator=USA"
    assert client.get(path, headers={"accept": "text/html"}).status_code == 200
    known = {"if-none-match": client.get(path)["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    assert client.head(path).content == b""


@pytest.mark.usefixtures("served_releases")
def test_from_a_release_it_is_the_same_for_good(client, calendar):
    path = "expulsions.ics?initiator=GBR&target=RUS&release=2026.11.0"
    before = client.get(f"/api/v1/{path}").content
    Expulsion.objects.filter(pk="exp-2018-03-14-gbr-rus").update(effective_on="2018-03-22")
    assert client.get(f"/api/v1/{path}").content == before
    event = events(calendar(path))["exp-2018-03-14-gbr-rus@persona-non-grata"]
    assert event["dtstart"].dt == dt.date(2018, 3, 21)
    assert event["dtstamp"].dt == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def test_it_takes_few_queries(client, django_assert_max_num_queries):
    client.get("/api/v1/events.ics")
    with django_assert_max_num_queries(4):
        client.get("/api/v1/events.ics")
