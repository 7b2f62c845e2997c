"""Both kinds of event on one timeline."""

import pytest

from sanctions.api.timeline import TimelineRow
from tests.api.conftest import facts
from tests.factories import ExpulsionFactory, SanctionEventFactory


def both():
    return [*facts("expulsions"), *facts("sanctions")]


def test_timeline_holds_all_events_of_both_kinds_newest_first(get):
    page = get("events/?limit=1000")
    assert page["count"] == len(both())
    newest = sorted(both(), key=lambda row: row["id"])
    newest.sort(key=lambda row: row["announced_on"], reverse=True)
    assert [row["id"] for row in page["results"]] == [row["id"] for row in newest[:1000]]


def test_expulsion_has_its_own_columns_and_null_in_those_of_sanctions(get):
    row = get("events/exp-2018-03-14-gbr-rus/")
    own = get("expulsions/exp-2018-03-14-gbr-rus/")
    assert (row["type"], row["measure"], row["persons"]) == ("expulsion", "expulsion", 23)
    columns = set(TimelineRow.Meta.fields)
    shared = columns & set(own)
    assert {name: row[name] for name in shared} == {name: own[name] for name in shared}
    assert {row[name] for name in columns - shared - {"type"}} == {None}


def test_sanction_has_its_own_columns_and_null_in_those_of_expulsions(get):
    row = get("events/san-2014-03-17-eu-rus/")
    own = get("sanctions/san-2014-03-17-eu-rus/")
    assert (row["type"], row["action"]) == ("sanction", own["action"])
    columns = set(TimelineRow.Meta.fields)
    shared = columns & set(own)
    assert {"individuals_low", "entities", "measures", "sources"} <= shared
    assert {name: row[name] for name in shared} == {name: own[name] for name in shared}
    assert {row[name] for name in columns - shared - {"type"}} == {None}


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("type=expulsion", lambda row: row["id"].startswith("exp-")),
        ("type=sanction", lambda row: row["id"].startswith("san-")),
        ("type=expulsion,sanction", lambda row: True),
        ("type__n=expulsion", lambda row: row["id"].startswith("san-")),
        ("episode=salisbury-2018", lambda row: row["episode"] == "salisbury-2018"),
        ("initiator=GBR&target=RUS", lambda r: (r["initiator"], r["target"]) == ("GBR", "RUS")),
        (
            "in_response_to=exp-2018-03-14-gbr-rus",
            lambda row: row["in_response_to"] == "exp-2018-03-14-gbr-rus",
        ),
        ("year=1986", lambda row: row["announced_on"].startswith("1986")),
    ],
)
def test_common_filters_find_events_of_both_kinds(get, query, holds):
    page = get(f"events/?limit=1000&{query}")
    expected = {row["id"] for row in both() if holds(row)}
    assert page["count"] == len(expected)
    assert {row["id"] for row in page["results"]} <= expected


@pytest.mark.parametrize("query", ["measure=expulsion", "persons__gte=5", "action=lift"])
def test_filter_of_one_kind_alone_is_refused(get, query):
    get(f"events/?{query}", status=400)


def test_draft_is_not_there_and_retracted_event_is_gone_with_the_reason(get):
    draft = SanctionEventFactory(status="draft")
    gone = ExpulsionFactory(status="retracted", retraction_reason="Made up for a test.")
    get(f"events/{draft.pk}/", status=404)
    assert get(f"events/{gone.pk}/", status=410)["reason"] == "Made up for a test."
    assert get(f"events/?party={gone.initiator_id},{draft.initiator_id}")["count"] == 0


def test_number_of_queries_does_not_grow_with_the_page(client, db, django_assert_max_num_queries):
    for limit in (1, 1000):
        with django_assert_max_num_queries(5):
            client.get(f"/api/v1/events/?limit={limit}&initiator=GBR&q=russia")
