import pytest

from sanctions.api import views
from sanctions.api.rows import Rows
from tests.api.conftest import facts


def column(get, path, name):
    return [row[name] for row in get(path)["results"]]


def test_minus_sets_the_last_first(get):
    first = column(get, "countries/?limit=1000", "code")
    last = column(get, "countries/?limit=1000&ordering=-code", "code")
    assert last == first[::-1]


def test_columns_after_the_first_break_its_ties(get):
    rows = get("expulsions/?limit=1000&ordering=initiator,-announced_on")["results"]
    by_date = sorted(facts("expulsions"), key=lambda row: row["id"])
    by_date.sort(key=lambda row: row["announced_on"], reverse=True)
    by_date.sort(key=lambda row: row["initiator"])
    assert [row["id"] for row in rows] == [row["id"] for row in by_date]


@pytest.mark.parametrize("ordering", ["persons", "-persons"])
def test_rows_without_a_value_come_last_either_way(get, ordering):
    persons = column(get, f"expulsions/?limit=1000&ordering={ordering}", "persons")
    known = [number for number in persons if number is not None]
    assert persons == known + [None] * (len(persons) - len(known))
    assert None in persons
    assert known == sorted(known, reverse=ordering.startswith("-"))


def test_names_are_sorted_by_code_point_on_every_database(get):
    names = column(get, "countries/?limit=1000&ordering=name", "name")
    assert names == sorted(names)


VIEWS = [view for view in vars(views).values() if isinstance(view, type) and issubclass(view, Rows)]
TABLES = {view.__name__.lower(): view for view in VIEWS if view.__module__ == views.__name__}


@pytest.mark.parametrize(
    ("table", "ordering"),
    [
        (table, sign + ordering)
        for table, view in TABLES.items()
        for ordering in view.filterset_class.base_filters["ordering"].columns
        for sign in ("", "-")
    ],
)
def test_rows_can_be_sorted_by_every_column_declared(get, table, ordering):
    assert get(f"{table}/?limit=3&ordering={ordering}")["results"]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_to_sort_by_is_a_column_of_the_row(table):
    view = TABLES[table]
    columns = view.filterset_class.base_filters["ordering"].columns
    assert set(columns) <= set(view.serializer_class.Meta.fields)


@pytest.mark.parametrize(
    ("ordering", "suggestion"),
    [
        ("announced", "announced_on"),
        ("-anounced_on", "-announced_on"),
        ("announced_on,prsons", "persons"),
        ("status", None),
        ("initiator__name", "initiator_name"),
        ("?", None),
        ("--id", None),
    ],
)
def test_unknown_column_is_refused_with_all_that_are_known(refused, ordering, suggestion):
    problem = refused(f"expulsions/?ordering={ordering}")
    assert problem["parameter"] == "ordering"
    assert "announced_on" in problem["allowed"]
    assert problem["suggestion"] == suggestion or (suggestion is None and ordering == "--id")


@pytest.mark.parametrize("query", ["ordering=id&ordering=-id", "ordering=", "ordering=id,"])
def test_conflicting_or_empty_order_is_refused(refused, query):
    assert refused(f"expulsions/?{query}")["parameter"] == "ordering"


def test_column_named_twice_is_refused(get):
    problems = get("expulsions/?ordering=id,-id", status=400)["errors"]
    assert {problem["message"] for problem in problems} == {"Name id once."}
