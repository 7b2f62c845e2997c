import pytest

from tests.api.conftest import facts


def test_all_parties_are_listed_by_code(get):
    page = get("countries/?limit=1000")
    assert page["count"] == 270
    assert [row["code"] for row in page["results"]] == [row["code"] for row in facts("countries")]


def test_row_has_the_columns_of_the_fact_file(get):
    page = get("countries/?kind=former_state&limit=1000")
    file = {row["code"]: row for row in facts("countries")}
    for row in page["results"]:
        as_text = {column: value or "" for column, value in row.items()}
        assert as_text == file[row["code"]]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("kind=organization", lambda row: row["kind"] == "organization"),
        ("kind=state,territory", lambda row: row["kind"] in {"state", "territory"}),
        ("kind__n=state", lambda row: row["kind"] != "state"),
        ("region=Europe", lambda row: row["region"] == "Europe"),
        ("region=europe&kind=state", lambda r: r["region"] == "Europe" and r["kind"] == "state"),
        ("region__n=Europe", lambda row: row["region"] != "Europe"),
        ("region__isnull=true", lambda row: row["region"] == ""),
        ("region__isnull=false", lambda row: row["region"] != ""),
        ("subregion=Northern Europe", lambda row: row["subregion"] == "Northern Europe"),
        ("subregion__isnull=true", lambda row: row["subregion"] == ""),
        ("continued_by=RUS", lambda row: row["continued_by"] == "RUS"),
        ("continued_by__isnull=false", lambda row: row["continued_by"] != ""),
        ("continued_by__n=RUS", lambda row: row["continued_by"] != "RUS"),
    ],
)
def test_filter_finds_the_rows_of_the_fact_file(get, query, holds):
    found = [row["code"] for row in get(f"countries/?limit=1000&{query}")["results"]]
    expected = [row["code"] for row in facts("countries") if holds(row)]
    assert expected
    assert found == expected


def test_unknown_subregion_is_refused_with_the_list_of_all(refused):
    problem = refused("countries/?subregion=Nothern Europe")
    assert problem["suggestion"] == "Northern Europe"
    assert "Caribbean" in problem["allowed"]
    assert len(problem["allowed"]) == len({row["subregion"] for row in facts("countries")} - {""})


def test_list_takes_three_queries_whatever_the_page(get, django_assert_num_queries):
    with django_assert_num_queries(3):
        get("countries/?limit=1")
    with django_assert_num_queries(3):
        get("countries/?limit=1000")
