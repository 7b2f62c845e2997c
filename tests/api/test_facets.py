"""Facets: counts of the rows that match, each without its own filter."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import facts
from tests.factories import ExpulsionFactory


def facet(get, path, name):
    return {one["value"]: one["count"] for one in get(path)["facets"][name]}


def in_2018(row):
    return row["announced_on"].startswith("2018")


def test_facet_counts_the_rows_that_match_most_first(get):
    found = get("expulsions/?limit=1&year=2018&facets=target")["facets"]["target"]
    expected = Counter(row["target"] for row in facts("expulsions") if in_2018(row))
    assert {one["value"]: one["count"] for one in found} == expected
    assert [one["count"] for one in found] == sorted(expected.values(), reverse=True)
    assert found[0] == {"value": "RUS", "label": "Russia", "count": expected["RUS"]}


def test_facet_is_counted_without_its_own_filter_and_with_all_others(get):
    query = "limit=1&initiator=USA&initiator__n=RUS&year__gte=2018&year__lte=2018"
    page = get(f"expulsions/?{query}&facets=initiator,year")
    by_initiator = {one["value"]: one["count"] for one in page["facets"]["initiator"]}
    assert by_initiator == Counter(r["initiator"] for r in facts("expulsions") if in_2018(r))
    by_year = {one["value"]: one["count"] for one in page["facets"]["year"]}
    assert by_year == Counter(
        row["announced_on"][:4] for row in facts("expulsions") if row["initiator"] == "USA"
    )
    assert page["count"] == by_initiator["USA"] == by_year["2018"]


def test_act_counts_for_each_of_its_measures(get):
    expected = Counter(
        term for row in facts("sanctions") for term in row["measures"].split(";") if row["measures"]
    )
    assert facet(get, "sanctions/?limit=1&facets=measure", "measure") == expected


def test_value_that_is_not_known_is_counted_as_null(get):
    found = get("expulsions/?limit=1&facets=episode")["facets"]["episode"]
    without = [one for one in found if one["value"] is None]
    expected = len([row for row in facts("expulsions") if not row["episode"]])
    assert without == [{"value": None, "label": "Not known or not applicable", "count": expected}]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("countries", "kind,region,subregion"),
        ("episodes", "year"),
        ("regimes", "initiator,target"),
        ("sources", "kind,publisher,language"),
        (
            "expulsions",
            "initiator,target,initiator_region,target_region,episode,year,basis,disputed,measure,"
            "personnel",
        ),
        ("sanctions", "regime,action,measure,disputed,basis,year"),
        ("events", "type,initiator,episode,year"),
    ],
)
def test_each_value_of_a_facet_is_what_its_filter_takes_and_finds(get, table, names):
    page = get(f"{table}/?limit=1&facets={names}")
    assert list(page["facets"]) == names.split(",")
    for name, found in page["facets"].items():
        for one in found[:2]:
            if one["value"] is not None:
                assert get(f"{table}/?limit=1&{name}={one['value']}")["count"] == one["count"]


def test_facets_are_of_all_pages_and_left_out_where_not_asked_for(get):
    first = get("expulsions/?limit=1&facets=measure")
    assert first["facets"] == get("expulsions/?limit=7&offset=30&facets=measure")["facets"]
    assert "facets" not in get("expulsions/?limit=1")


def test_facets_leave_out_what_is_not_public(get):
    event = ExpulsionFactory(status="draft")
    assert event.initiator_id not in facet(get, "expulsions/?facets=initiator", "initiator")


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [("facets=initator", "initiator"), ("facets=persons", None), ("facets=", None)],
)
def test_unknown_facet_is_refused(refused, query, suggestion):
    problem = refused(f"expulsions/?{query}")
    assert problem["parameter"] == "facets"
    assert suggestion is None or problem["suggestion"] == suggestion


def test_facets_of_a_file_are_refused(refused, client, db):
    assert "JSON only" in refused("expulsions.csv?facets=year")["message"]
    by_header = client.get("/api/v1/expulsions/?facets=year", headers={"accept": "text/csv"})
    assert by_header.status_code == 400
    assert by_header["Content-Type"] == "application/problem+json"


def test_each_facet_takes_one_query(get, django_assert_num_queries):
    path = "expulsions/?limit=1&year=2018"
    get(path)  # the names of the parties are kept
    with CaptureQueriesContext(connection) as without:
        get(path)
    with django_assert_num_queries(len(without) + 2):
        get(f"{path}&facets=initiator,measure")
