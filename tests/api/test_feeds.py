"""Atom feeds of the events that were added, corrected or retracted last."""

import datetime as dt
from xml.etree import ElementTree as ET

import pytest

from sanctions.dataset.revision import current_revision
from sanctions.models import ChangeEntry, Expulsion, Source
from sanctions.models.history import because
from tests.factories import CountryFactory, ExpulsionFactory, SanctionEventFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
USA_2018 = "exp-2018-03-26-usa-rus"


@pytest.fixture
def feed(client):
    """Give a function that returns a feed, which was held against the rules of RFC 4287."""

    def read(path):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = ET.fromstring(answer.content)
        hold_against_rfc_4287(root, f"http://testserver/api/v1/{path}")
        return root

    return read


def hold_against_rfc_4287(root, address):
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.iter(f"{ATOM}entry")):
        for one in ("id", "title", "updated"):
            assert len(parent.findall(f"{ATOM}{one}")) == 1
        moment = dt.datetime.fromisoformat(parent.findtext(f"{ATOM}updated"))
        assert moment.tzinfo is not None
        assert parent.findtext(f"{ATOM}id").startswith("tag:testserver,2026:")
        links = [(link.get("rel"), link.get("href")) for link in parent.findall(f"{ATOM}link")]
        assert len([rel for rel, _ in links if rel == "alternate"]) == 1
        assert all(href.startswith("http://testserver/") for _, href in links)
    assert root.find(f"{ATOM}author/{ATOM}name").text
    (own,) = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == address
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    times = [entry.findtext(f"{ATOM}updated") for entry in root.iter(f"{ATOM}entry")]
    assert times == sorted(times, reverse=True)
    assert root.findtext(f"{ATOM}updated") == max(times, default=root.findtext(f"{ATOM}updated"))


def entries(root, *names):
    return [
        tuple(entry.findtext(f"{ATOM}{name}") for name in names) if names else entry
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_new_corrected_and_retracted_events_stand_first(feed):
    added = ExpulsionFactory(persons=2)
    event = Expulsion.objects.get(pk=USA_2018)
    event.persons = 61
    with because("The list of names has 61 <names>."):
        event.save()
    retracted = SanctionEventFactory(summary="Made up, and wrong.")
    retracted.retract("It was a rumour.")
    told = entries(feed("events.atom"), "title", "id", "summary")[:3]
    assert [title.split(":")[0] for title, _, _ in told] == ["Retracted", "Corrected", "New"]
    names = [(one.initiator.name, one.target.name) for one in (retracted, event, added)]
    assert all(
        f"{a} against {b}" in title for (title, _, _), (a, b) in zip(told, names, strict=True)
    )
    assert [tag for _, tag, _ in told] == [
        f"tag:testserver,2026:{one.pk}" for one in (retracted, event, added)
    ]
    assert "Retracted: It was a rumour." in told[0][2]
    assert (
        "<li>persons: from 60 to 61. Reason: The list of names has 61 &lt;names&gt;.</li>"
        in (told[1][2])
    )
    assert told[1][0].endswith("2018-03-26, 61 people")
    assert "Made up, and wrong." not in told[0][2]


def test_an_event_stands_once_and_keeps_its_id_through_all_corrections(feed):
    event = ExpulsionFactory()
    before = entries(feed("expulsions.atom"), "id", "updated")[0]
    for persons in (3, 4):
        event.persons = persons
        event.save()
    citation = event.citations.get()
    citation.persons = 5
    citation.save()
    root = feed("expulsions.atom")
    (after,) = [one for one in entries(root, "id", "updated") if one[0].endswith(event.pk)]
    assert after[0] == before[0]
    assert after[1] >= before[1]
    assert f"{citation.source_id}: persons: from 2 to 5" in entries(root, "summary")[0][0]


def test_the_filters_of_the_list_apply(feed):
    party = CountryFactory()
    event = ExpulsionFactory(initiator=party)
    other = SanctionEventFactory(target=party)
    for path, expected in [
        (f"events.atom?party={party.pk}", {event.pk, other.pk}),
        (f"events.atom?initiator={party.pk}", {event.pk}),
        (f"expulsions.atom?initiator={party.pk}&persons=3", set()),
        (f"sanctions.atom?action=impose&target={party.pk}", {other.pk}),
    ]:
        found = {tag.rpartition(":")[2] for (tag,) in entries(feed(path), "id")}
        assert found == expected, path


def test_a_change_of_a_source_or_a_draft_is_no_news(feed):
    before = entries(feed("events.atom"), "id", "updated")
    Source.objects.filter(pk="pocom-hungary").update(title="Made up")
    ExpulsionFactory(status="draft", cited=[2])
    assert entries(feed("events.atom"), "id", "updated") == before


def test_at_most_fifty_events_stand_there_and_an_empty_feed_is_one_too(feed):
    assert len(entries(feed("events.atom"))) == 50
    ChangeEntry.objects.all().delete()
    root = feed("events.atom")
    assert entries(root) == []
    changed = dt.datetime.fromisoformat(root.findtext(f"{ATOM}updated"))
    assert changed == current_revision().changed_at


def test_an_unknown_parameter_is_an_error_as_elsewhere(refused):
    problem = refused("events.atom?initator=RUS")
    assert (problem["parameter"], problem["suggestion"]) == ("initator", "initiator")
    assert refused("events.atom?ordering=id")["parameter"] == "ordering"
    assert refused("expulsions.atom?release=2026.11.0")["parameter"] == "release"


def test_a_reader_is_answered_whatever_it_accepts_and_told_when_nothing_is_new(client):
    first = client.get("/api/v1/events.atom", headers={"accept": "text/html"})
    assert first.status_code == 200
    known = {"if-none-match": first["ETag"]}
    assert client.get("/api/v1/events.atom", headers=known).status_code == 304
    ExpulsionFactory()
    assert client.get("/api/v1/events.atom", headers=known).status_code == 200
    assert client.head("/api/v1/events.atom").content == b""


def test_queries_are_bounded_also_where_nothing_matches(client, django_assert_max_num_queries):
    client.get("/api/v1/events.atom")
    with django_assert_max_num_queries(50):
        client.get("/api/v1/events.atom?q=nowhere+at+all")


def test_text_that_xml_cannot_hold_breaks_no_feed(feed):
    event = ExpulsionFactory()
    Expulsion.objects.filter(pk=event.pk).update(persons=3)
    ChangeEntry.objects.filter(key=event.pk).update(reason="Made\x01 up\x0b ]]> <b> \ufffe")
    assert "Made" in entries(feed("expulsions.atom"), "summary")[0][0]
