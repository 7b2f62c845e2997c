import pytest

from sanctions.api.serializers import SanctionRow
from sanctions.filtersets import SanctionFilterSet
from tests.api.conftest import facts
from tests.factories import SanctionEventFactory


def number(text):
    return int(text) if text else None


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("initiator=EU&target=RUS", lambda r: (r["initiator"], r["target"]) == ("EU", "RUS")),
        ("party=CUB", lambda row: "CUB" in {row["initiator"], row["target"]}),
        ("year=2014", lambda row: row["announced_on"].startswith("2014")),
        ("regime=afru-bfa-suspension", lambda row: row["regime"] == "afru-bfa-suspension"),
        ("regime__n=afru-bfa-suspension", lambda row: row["regime"] != "afru-bfa-suspension"),
        ("action=lift,ease", lambda row: row["action"] in {"lift", "ease"}),
        ("action__n=impose", lambda row: row["action"] != "impose"),
        ("measure=travel_ban", lambda row: "travel_ban" in row["measures"].split(";")),
        (
            "measure=other,price_cap",
            lambda row: {"other", "price_cap"} & set(row["measures"].split(";")),
        ),
        ("measure__n=asset_freeze", lambda row: "asset_freeze" not in row["measures"].split(";")),
        ("ended_on__isnull=false", lambda row: row["ended_on"] != ""),
        ("ended_on__gte=2000", lambda row: row["ended_on"] >= "2000-01-01"),
        ("ended_on__lt=2000", lambda row: "" < row["ended_on"] < "2000-01-01"),
        ("ended_on__n=1994", lambda row: not row["ended_on"].startswith("1994")),
        ("individuals=7", lambda row: row["individuals"] == "7"),
        ("individuals__gte=100", lambda row: (number(row["individuals"]) or 0) >= 100),
        ("entities__isnull=false", lambda row: row["entities"] != ""),
        (
            "entities__gt=0&entities__lte=3",
            lambda row: 0 < (number(row["entities"]) or 0) <= 3,
        ),
        ("is_response=true", lambda row: row["in_response_to"] != ""),
    ],
)
def test_filter_finds_the_rows_of_the_fact_file(get, query, holds):
    page = get(f"sanctions/?limit=1000&{query}")
    expected = {row["id"] for row in facts("sanctions") if holds(row)}
    assert expected
    assert page["count"] == len(expected)
    found = {row["id"] for row in page["results"]}
    assert found <= expected
    assert len(found) == min(len(expected), 1000)


def test_row_has_the_columns_of_the_fact_file_with_names_and_standing(get):
    file = {row["id"]: row for row in facts("sanctions")}
    names = {row["id"]: row["name"] for row in facts("regimes")}
    for row in get("sanctions/?limit=1000&initiator=EU")["results"]:
        fact = file[row["id"]]
        assert {column: str(row[column] or "") for column in fact if row[column] != 0} == {
            column: text for column, text in fact.items() if row[column] != 0
        }
        assert row["regime_name"] == names[row["regime"]]
        assert set(row) - set(fact) == {
            *("initiator_name", "target_name", "regime_name", "basis", "disputed", "sources"),
            *("individuals_low", "individuals_high", "entities_low", "entities_high"),
        }


def test_low_and_high_hold_the_spread_of_the_citations(get):
    cited = [{"individuals": 7, "entities": 2}, {"individuals": 6}, {"individuals": None}]
    event = SanctionEventFactory(individuals=7, entities=2, cited=cited)
    (row,) = get(f"sanctions/?initiator={event.initiator_id}")["results"]
    assert (row["individuals_low"], row["individuals"], row["individuals_high"]) == (6, 7, 7)
    assert (row["entities_low"], row["entities"], row["entities_high"]) == (2, 2, 2)
    assert row["disputed"] is True


def test_every_column_has_a_filter_or_a_reason_for_none():
    without = {
        *("id", "initiator_name", "target_name", "regime_name", "summary"),
        *("individuals_low", "individuals_high", "entities_low", "entities_high"),
        *("measures", "sources"),  # the filters are measure and source
    }
    assert set(SanctionRow.Meta.fields) - set(SanctionFilterSet.base_filters) == without


def test_list_takes_three_queries_whatever_the_page(get, django_assert_num_queries):
    named = "initiator=EU&regime__n=afru-bfa-suspension&in_response_to__isnull=true"
    get(f"sanctions/?limit=1&{named}")  # its names are known from here on
    with django_assert_num_queries(3):
        get(f"sanctions/?limit=1&{named}")
    with django_assert_num_queries(3):
        get(f"sanctions/?limit=1000&{named}")
