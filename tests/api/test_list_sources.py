import pytest

from tests.api.conftest import facts


def test_all_sources_are_listed_by_id(get):
    page = get("sources/?limit=1000&offset=1000")
    assert page["count"] == len(facts("sources"))
    assert [row["id"] for row in page["results"]] == [row["id"] for row in facts("sources")][1000:]


def test_row_counts_the_events_that_cite_it(get):
    for row in get("sources/?limit=50&offset=700")["results"]:
        cited = [fact["event"] for fact in facts("citations") if fact["source"] == row["id"]]
        assert row["expulsions"] == len([one for one in cited if one.startswith("exp-")])
        assert row["sanctions"] == len([one for one in cited if one.startswith("san-")])


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("kind=academic", lambda row: row["kind"] == "academic"),
        ("publisher=Reuters", lambda row: row["publisher"] == "Reuters"),
        (
            "publisher=University of Liège, EU Legal Studies",
            lambda row: row["publisher"] == "University of Liège, EU Legal Studies",
        ),
        (
            "publisher=Reuters&publisher=BBC News",
            lambda row: row["publisher"] in {"Reuters", "BBC News"},
        ),
        ("language=fr,de", lambda row: row["language"] in {"fr", "de"}),
        ("language__n=EN", lambda row: row["language"] != "en"),
        ("published_on=2018-03-26", lambda row: row["published_on"] == "2018-03-26"),
        ("published_on=2018-03", lambda row: row["published_on"].startswith("2018-03")),
        ("published_on__gte=2024", lambda row: row["published_on"] >= "2024"),
        ("published_on__lt=1990", lambda row: "" < row["published_on"] < "1990"),
        ("published_on__isnull=true", lambda row: row["published_on"] == ""),
    ],
)
def test_filter_finds_the_rows_of_the_fact_file(get, query, holds):
    page = get(f"sources/?limit=1000&{query}")
    expected = [row["id"] for row in facts("sources") if holds(row)]
    assert expected
    assert page["count"] == len(expected)
    assert [row["id"] for row in page["results"]] == expected[:1000]


def test_source_is_shown(get):
    source = get("sources/irishnews-2018-03-14-uk-23/")
    assert source["publisher"] == "The Irish News"
    assert source["published_on"] == "2018-03-14"


def test_publisher_is_spelled_as_it_is(refused):
    problem = refused("sources/?publisher=reuters")
    assert problem["value"] == "reuters"
    assert problem["suggestion"] == "Reuters"


def test_list_takes_three_queries_whatever_the_page(get, django_assert_num_queries):
    get("sources/?limit=1&publisher=Reuters&language=en")  # its names are known from here on
    with django_assert_num_queries(3):
        get("sources/?limit=1&publisher=Reuters&language=en")
    with django_assert_num_queries(3):
        get("sources/?limit=1000&publisher=Reuters&language=en")
