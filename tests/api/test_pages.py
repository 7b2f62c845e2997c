import pytest

from tests.api.conftest import facts


def test_page_has_a_hundred_rows_unless_told_otherwise(get):
    page = get("expulsions/")
    assert page["count"] == len(facts("expulsions"))
    assert len(page["results"]) == 100
    assert page["previous"] is None


def test_next_leads_through_all_rows_once(client, get):
    page = get("expulsions/?limit=300&target=RUS,SUN")
    rows, pages = list(page["results"]), 1
    while page["next"]:
        page = client.get(page["next"]).json()
        rows, pages = rows + page["results"], pages + 1
    assert len({row["id"] for row in rows}) == len(rows) == page["count"]
    assert pages == -(-page["count"] // 300)


def test_previous_leads_back(client, get):
    second = get("episodes/?limit=10&offset=10")
    first = client.get(second["previous"]).json()
    assert first["results"] == get("episodes/?limit=10")["results"]


def test_next_leads_on_from_a_query_in_raw_bytes(client, db):
    query = "publisher=University+of+Liège,+EU+Legal+Studies&limit=1".encode().decode("latin-1")
    page = client.get("/api/v1/sources/", QUERY_STRING=query).json()
    assert page["count"] == 2
    following = client.get(page["next"]).json()
    assert following["count"] == 2
    assert following["results"] != page["results"]
    assert following["previous"].endswith(
        "/api/v1/sources/?publisher=University+of+Li%C3%A8ge,+EU+Legal+Studies&limit=1"
    )


def test_page_behind_the_last_row_is_empty(get):
    page = get("episodes/?offset=10000")
    assert page["results"] == []
    assert page["next"] is None


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "Give a whole number from 1 to 1,000."),
        ("limit=1001", "Give a whole number from 1 to 1,000."),
        ("limit=-5", "Give a whole number from 1 to 1,000."),
        ("limit=ten", "Give a whole number from 1 to 1,000."),
        ("limit=1.0", "Give a whole number from 1 to 1,000."),
        ("limit=%EF%BC%91", "Give a whole number from 1 to 1,000."),  # a full-width 1
        ("limit=99999999999999999999", "Give a whole number from 1 to 1,000."),
        ("limit=", "It is empty: give a value, or leave the parameter out."),
        ("limit=1&limit=2", "Give one value: it stands here with several."),
        ("offset=10001", "Give a whole number from 0 to 10,000."),
        ("offset=-1", "Give a whole number from 0 to 10,000."),
        ("offset=NaN", "Give a whole number from 0 to 10,000."),
    ],
)
def test_wrong_page_is_refused(refused, query, message):
    problem = refused(f"expulsions/?{query}")
    assert problem["parameter"] == query.split("=")[0]
    assert problem["message"] == message


def test_same_value_twice_is_no_conflict(get):
    assert len(get("expulsions/?limit=3&limit=3")["results"]) == 3
