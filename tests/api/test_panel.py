import csv
import io

import pytest


def test_dyads_of_a_year_in_both_directions(get):
    rows = get("panel/?episode=salisbury-2018&country=GBR")["results"]
    (row,) = rows
    assert (row["country_a"], row["country_a_name"], row["year"]) == (
        *("GBR", "United Kingdom", 2018),
    )
    assert (row["by_a_persons"], row["by_b_persons"], row["by_b_staff_cut"]) == (23, 23, 50)


def test_countries_of_a_year_in_both_roles(get):
    rows = get("panel/?unit=country-year&episode=salisbury-2018&as_of=2018-04-02")["results"]
    row = next(row for row in rows if row["country"] == "RUS")
    assert (row["as_target_persons"], row["as_initiator_persons"]) == (153, 143)
    assert "country_a" not in row
    assert not any(name.startswith("by_") for name in row)


def test_zero_fill_has_rows_of_noughts_up_to_the_day_of_as_of(get):
    rows = get(
        "panel/?unit=country-year&zero_fill=true&country=CHE,SUN&year__gte=1990&as_of=1993-06-01"
    )["results"]
    assert [(row["year"], row["country"]) for row in rows] == [
        *((1990, "CHE"), (1990, "SUN"), (1991, "CHE"), (1991, "SUN"), (1992, "CHE"), (1993, "CHE")),
    ]


def test_panel_is_streamed_as_a_file(client, db):
    answer = client.get("/api/v1/panel.csv?zero_fill=true&year__gte=2018&year__lte=2018")
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) > 18_000
    expelled = sum(int(row["by_a_persons"]) + int(row["by_b_persons"]) for row in rows)
    assert expelled > 299


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("unit=dyad", "unit"),
        ("unit=dyad-year,country-year", "unit"),
        ("year=2018", "year"),
        ("initiator=RUS", "initiator"),
        ("country=Russia", "country"),
        ("zero_fill=yes", "zero_fill"),
        ("year__gte=2019&year__lte=2018", "year__lte"),
        ("year__gte=201", "year__gte"),
    ],
)
def test_what_is_no_parameter_of_a_panel_is_refused(refused, query, parameter):
    assert refused(f"panel/?{query}")["parameter"] == parameter
