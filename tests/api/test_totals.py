import pytest

from tests.api.conftest import facts


def added(column, **wanted):
    """What a column of seeds/expulsions.csv adds up to over the rows that have these values."""
    return sum(
        int(row[column] or 0)
        for row in facts("expulsions")
        if all(row[name] == value for name, value in wanted.items())
    )


def test_without_by_there_is_one_row_and_it_is_the_total(get):
    answer = get("expulsions/totals/")
    assert answer["count"] == 1
    assert answer["results"] == [answer["total"]]
    assert answer["total"]["events"] == len(facts("expulsions"))
    assert answer["total"]["staff_cut"] == added("persons", measure="staff_reduction")


def test_totals_by_party_agree_with_the_seeds(get):
    rows = get("expulsions/totals/?by=initiator,target&episode=salisbury-2018")["results"]
    assert len(rows) == 59  # 30 against Russia, and 29 that it answered: all but NATO
    for row in rows:
        parties = {"initiator": row["initiator"], "target": row["target"]}
        of_episode = {"episode": "salisbury-2018", **parties}
        assert row["persons"] == added("persons", **of_episode, measure="expulsion") + added(
            "persons", **of_episode, measure="accreditation_withdrawal"
        )
        assert row["initiator_name"]


def test_by_month_counts_events_known_by_year_apart(get):
    rows = get("expulsions/totals/?by=month")["results"]
    known_by_year = [row for row in facts("expulsions") if row["date_precision"] == "year"]
    assert rows[-1]["month"] is None
    assert rows[-1]["events"] == len(known_by_year)
    by_year = get("expulsions/totals/?by=year&year=2018")["results"]
    assert [(row["year"], row["events"]) for row in by_year] == [
        (2018, len([row for row in facts("expulsions") if row["announced_on"][:4] == "2018"]))
    ]


def test_by_measure_of_sanctions_overlaps_and_the_total_does_not(get):
    answer = get("sanctions/totals/?by=measure&episode=salisbury-2018")
    listed = [
        measure
        for row in facts("sanctions")
        if row["episode"] == "salisbury-2018"
        for measure in row["measures"].split(";")
    ]
    assert {row["measure"]: row["events"] for row in answer["results"]} == {
        measure: listed.count(measure) for measure in listed
    }
    assert answer["total"]["events"] == 3
    assert sum(row["events"] for row in answer["results"]) > 3


def test_every_column_of_by_goes_with_every_other(get):
    for table, columns in {
        "expulsions": "initiator,target,initiator_region,target_region,episode,year,month,"
        "measure,personnel",
        "sanctions": "initiator,target,initiator_region,target_region,episode,year,month,"
        "measure,regime,action",
    }.items():
        answer = get(f"{table}/totals/?by={columns}&year=2018")
        assert list(answer["results"][0])[:2] == ["initiator", "initiator_name"]
        assert answer["total"]["events"] > 0


def test_rows_are_sorted_on_request(get):
    rows = get(
        "expulsions/totals/?by=initiator&target=RUS&ordering=-persons&episode=salisbury-2018"
    )
    assert [row["initiator"] for row in rows["results"]][:2] == ["USA", "GBR"]
    by_name = get("expulsions/totals/?by=initiator&year=2018&ordering=initiator_name")["results"]
    names = [row["initiator_name"] for row in by_name]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("expulsions/totals/?by=action", "by", None),
        ("expulsions/totals/?by=initiater", "by", "initiator"),
        ("expulsions/totals/?by=", "by", None),
        ("sanctions/totals/?by=personnel", "by", None),
        ("sanctions/totals/?by=measures", "by", "measure"),
        ("sanctions/totals/?by=year&ordering=initiator", "ordering", None),
        ("sanctions/totals/?by=year&ordering=announced_on", "ordering", None),
        ("sanctions/totals/?persons=5", "persons", None),
    ],
)
def test_wrong_by_and_ordering_are_refused(refused, query, parameter, suggestion):
    problem = refused(query)
    assert problem["parameter"] == parameter
    if parameter == "by":
        assert problem["suggestion"] == suggestion


def test_file_of_totals_has_the_same_header_with_rows_and_without(client, db):
    def header(query):
        answer = client.get(f"/api/v1/expulsions/totals.csv?by=year,initiator&{query}")
        return b"".join(answer.streaming_content).decode().splitlines()[0]

    assert header("year=1901") == header("year=2018")
    assert header("year=1901").startswith("initiator,initiator_name,year,events,")
