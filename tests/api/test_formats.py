"""The same rows and columns in every format."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanctions.api.of_log import OfLog
from sanctions.api.tabular import Tabular
from sanctions.dataset.formats import workbook
from sanctions.dataset.formats.columns import Column, Kind
from tests.api.conftest import facts
from tests.api.test_parameters import KEYS, ROUTES
from tests.factories import ExpulsionFactory

FILES = ("csv", "ndjson", "xlsx", "parquet")
LISTS = ("countries", "episodes", "regimes", "sources", "expulsions", "sanctions", "events")
TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
DATES = ["announced_on", "effective_on"]
FIGURES = ["persons", "persons_low", "persons_high"]


@pytest.fixture
def file(client, db):
    """Give a function that returns the bytes of a file below /api/v1/."""

    def content(path, **headers):
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == 200, response.content
        return response.getvalue()

    return content


def frame(content, name):
    """The rows of a file as pandas reads them, with each kind of cell in one type."""
    read = {
        "csv": lambda: pd.read_csv(io.BytesIO(content)),
        "ndjson": lambda: pd.read_json(io.BytesIO(content), lines=True),
        "xlsx": lambda: pd.read_excel(io.BytesIO(content)),
        "parquet": lambda: pd.read_parquet(io.BytesIO(content)),
    }[name]()
    for column in read:
        if column in DATES:
            read[column] = pd.to_datetime(read[column]).astype("datetime64[s]")
        elif column in FIGURES:
            read[column] = read[column].astype("Int64")
        elif column != "disputed":
            read[column] = read[column].astype(object).where(read[column].notna(), None)
    return read


@pytest.mark.parametrize(
    "query", ["target=RUS", "year=2018,1986&measure__n=expulsion", "year=2026"]
)
def test_pandas_reads_equal_frames_from_every_format(file, query):
    frames = {name: frame(file(f"expulsions.{name}?{query}"), name) for name in FILES}
    first = frames.pop("csv")
    assert len(first) > 5
    for read in frames.values():
        pd.testing.assert_frame_equal(read, first)


@pytest.mark.parametrize("table", LISTS)
@pytest.mark.parametrize("name", FILES)
def test_file_holds_all_rows_with_the_columns_of_the_list_in_their_order(get, file, table, name):
    page = get(f"{table}/?limit=1")
    read = frame(file(f"{table}.{name}"), name)
    assert list(read.columns) == list(page["results"][0])
    assert len(read) == page["count"]


@pytest.mark.parametrize("path", [f"/api/v1/{table}/" for table in LISTS])
@pytest.mark.parametrize("name", FILES)
def test_format_is_asked_for_by_parameter_by_ending_or_by_header(client, db, path, name):
    media_type = TYPES[name].split(";")[0]
    by_parameter = client.get(f"{path}?format={name}&limit=3")
    by_ending = client.get(f"{path.rstrip('/')}.{name}?limit=3")
    by_header = client.get(f"{path}?limit=3", headers={"accept": media_type})
    contents = {one.getvalue() for one in (by_parameter, by_ending, by_header)}
    assert len(contents) == 1
    assert {one["Content-Type"] for one in (by_parameter, by_ending, by_header)} == {TYPES[name]}


TABULAR = [
    path
    for path, view in ROUTES.items()
    if issubclass(view, Tabular) and path not in {f"/api/v1/{t}/{key}/" for t, key in KEYS.items()}
]


def _files(path):
    """The files of a list or table; a cell of the log is any column's value, so it is text."""
    return ["csv", "ndjson"] if issubclass(ROUTES[path], OfLog) else FILES


@pytest.mark.usefixtures("served_releases")
@pytest.mark.parametrize("path", TABULAR)
def test_every_list_and_table_comes_in_every_format_that_it_names(client, db, path):
    view = ROUTES[path]
    assert {"json", *_files(path)} <= {one.format for one in view.formats}
    columns = set()
    for one in view.formats:
        response = client.get(f"{path.rstrip('/')}.{one.format}?limit=3")
        assert response.status_code == 200, one.format
        content = response.getvalue()
        if one.format in FILES:
            columns.add(tuple(frame(content, one.format).columns))
            assert f'.{one.format}"' in response["Content-Disposition"]
    assert len(columns) == 1


@pytest.mark.parametrize(
    ("path", "name"), [(path, name) for path in TABULAR for name in _files(path)]
)
def test_every_format_of_every_list_and_table_is_strict(client, db, path, name):
    for query in ("sideways=1", "fields=sideways", "limit=0", "cursor=AAAA", "count=maybe"):
        response = client.get(f"{path.rstrip('/')}.{name}?{query}")
        assert response.status_code == 400, query
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["errors"][0]["parameter"] == query.split("=")[0]


def test_ending_json_is_the_page_and_a_slash_may_follow(get):
    page = get("expulsions/?limit=1")
    assert get("expulsions.json?limit=1")["results"] == page["results"]
    assert get("expulsions.json/?limit=1")["results"] == page["results"]


def test_format_goes_before_the_accept_header(client, db):
    response = client.get("/api/v1/episodes/?format=csv", headers={"accept": "application/json"})
    assert response["Content-Type"] == TYPES["csv"]


@pytest.mark.parametrize("path", ["expulsions.xls", "expulsions.CSV", "countries/RUS.csv", "x.csv"])
def test_ending_that_there_is_not_is_404(get, path):
    detail = get(path, status=404)["detail"]
    assert ".csv, .ndjson, .xlsx, .parquet" in detail or "There is nothing at this path" in detail


def test_unknown_format_is_refused_with_the_nearest(refused):
    problem = refused("expulsions/?format=parqet")
    assert problem["suggestion"] == "parquet"
    assert problem["allowed"][:5] == ["json", *FILES]


def test_ending_and_parameter_that_differ_are_refused(refused):
    assert "The path ends in .csv" in refused("expulsions.csv?format=xlsx")["message"]
    assert refused("expulsions.csv?initator=USA")["suggestion"] == "initiator"


def test_unknown_parameter_of_a_file_is_refused_like_that_of_a_page(refused):
    assert refused("expulsions.parquet?initiator=Russia")["suggestion"] == "RUS"


def test_name_of_the_file_says_the_gist_of_the_query(client, db):
    def name(path):
        response = client.get(f"/api/v1/{path}")
        response.getvalue()
        return response["Content-Disposition"]

    assert name("expulsions.csv?initiator=USA&year=2018&limit=5") == (
        'attachment; filename="expulsions_initiator-usa_year-2018.csv"'
    )
    assert name("countries/?format=xlsx") == 'attachment; filename="countries.xlsx"'
    long = ",".join(row["code"] for row in facts("countries"))
    assert len(name(f"expulsions.csv?initiator={long}")) < 150
    assert name('expulsions.csv?q="a/b').isascii()


def test_file_of_a_page_says_that_it_was_cut(client, db):
    cut = client.get("/api/v1/episodes.csv?limit=10")
    assert cut["X-Truncated"] == "true"
    assert 'offset=10>; rel="next"' in cut["Link"]
    assert len(cut.getvalue().decode().splitlines()) == 11
    rest = client.get("/api/v1/episodes.csv?offset=10")
    assert rest["X-Truncated"] == "true"
    assert len(rest.getvalue().decode().splitlines()) == len(facts("episodes")) - 9
    for query in ("", "?limit=1000"):
        whole = client.get(f"/api/v1/episodes.csv{query}")
        assert not whole.has_header("X-Truncated")
        assert len(whole.getvalue().decode().splitlines()) == len(facts("episodes")) + 1


def test_csv_follows_rfc_4180(file):
    content = file("expulsions.csv?initiator=GBR&target=RUS&announced_on=2018-03-14")
    header, row, end = content.decode("utf-8").split("\r\n")
    assert header.startswith("id,initiator,initiator_name,target")
    assert row.startswith("exp-2018-03-14-gbr-rus,GBR,United Kingdom,RUS,Russia,salisbury-2018,")
    assert ",false,diplomats,,," in row
    assert end == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless_in_csv(file, start):
    event = ExpulsionFactory(summary=f"{start}1+2, made up")
    query = f"initiator={event.initiator_id}&fields=id,persons,summary"
    rows = list(csv.DictReader(io.StringIO(file(f"expulsions.csv?{query}").decode())))
    assert rows == [{"id": event.pk, "persons": "2", "summary": f"'{start}1+2, made up"}]
    sheet = openpyxl.load_workbook(io.BytesIO(file(f"expulsions.xlsx?{query}")))["rows"]
    cell = sheet["C2"]
    assert (cell.value, cell.data_type) == (f"{start}1+2, made up", "s")
    (line,) = file(f"expulsions.ndjson?{query}").splitlines()
    assert json.loads(line)["summary"] == f"{start}1+2, made up"


def test_workbook_has_typed_cells_a_header_in_sight_and_a_codebook(file):
    book = openpyxl.load_workbook(io.BytesIO(file("expulsions.xlsx?episode=salisbury-2018")))
    assert book.sheetnames == ["rows", "codebook"]
    rows = book["rows"]
    assert rows.freeze_panes == "A2"
    assert all(cell.font.bold for cell in rows[1])
    first = {cell.value: rows.cell(2, cell.column) for cell in rows[1]}
    assert first["announced_on"].is_date
    assert isinstance(first["announced_on"].value, dt.datetime)
    assert isinstance(first["persons"].value, int)
    assert first["disputed"].value in {True, False}
    codebook = list(book["codebook"].iter_rows(values_only=True))
    assert codebook[0] == ("column", "type", "definition")
    assert [row[0] for row in codebook[1:]][: rows.max_column] == [one.value for one in rows[1]]
    assert ("persons", "whole number") in {row[:2] for row in codebook}
    assert not any(cell.hyperlink for row in book["rows"].iter_rows() for cell in row)


def test_workbook_goes_on_on_another_sheet_where_one_is_full(monkeypatch):
    monkeypatch.setattr(workbook, "ROWS_ON_SHEET", 3)
    columns = [Column("day", Kind.DATE, "A day."), Column("number", Kind.WHOLE, "A number.")]
    rows = [{"day": dt.date(1899 + year, 5, 1), "number": year} for year in range(5)]
    written = io.BytesIO()
    workbook.write_workbook(written, columns, rows, {})
    book = openpyxl.load_workbook(written)
    assert book.sheetnames == ["rows", "rows 2", "rows 3", "codebook"]
    assert [book[name].max_row for name in book.sheetnames[:3]] == [3, 3, 2]
    # Excel knows no day before 1900: it stands as text.
    assert [book["rows"]["A2"].value, book["rows"]["A3"].value] == [
        "1899-05-01",
        dt.datetime(1900, 5, 1),  # noqa: DTZ001 - Excel knows no time zones
    ]


def test_parquet_has_typed_columns_with_their_definitions(file):
    table = pq.read_table(io.BytesIO(file("expulsions.parquet")))
    types = {field.name: field.type for field in table.schema}
    assert types["announced_on"] == pa.date32()
    assert types["persons"] == pa.int32()
    assert types["disputed"] == pa.bool_()
    assert types["summary"] == pa.string()
    assert types["measure"] == pa.dictionary(pa.int32(), pa.string())
    assert table.schema.field("persons").metadata[b"description"].startswith(b"People ordered out")
    assert table.schema.metadata[b"licence"] == b"CC-BY-4.0"
    assert table.num_rows == len(facts("expulsions"))


def test_parquet_of_no_rows_keeps_its_columns(file):
    table = pq.read_table(io.BytesIO(file("expulsions.parquet?initiator=FJI&target=RUS")))
    assert (table.num_rows, table.num_columns) == (0, 20)


def test_same_query_gives_the_same_bytes(file):
    for name in FILES:
        path = f"sanctions.{name}?target=RUS"
        assert file(path) == file(path)


def test_table_comes_in_every_format_too(get, file):
    rows = get("expulsions/totals/?by=year")["results"]
    for name in FILES:
        read = frame(file(f"expulsions/totals.{name}?by=year"), name)
        assert list(read.columns) == list(rows[0])
        assert read["persons"].tolist() == [row["persons"] for row in rows]


@pytest.mark.parametrize("name", FILES)
def test_file_takes_two_queries_and_one_for_each_thousands_of_rows(
    client, db, django_assert_max_num_queries, name
):
    with django_assert_max_num_queries(2):
        client.get(f"/api/v1/sources.{name}").getvalue()


@pytest.mark.parametrize("name", FILES)
def test_head_of_a_file_has_its_headers_and_makes_no_file(
    client, db, django_assert_max_num_queries, name
):
    path = f"/api/v1/sources.{name}?kind=news"
    whole = client.get(path)
    assert whole.getvalue()
    with django_assert_max_num_queries(1):
        head = client.head(path)
    assert head.getvalue() == b""
    for header in ("Content-Type", "Content-Disposition", "ETag", "Cache-Control", "Vary"):
        assert head[header] == whole[header]
