"""Every parameter of every filter set, with real values, against a plain loop over the rows.

A new parameter is tested by itself; a new column without one fails here.
"""

import pytest
from django.http import QueryDict

from sanctions import filtersets
from sanctions.filtersets.events import EventFilterSet
from sanctions.filtersets.filters import OrderingFilter, SwitchFilter
from tests.filtersets import naive

FILTER_SETS = [getattr(filtersets, name) for name in filtersets.__all__]
PARAMETERS = [
    (filter_set, name)
    for filter_set in FILTER_SETS
    for name, one in filter_set.base_filters.items()
    if not isinstance(one, (OrderingFilter, SwitchFilter))
]
ORDERS = [
    (filter_set, sign + column)
    for filter_set in FILTER_SETS
    for column in filter_set.base_filters["ordering"].columns
    for sign in ("", "-")
]

# Columns without a parameter of their name, and why.
KEY = "the address of the row's page names it"
WORDS = "q finds its words"
RANGE = "the filter is of the best figure"
ANSWERED = "the filters are in_response_to and is_response"
DERIVED = "it follows from announced_on and date_precision"
ONE_KIND = "the list of that kind of event has the filter"
PUBLIC = "nothing but published rows is public"
WITHOUT = {
    "CountryFilterSet": {
        **dict.fromkeys(("code", "alpha2", "numeric"), KEY),
        **dict.fromkeys(("name", "official_name"), "a name leads to the code of the row"),
        **dict.fromkeys(("existed_from", "existed_until"), "kind tells the former states"),
    },
    "EpisodeFilterSet": {"id": KEY, "title": KEY, "summary": "it tells what the title names"},
    "RegimeFilterSet": {"id": KEY, "name": KEY},
    "SourceFilterSet": {"id": KEY, "title": KEY, "url": KEY},
    "ExpulsionFilterSet": {
        "id": KEY,
        "summary": WORDS,
        "missions_closed": "it is a note in words; measure finds the closures",
        **dict.fromkeys(("persons_low", "persons_high", "persons_least", "persons_most"), RANGE),
    },
    "SanctionFilterSet": {
        "id": KEY,
        "summary": WORDS,
        "measures": "the filter is measure, of one of them",
        **{
            f"{figure}_{end}": RANGE
            for figure in ("individuals", "entities")
            for end in ("least", "most")
        },
    },
    "TimelineFilterSet": {
        "id": KEY,
        "summary": WORDS,
        **dict.fromkeys(("measure", "action", "measures"), ONE_KIND),
        **{
            f"{figure}{end}": ONE_KIND
            for figure in ("persons", "individuals", "entities")
            for end in ("", "_least", "_most")
        },
    },
}
OF_EVENTS = {
    **dict.fromkeys(("answers_expulsion", "answers_sanction"), ANSWERED),
    **dict.fromkeys(("status", "retraction_reason"), PUBLIC),
    "certain_on": DERIVED,
}

# All targets of sanctions have a region.
SAME_FOR_ALL = {(filtersets.SanctionFilterSet, "target_region__isnull")}

_cache = {}


@pytest.fixture
def rows_of(db):
    """A function that returns the public rows of a filter set's model, with their parties."""

    def rows(filter_set):
        model = filter_set.Meta.model
        if model not in _cache:
            named = [one.name for one in model._meta.fields if one.is_relation]
            _cache[model] = list(model.published.select_related(*named))
        return _cache[model]

    return rows


@pytest.fixture
def facts(db):
    """The rows that the meaning of parameters hangs on."""
    if naive.Facts not in _cache:
        _cache[naive.Facts] = naive.Facts.read()
    return _cache[naive.Facts]


def found(filter_set, query):
    """The keys of the rows that a query finds, in order."""
    given = QueryDict(mutable=True)
    for name, values in query.items():
        given.setlist(name, values if isinstance(values, list) else [values])
    read = filter_set(given, queryset=filter_set.Meta.model.published.all())
    assert read.form.is_valid(), read.form.errors
    return [row.pk for row in read.qs]


@pytest.mark.parametrize("filter_set", FILTER_SETS)
def test_every_column_has_a_filter_or_a_reason_for_none(filter_set):
    columns = {one.name for one in filter_set.Meta.model._meta.get_fields() if one.concrete}
    reasons = dict(WITHOUT[filter_set.__name__])
    if issubclass(filter_set, EventFilterSet):
        reasons |= OF_EVENTS
    assert columns - set(filter_set.base_filters) == set(reasons)


@pytest.mark.parametrize(
    ("filter_set", "parameter"), PARAMETERS, ids=lambda one: getattr(one, "__name__", one)
)
def test_parameter_finds_what_a_loop_over_the_rows_finds(filter_set, parameter, rows_of, facts):
    rows = rows_of(filter_set)
    one = filter_set.base_filters[parameter]
    name, _, operator = parameter.partition("__")
    narrowed = False
    for values in given_values(one, operator, rows, facts):
        expected = {row.pk for row in rows if is_found((one, name, values), row, facts)}
        keys = found(filter_set, {parameter: values})
        assert len(keys) == len(set(keys))
        assert set(keys) == expected, values
        narrowed |= 0 < len(keys) < len(rows)
    assert narrowed or (filter_set, parameter) in SAME_FOR_ALL, "no value shows that it filters"


def given_values(one, operator, rows, facts):
    """Lists of values, each to be asked for by itself."""
    if operator == "isnull":
        return [["true"], ["false"]]
    single = naive.sample(one, rows, facts)
    lists = [[value] for value in single]
    takes_several = getattr(one.field, "many", False)
    return [*lists, single] if takes_several and operator in {"", "n"} else lists


def is_found(asked, row, facts):
    one, name, values = asked
    if getattr(one, "operator", "") == "isnull":
        empty = all(naive.value_of(row, column) is None for column in one.columns)
        return empty == (values == ["true"])
    if getattr(one, "operator", "") == "n":
        return not any(naive.holds(one, name, value, row, facts) for value in values)
    return any(naive.holds(one, name, value, row, facts) for value in values)


@pytest.mark.parametrize(
    ("filter_set", "order"), ORDERS, ids=lambda one: getattr(one, "__name__", one)
)
def test_order_is_that_of_the_column_with_the_unknown_last_and_ties_by_key(
    filter_set, order, rows_of
):
    path = filter_set.base_filters["ordering"].columns[order.removeprefix("-")]
    path = path.removesuffix("_id")
    rows = sorted(rows_of(filter_set), key=lambda row: row.pk)
    known = [row for row in rows if naive.value_of(row, path) is not None]
    known.sort(key=lambda row: naive.value_of(row, path), reverse=order.startswith("-"))
    unknown = [row for row in rows if naive.value_of(row, path) is None]
    expected = [row.pk for row in (*known, *unknown)]
    assert found(filter_set, {"ordering": order}) == expected


@pytest.mark.parametrize("parameter", ["initiator", "target", "party", "initiator__n", "target__n"])
@pytest.mark.parametrize("code", ["RUS", "SRB", "DEU", "GBR"])
@pytest.mark.parametrize(
    "filter_set",
    [filtersets.ExpulsionFilterSet, filtersets.SanctionFilterSet, filtersets.TimelineFilterSet],
    ids=lambda one: one.__name__,
)
def test_predecessors_are_found_with_the_country_that_continues_them(
    filter_set, code, parameter, facts
):
    # By hand in seeds/countries.csv: RUS continues SUN, SRB SCG and by it YUG, DEU the DDR.
    codes = [code, *{"RUS": ["SUN"], "SRB": ["SCG", "YUG"], "DEU": ["DDR"], "GBR": []}[code]]
    asked = {parameter: code, "include_predecessors": "true"}
    assert found(filter_set, asked) == found(filter_set, {parameter: codes})
    alone = {parameter: code, "include_predecessors": "false"}
    assert found(filter_set, alone) == found(filter_set, {parameter: code})
