"""Whatever a file holds, it is refused or planned: no fault, and nothing is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanctions.dataset.imports.limits import Limits
from sanctions.dataset.imports.planning import plan_import
from sanctions.dataset.imports.reading import FileError, read_file
from sanctions.dataset.seeds.reading import Row
from sanctions.dataset.tables import BY_NAME, TABLES
from tests.admin.files import seeded

pytestmark = pytest.mark.django_db

LIMITS = Limits(bytes=100_000, rows=100)
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
REAL = {table.name: seeded(table.name)[:20] for table in TABLES}
# What is likely to be taken for something that it is not.
ODD = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "0",
        "-1",
        "1e9",
        "=1",
        "'",
        "2018-02-30",
        "0001-01-01",
        "9999-12-31",
        "exp-",
        "san-",
    ]
)


@st.composite
def tables(draw):
    """A table with rows of seeds/, some of their cells changed at will."""
    name = draw(st.sampled_from(sorted(REAL)))
    rows = draw(st.lists(st.sampled_from(REAL[name]), min_size=1, max_size=4))
    text = st.text(max_size=30) | ODD
    changed = st.dictionaries(st.sampled_from(BY_NAME[name].columns), text, max_size=3)
    return name, [row | draw(changed) for row in rows]


@MANY
@given(st.sampled_from(sorted(REAL)), st.binary(max_size=300), st.booleans())
def test_any_bytes_are_refused_or_read(table, content, has_header):
    header = ",".join(BY_NAME[table].columns).encode() + b"\n" if has_header else b""
    for begins in (header, b"PK\x03\x04"):
        rows, problems = [], []
        try:
            rows, _ = read_file(BY_NAME[table], "made-up", begins + content, LIMITS)
        except FileError as refused:
            problems = [str(problem) for problem in refused.problems]
        assert bool(rows) != bool(problems)
        assert all(problem.startswith("made-up") for problem in problems)
        assert all(len(row.cells) == len(BY_NAME[table].columns) for row in rows)


@MANY
@given(tables())
def test_any_rows_are_planned_and_none_is_written(given_table):
    name, made_up = given_table
    table = BY_NAME[name]
    rows = [
        Row(line, tuple(row[column] for column in table.columns))
        for line, row in enumerate(made_up, start=2)
    ]
    with CaptureQueriesContext(connection) as asked:
        plan = plan_import(table, "made-up.csv", rows, [], why_not=lambda row: None)
    assert all(query["sql"].startswith("SELECT") for query in asked)
    for line in plan.written:
        line.instance.clean_fields()
        line.instance.clean()
    assert [line.cells for line in plan.lines] == [row.cells for row in rows]
