"""Cursors: pages beyond the highest offset, in any order."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from sanctions.api import cursors, pagination
from sanctions.api.cursors import Cursor, Place
from tests.api.conftest import facts
from tests.api.test_ordering import TABLES
from tests.factories import EpisodeFactory


@pytest.fixture(autouse=True)
def early(monkeypatch):
    """Let cursors begin after 10 rows instead of 10,000."""
    monkeypatch.setattr(pagination, "MAX_OFFSET", 10)


def cursor_of(address):
    return parse_qs(urlsplit(address).query).get("cursor", [None])[0]


def follow(client, path, rel="next"):
    """All pages from a path on."""
    pages = [client.get(path).json()]
    while pages[-1][rel]:
        response = client.get(pages[-1][rel])
        assert response.status_code == 200, response.content
        pages.append(response.json())
    return pages


def keys(pages):
    return [next(iter(row.values())) for page in pages for row in page["results"]]


def test_next_is_an_offset_first_and_a_cursor_beyond(client, db):
    pages = follow(client, "/api/v1/episodes/?limit=5")
    assert [bool(cursor_of(page["next"] or "")) for page in pages[:3]] == [False, False, True]
    assert keys(pages) == [row["id"] for row in facts("episodes")]
    assert {page["count"] for page in pages} == {len(facts("episodes"))}


def test_previous_leads_back_to_the_first_row(client, db):
    pages = follow(client, "/api/v1/episodes/?limit=50")
    back = follow(client, pages[-1]["previous"], "previous")
    assert keys(back[::-1]) == keys(pages[:-1])
    assert back[-1]["previous"] is None


ORDERINGS = [
    (path, view.filterset_class.base_filters["ordering"].columns)
    for path, view in TABLES.items()
    if path in {"countries", "episodes", "regimes", "sources", "expulsions", "sanctions"}
]


@pytest.mark.parametrize(
    ("table", "ordering"),
    [
        (table, ordering)
        for table, columns in ORDERINGS
        for column in columns
        for ordering in (column, f"-{column}")
    ],
)
def test_cursor_and_offset_give_the_same_rows_in_every_order(client, db, table, ordering):
    query = f"ordering={ordering}&limit=400&count=false"
    whole = follow(client, f"/api/v1/{table}/?{query}")
    pagination.MAX_OFFSET = 1_000_000
    assert keys(follow(client, f"/api/v1/{table}/?{query}")) == keys(whole)
    assert len(set(keys(whole))) == len(facts(table))
    if whole[-1]["previous"]:
        back = follow(client, whole[-1]["previous"], "previous")
        assert keys(back[::-1]) == keys(whole[:-1])


def test_several_columns_with_and_without_values_are_one_order(client, db):
    query = "ordering=-episode,persons,-effective_on&limit=13"
    with_cursors = keys(follow(client, f"/api/v1/expulsions/?{query}"))
    pagination.MAX_OFFSET = 1_000_000
    assert with_cursors == keys(follow(client, f"/api/v1/expulsions/?{query}"))


def test_timeline_and_search_go_on_beyond_the_highest_offset_too(client, db):
    expected = len(facts("expulsions")) + len(facts("sanctions"))
    assert len(set(keys(follow(client, "/api/v1/events/?limit=500")))) == expected
    found = follow(client, "/api/v1/expulsions/?q=diplomats&limit=40")
    assert len(found) > 2
    assert len(set(keys(found))) == found[0]["count"]


def test_table_goes_on_beyond_the_highest_offset_too(client, db):
    pages = follow(client, "/api/v1/expulsions/totals/?by=target&limit=7")
    targets = {row["target"] for row in facts("expulsions")}
    rows = [row["target"] for page in pages for row in page["results"]]
    assert sorted(rows) == sorted(targets)
    assert {page["total"]["events"] for page in pages} == {len(facts("expulsions"))}


def test_row_that_comes_in_between_neither_repeats_nor_hides_another(client, db):
    second = client.get("/api/v1/episodes/?limit=10").json()["next"]
    third = client.get(second).json()["next"]
    assert cursor_of(third)
    expected = keys(follow(client, third))
    EpisodeFactory(id="aaa-made-up")
    assert keys(follow(client, third)) == expected


def test_cursor_holds_whatever_the_columns_and_the_format(client, db):
    page = client.get("/api/v1/episodes/?limit=10&offset=10").json()
    rest = client.get(page["next"].replace("?", ".csv?").replace("/.csv", ".csv") + "&fields=id")
    assert rest["X-Truncated"] == "true"
    lines = rest.getvalue().decode().splitlines()
    assert lines[1:] == [row["id"] for row in facts("episodes")][20:30]
    without_limit = f"/api/v1/episodes.csv?fields=id&cursor={cursor_of(page['next'])}"
    lines = client.get(without_limit).getvalue().decode().splitlines()
    assert lines[1:] == [row["id"] for row in facts("episodes")][20:]


@pytest.fixture
def cursor(client, db):
    """A cursor of the expulsions of Russians."""
    page = client.get("/api/v1/expulsions/?target=RUS&limit=10&offset=10").json()
    return cursor_of(page["next"])


@pytest.mark.parametrize(
    "path",
    [
        "expulsions/?target=SUN&cursor=",
        "expulsions/?cursor=",
        "expulsions/?target=RUS&ordering=id&cursor=",
        "sanctions/?target=RUS&cursor=",
        "expulsions/totals/?target=RUS&cursor=",
    ],
)
def test_cursor_of_another_query_is_refused(refused, cursor, path):
    problem = refused(f"{path}{cursor}")
    assert problem["parameter"] == "cursor"
    assert "no cursor of this query" in problem["message"]


def test_cursor_of_the_query_is_taken(get, cursor):
    assert get(f"expulsions/?target=RUS&cursor={cursor}")["results"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda cursor: cursor[:-1],
        lambda cursor: cursor + "A",
        lambda cursor: cursor[:20] + "A" + cursor[21:],
        lambda cursor: cursor.swapcase(),
        lambda _: "abc",
        lambda _: "%F0%9F%98%80",
        lambda _: "A" * 3000,
        lambda _: urlsafe_b64encode(b"\0" * 9 + orjson.dumps(["after", [1, 2]])).decode(),
        lambda cursor: "=" + cursor,
    ],
)
def test_forged_cursor_is_refused(refused, cursor, forge):
    assert refused(f"expulsions/?target=RUS&cursor={forge(cursor)}")["parameter"] == "cursor"


@pytest.mark.parametrize(
    "values",
    [
        *([], ["2018-03-26"], ["2018-03-26", "exp-2018-03-26-usa-rus", 1], ["2018-02-30", "x"]),
        *([None, "x"], [{"a": 1}, "x"], [1e300, "x"], ["2018-03-26", None], ["2018-03-26", "a\0b"]),
        ["2018-03-26", "' OR 1=1 --"],
    ],
)
@pytest.mark.parametrize("place", [Place.AFTER, Place.BEFORE])
def test_cursor_with_a_right_checksum_and_impossible_values_is_refused(refused, values, place):
    made_up = cursors.encode(Cursor(place, tuple(values)), "/api/v1/expulsions?[]")
    assert refused(f"expulsions/?cursor={made_up}")["parameter"] == "cursor"


@pytest.mark.parametrize("values", [[-1], ["1"], [1, 2], [None], [True, 1], [10**15]])
def test_cursor_by_number_is_refused_where_there_is_a_better_one(refused, values):
    made_up = cursors.encode(Cursor(Place.AT, tuple(values)), "/api/v1/expulsions?[]")
    assert refused(f"expulsions/?cursor={made_up}")["parameter"] == "cursor"


def test_cursor_holds_no_secret_and_is_the_same_everywhere(cursor, settings, client):
    settings.SECRET_KEY = "another key made up for a test"
    page = client.get("/api/v1/expulsions/?target=RUS&limit=10&offset=10").json()
    assert cursor_of(page["next"]) == cursor
    body = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[cursors.CHECKSUM_LENGTH :]
    place, (day, key) = orjson.loads(body)
    assert place == "after"
    assert key == page["results"][-1]["id"]
    assert day == page["results"][-1]["announced_on"]


def test_cursor_and_offset_together_are_refused(refused, cursor):
    problem = refused(f"expulsions/?target=RUS&offset=5&cursor={cursor}")
    assert problem["parameter"] == "offset"
    assert problem["message"].startswith("Give cursor or offset, not both")


def test_count_is_left_out_where_it_is_not_wanted(get, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = get("expulsions/?count=false&limit=5")
    assert page["count"] is None
    assert "count=false" in page["next"]
    assert get("expulsions/totals/?by=year&count=false")["count"] is None
    assert get("expulsions/?count=true&limit=1")["count"] == len(facts("expulsions"))


def test_link_header_names_the_pages_around(client, db):
    response = client.get("/api/v1/episodes/?limit=5&offset=5")
    base = "http://testserver/api/v1/episodes/?limit=5"
    assert response["Link"] == (
        f'<{base}>; rel="first", <{base}&offset=10>; rel="next", <{base}>; rel="previous"'
    )
    only = client.get("/api/v1/episodes/?limit=1000")
    assert only["Link"] == '<http://testserver/api/v1/episodes/?limit=1000>; rel="first"'
