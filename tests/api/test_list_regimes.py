import pytest

from tests.api.conftest import facts


def test_all_regimes_are_listed_by_id_with_the_number_of_their_acts(get):
    page = get("regimes/?limit=1000")
    assert [row["id"] for row in page["results"]] == [row["id"] for row in facts("regimes")]
    for row in page["results"]:
        acts = [fact for fact in facts("sanctions") if fact["regime"] == row["id"]]
        assert row["sanctions"] == len(acts), row["id"]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("initiator=EU", lambda row: row["initiator"] == "EU"),
        ("initiator=us&target=ru", lambda r: r["initiator"] == "USA" and r["target"] == "RUS"),
        ("target=RUS,BLR", lambda row: row["target"] in {"RUS", "BLR"}),
        ("target=RUS&target=BLR", lambda row: row["target"] in {"RUS", "BLR"}),
        ("initiator__n=USA", lambda row: row["initiator"] != "USA"),
    ],
)
def test_filter_finds_the_rows_of_the_fact_file(get, query, holds):
    found = [row["id"] for row in get(f"regimes/?limit=1000&{query}")["results"]]
    expected = [row["id"] for row in facts("regimes") if holds(row)]
    assert expected
    assert found == expected


def test_regime_is_shown_with_the_names_of_its_parties(get):
    regime = get("regimes/afru-bfa-suspension/")
    assert regime["name"] == "African Union suspension"
    assert (regime["initiator_name"], regime["target_name"]) == ("African Union", "Burkina Faso")


def test_list_takes_three_queries_whatever_the_page(get, django_assert_num_queries):
    get("regimes/?limit=1&target=RUS&initiator=EU,USA")  # its names are known from here on
    with django_assert_num_queries(3):
        get("regimes/?limit=1&target=RUS&initiator=EU,USA")
    with django_assert_num_queries(3):
        get("regimes/?limit=1000&target=RUS&initiator=EU,USA")
