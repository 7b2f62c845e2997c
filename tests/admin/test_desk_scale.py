"""The desk with many events: as many queries as with few, and rows found by indexes.

Two databases of made-up events are asked for every page of the desk, in processes of their own. A
million events are measured by hand, in the same way: docs/editing-desk.md.
"""

import json

import pytest
from django.db import connection

FEW, MANY = 300, 6_000


@pytest.fixture(scope="module")
def measured(make_database):
    """What bench.desk tells of each page, with few and with many events."""

    def of(events):
        database = make_database()
        filled = database.python("-m", "bench.synthetic", "--events", str(events))
        assert filled.returncode == 0, filled.stderr
        asked = database.python("-m", "bench.desk", "--times", "1", "--json")
        assert asked.returncode == 0, asked.stderr
        return {page["name"]: page for page in json.loads(asked.stdout)}

    return of(FEW), of(MANY)


def plans(page):
    return "\n".join(line for plan in page["plans"] for line in plan)


def test_every_page_opens(measured):
    for pages in measured:
        assert {name: page["status"] for name, page in pages.items()} == dict.fromkeys(pages, 200)


def test_no_page_asks_more_queries_where_there_are_more_events(measured):
    few, many = measured
    assert few.keys() == many.keys()
    # A list without rows has none to look up: few events can mean fewer queries, never more.
    more = {
        name: (few[name]["queries"], page["queries"])
        for name, page in many.items()
        if page["queries"] > MOST.get(name, 12)
    }
    assert more == {}


# What a page may ask, where that is more than a dozen.
MOST = {"start page": 18, "an event": 20, "an event's review": 110}


@pytest.mark.parametrize(
    ("page", "index"),
    [
        ("expulsions", "expulsion_by_date"),
        ("sanction events", "sanctionevent_by_date"),
        ("to do: drafts", "expulsion_drafts"),
        ("to do: submitted", "expulsion_submitted"),
        ("to do: disputed", "expulsion_disputed"),
        ("to do: duplicates", "expulsion_by_dyad"),
        ("to do: undated sources", "source_by_date"),
        ("filter: pair", "expulsion_by_dyad"),
        ("filter: drafts", "expulsion_drafts"),
        ("filter: disputed", "expulsion_disputed"),
        ("search: two words", "sanctions_search"),
        ("sources: search", "sanctions_sourcesearch"),
        ("citations: search", "sanctions_sourcesearch"),
        ("typing: source", "sanctions_sourcesearch"),
    ],
)
def test_the_rows_of_a_list_are_found_by_their_index(measured, page, index):
    assert index in plans(measured[1][page])


def test_no_list_is_sorted_row_by_row(measured):
    """But for lists of what was found first: by words, or on either side."""
    words = "Sort  (cost" if connection.vendor == "postgresql" else "TEMP B-TREE FOR ORDER BY"
    lists = ("expulsions", "expulsions, by id", "sanction events", "to do: drafts", "filter: pair")
    for name in lists:
        # By the key first, PostgreSQL sorts the rows of one key: there is but one.
        found = plans(measured[1][name]).replace("Incremental Sort  (cost", "")
        assert words not in found, name


def test_made_up_rows_never_stand_beside_real_ones(make_seeded_database):
    database = make_seeded_database()
    refused = database.python("-m", "bench.synthetic", "--events", "5")
    assert refused.returncode == 1
    assert "This database holds events" in refused.stderr


def test_the_same_seed_makes_up_the_same_rows(make_database):
    ids = """
import hashlib
import django
django.setup()
from sanctions.models import Expulsion
print(hashlib.sha256(repr(list(Expulsion.objects.values_list("pk", "summary", "persons"))).encode())
    .hexdigest())
"""
    found = set()
    for _ in range(2):
        database = make_database()
        assert database.python("-m", "bench.synthetic", "--events", "50").returncode == 0
        found.add(database.python("-c", ids).stdout)
    assert len(found) == 1
    assert found != {""}
