import datetime as dt

import pytest

from sanctions.api.serializers import ExpulsionRow
from sanctions.filtersets import ExpulsionFilterSet
from sanctions.models.dates import span_end
from sanctions.models.vocabularies import Status
from tests.api.conftest import facts
from tests.factories import CountryFactory, ExpulsionFactory


def persons(row):
    return int(row["persons"]) if row["persons"] else None


def certain(row):
    return str(span_end(dt.date.fromisoformat(row["announced_on"]), row["date_precision"]))


def cites(row, source):
    cited = [fact["source"] for fact in facts("citations") if fact["event"] == row["id"]]
    return source in cited


def test_salisbury_29_states_expelled_146_russians(get):
    page = get("expulsions/?episode=salisbury-2018&target=RUS&measure=expulsion")
    assert page["count"] == 29
    assert sum(row["persons"] for row in page["results"]) == 146


def test_row_is_flat_and_has_all_columns(get):
    (row,) = get("expulsions/?initiator=GBR&target=RUS&announced_on=2018-03-14")["results"]
    sources = row.pop("sources")
    assert row == {
        "id": "exp-2018-03-14-gbr-rus",
        "initiator": "GBR",
        "initiator_name": "United Kingdom",
        "target": "RUS",
        "target_name": "Russia",
        "episode": "salisbury-2018",
        "announced_on": "2018-03-14",
        "date_precision": "day",
        "effective_on": "2018-03-21",
        "measure": "expulsion",
        "persons": 23,
        "persons_low": 23,
        "persons_high": 23,
        "basis": "corroborated",
        "disputed": False,
        "personnel": "diplomats",
        "missions_closed": None,
        "in_response_to": None,
        "summary": "United Kingdom gave 23 Russian diplomats, named as undeclared intelligence "
        "officers, a week to leave after the Salisbury nerve agent attack.",
    }
    cited = [fact["source"] for fact in facts("citations") if fact["event"] == row["id"]]
    assert sources == ";".join(sorted(cited))


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("", lambda row: True),
        ("initiator=USA", lambda row: row["initiator"] == "USA"),
        ("initiator=usa,gb", lambda row: row["initiator"] in {"USA", "GBR"}),
        ("initiator=USA&initiator=GBR", lambda row: row["initiator"] in {"USA", "GBR"}),
        ("initiator__n=USA,RUS", lambda row: row["initiator"] not in {"USA", "RUS"}),
        ("target=SUN", lambda row: row["target"] == "SUN"),
        ("target__n=RUS", lambda row: row["target"] != "RUS"),
        ("party=IRN", lambda row: "IRN" in {row["initiator"], row["target"]}),
        ("party__n=RUS", lambda row: "RUS" not in {row["initiator"], row["target"]}),
        ("episode=salisbury-2018", lambda row: row["episode"] == "salisbury-2018"),
        ("episode__n=salisbury-2018", lambda row: row["episode"] != "salisbury-2018"),
        ("episode__isnull=true", lambda row: row["episode"] == ""),
        ("episode__isnull=false", lambda row: row["episode"] != ""),
        ("year=2018", lambda row: row["announced_on"].startswith("2018")),
        ("year=2018,1986", lambda row: row["announced_on"][:4] in {"2018", "1986"}),
        ("year__n=2022", lambda row: not row["announced_on"].startswith("2022")),
        ("year__gte=2020", lambda row: row["announced_on"] >= "2020"),
        ("year__gt=2020", lambda row: row["announced_on"] >= "2021"),
        ("year__lte=1960", lambda row: row["announced_on"] < "1961"),
        ("year__lt=1960", lambda row: row["announced_on"] < "1960"),
        ("announced_on__gte=2018-03-26", lambda row: row["announced_on"] >= "2018-03-26"),
        ("announced_on__gt=2018-03-26", lambda row: row["announced_on"] > "2018-03-26"),
        ("announced_on__gt=2018", lambda row: row["announced_on"] > "2018-12-31"),
        ("announced_on__lte=2018-04-02", lambda row: certain(row) <= "2018-04-02"),
        ("announced_on__lt=2018-04", lambda row: certain(row) < "2018-04-01"),
        ("announced_on__lte=1985", lambda row: certain(row) <= "1985-12-31"),
        (
            "announced_on=1986-09",
            lambda row: row["announced_on"] >= "1986-09-01" and certain(row) <= "1986-09-30",
        ),
        ("announced_on__n=2018", lambda row: not row["announced_on"].startswith("2018")),
        ("is_response=true", lambda row: row["in_response_to"] != ""),
        ("is_response=False", lambda row: row["in_response_to"] == ""),
        ("is_response__n=true", lambda row: row["in_response_to"] == ""),
        (
            "in_response_to=exp-2018-03-14-gbr-rus",
            lambda row: row["in_response_to"] == "exp-2018-03-14-gbr-rus",
        ),
        (
            "in_response_to__n=exp-2018-03-14-gbr-rus",
            lambda row: row["in_response_to"] != "exp-2018-03-14-gbr-rus",
        ),
        ("in_response_to__isnull=true", lambda row: row["in_response_to"] == ""),
        ("source=pocom-hungary", lambda row: cites(row, "pocom-hungary")),
        ("source__n=pocom-hungary", lambda row: not cites(row, "pocom-hungary")),
        ("measure=staff_reduction", lambda row: row["measure"] == "staff_reduction"),
        ("measure__n=expulsion", lambda row: row["measure"] != "expulsion"),
        ("personnel=ambassador", lambda row: row["personnel"] == "ambassador"),
        ("personnel__n=diplomats", lambda row: row["personnel"] != "diplomats"),
        ("persons=23", lambda row: persons(row) == 23),
        ("persons=23,60", lambda row: persons(row) in {23, 60}),
        ("persons__n=1", lambda row: persons(row) != 1),
        ("persons__gte=50", lambda row: (persons(row) or 0) >= 50),
        ("persons__gt=50", lambda row: (persons(row) or 0) > 50),
        ("persons__lte=2", lambda row: persons(row) in {0, 1, 2}),
        ("persons__lt=2", lambda row: persons(row) in {0, 1}),
        ("persons__isnull=true", lambda row: persons(row) is None),
        (
            "target=RUS&year=2018&persons__gte=10",
            lambda row: (
                row["target"] == "RUS"
                and row["announced_on"].startswith("2018")
                and (persons(row) or 0) >= 10
            ),
        ),
    ],
)
def test_filter_finds_the_rows_of_the_fact_file(get, query, holds):
    page = get(f"expulsions/?limit=1000&{query}")
    expected = {row["id"] for row in facts("expulsions") if holds(row)}
    assert expected
    assert page["count"] == len(expected)
    assert {row["id"] for row in page["results"]} == expected


def test_values_of_a_filter_are_any_of_them_and_filters_must_all_hold(get):
    many = get("expulsions/?initiator=USA,GBR,DEU&target=RUS,SUN")
    one_by_one = [
        get(f"expulsions/?initiator={initiator}&target={target}")["count"]
        for initiator in ("USA", "GBR", "DEU")
        for target in ("RUS", "SUN")
    ]
    assert many["count"] == sum(one_by_one)


def test_basis_and_disputed_tell_what_the_figures_rest_on(get):
    event = ExpulsionFactory(persons=5, cited=[5, 7])
    of_event = f"expulsions/?initiator={event.initiator_id}"
    (row,) = get(of_event)["results"]
    assert (row["basis"], row["disputed"]) == ("single", True)
    assert (row["persons_low"], row["persons"], row["persons_high"]) == (5, 5, 7)
    assert get(f"{of_event}&basis=single,official&disputed=true")["count"] == 1
    assert get(f"{of_event}&basis__n=single")["count"] == 0
    assert get(f"{of_event}&disputed=false")["count"] == 0


def test_low_and_high_equal_persons_where_nothing_is_in_question_and_are_null_where_unknown(get):
    event = ExpulsionFactory(persons=None)
    (row,) = get(f"expulsions/?initiator={event.initiator_id}")["results"]
    assert (row["persons_low"], row["persons"], row["persons_high"]) == (None, None, None)
    event = ExpulsionFactory(persons=4)
    (row,) = get(f"expulsions/?initiator={event.initiator_id}")["results"]
    assert (row["persons_low"], row["persons"], row["persons_high"]) == (4, 4, 4)


def test_event_known_by_month_counts_only_where_it_is_certain(get):
    event = ExpulsionFactory(announced_on="2021-05-01", date_precision="month")

    def finds(query):
        return get(f"expulsions/?initiator={event.initiator_id}&{query}")["count"] == 1

    assert finds("announced_on=2021-05")
    assert finds("announced_on=2021")
    assert not finds("announced_on=2021-05-01")
    assert finds("announced_on__n=2021-05-01")
    assert finds("announced_on__gte=2021-05-01")
    assert not finds("announced_on__gte=2021-05-02")
    assert finds("announced_on__lte=2021-05-31")
    assert not finds("announced_on__lte=2021-05-30")
    assert finds("announced_on__gt=2021-04-30")
    assert not finds("announced_on__gt=2021-05-01")
    assert finds("announced_on__lt=2021-06")
    assert not finds("announced_on__lt=2021-05-31")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETRACTED])
def test_unpublished_events_are_not_listed(get, status):
    event = ExpulsionFactory(status=status)
    assert get(f"expulsions/?initiator={event.initiator_id}")["count"] == 0


def test_newest_come_first_and_ties_are_broken_by_id(get):
    rows = get("expulsions/?limit=1000")["results"]
    by_id = sorted(facts("expulsions"), key=lambda row: row["id"])
    newest_first = sorted(by_id, key=lambda row: row["announced_on"], reverse=True)
    assert [row["id"] for row in rows] == [row["id"] for row in newest_first]


def test_every_column_has_a_filter_or_a_reason_for_none():
    without = {
        *("id", "initiator_name", "target_name", "summary", "missions_closed"),
        *("persons_low", "persons_high"),
        "sources",  # the filter is source
    }
    assert set(ExpulsionRow.Meta.fields) - set(ExpulsionFilterSet.base_filters) == without


@pytest.mark.parametrize(
    "asked",
    [
        "limit=1000",
        "limit=1&initiator=GBR&target=RUS&episode=salisbury-2018&source=irishnews-2018-03-14-uk-23",
        "limit=1000&party=RUS,USA&episode__n=salisbury-2018&include_predecessors=true",
        "limit=2&q=russian&in_response_to__n=exp-2018-03-14-gbr-rus&offset=3",
    ],
)
def test_list_takes_three_queries_whatever_the_page_and_the_filters(
    get, django_assert_num_queries, asked
):
    get(f"expulsions/?{asked}&count=false")  # what codes and ids mean is looked up once
    with django_assert_num_queries(3):
        get(f"expulsions/?{asked}")  # the revision, the number of rows, the rows
    with django_assert_num_queries(2):
        get(f"expulsions/?{asked}&count=false")


def test_a_code_is_known_from_when_it_is_there_to_when_it_is_gone(get):
    asked = "expulsions/?initiator=QQQ,USA&count=false"
    get(asked, status=400)
    country = CountryFactory(code="QQQ")
    assert get(asked)["results"]
    assert get(asked)["results"]
    country.delete()
    get(asked, status=400)
