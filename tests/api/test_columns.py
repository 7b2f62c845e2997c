"""The choice of columns: `fields` and `omit`, on lists, tables and the page of one row."""

import pytest


def columns(get, path):
    return list(get(path)["results"][0])


def test_fields_are_those_columns_in_the_order_of_the_row(get):
    assert columns(get, "expulsions/?limit=1&fields=summary,persons,id") == [
        *("id", "persons", "summary"),
    ]
    assert columns(get, "expulsions/?limit=1&fields=id&fields=target") == ["id", "target"]


def test_omit_leaves_columns_out(get):
    whole = columns(get, "countries/?limit=1")
    assert columns(get, "countries/?limit=1&omit=numeric,name") == [
        column for column in whole if column not in {"numeric", "name"}
    ]


def test_page_of_one_row_takes_them_too(get):
    row = get("expulsions/exp-2018-03-14-gbr-rus/?fields=id,persons,responses")
    assert list(row) == ["id", "persons", "responses", "query"]
    assert "citations" not in get("expulsions/exp-2018-03-14-gbr-rus/?omit=citations")


def test_table_takes_them_too(get):
    page = get("expulsions/totals/?by=year&fields=year,persons&year=2018")
    # 2018 in seeds/expulsions.csv
    assert list(page["results"][0]) == ["year", "persons"]
    assert list(page["total"]) == ["persons"]


def test_file_takes_them_too(client, db):
    content = client.get("/api/v1/countries.csv?fields=code,name&kind=organization").getvalue()
    assert content.decode().splitlines()[0] == "code,name"


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("fields=persns", "fields", "persons"),
        ("omit=sumary", "omit", "summary"),
        ("fields=id,", "fields", None),
        ("fields=", "fields", None),
        ("fields=status", "fields", None),
        ("fields=initiator__name", "fields", "initiator_name"),
        ("fields=ID", "fields", None),
        ("fields=id&omit=id", "omit", None),
    ],
)
def test_wrong_choice_is_refused(refused, query, parameter, suggestion):
    problem = refused(f"expulsions/?{query}")
    assert problem["parameter"] == parameter
    assert suggestion is None or problem["suggestion"] == suggestion


def test_one_column_at_least_is_left(refused, get):
    everything = ",".join(columns(get, "regimes/?limit=1"))
    assert refused(f"regimes/?omit={everything}")["message"] == "Leave one column at least."


def test_column_that_the_rows_of_a_table_lack_is_refused(refused):
    problem = refused("expulsions/totals/?by=year&fields=year,target")
    assert (problem["parameter"], problem["value"]) == ("fields", "target")
    assert "year" in problem["allowed"]
