"""What others' programs read in the files of a release: the same tables in every format."""

import csv
import gzip
import io
import json
import sqlite3

import duckdb
import frictionless
import openpyxl
import pandas as pd
import pytest

from sanctions.dataset.formats import parquet
from sanctions.dataset.formats.columns import Column, Kind
from sanctions.dataset.releases import writing
from sanctions.dataset.releases.listing import Edition
from sanctions.dataset.releases.tables import RELEASE_TABLES
from sanctions.dataset.releases.versions import Version
from sanctions.dataset.version import DATED

pytestmark = pytest.mark.django_db

TABLES = [table.name for table in RELEASE_TABLES]


def cells_of_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("table", RELEASE_TABLES, ids=TABLES)
def test_csv_ndjson_parquet_sqlite_and_duckdb_say_the_same(table, shipped):
    header, *rows = cells_of_csv(shipped.folder / f"csv/{table.name}.csv")

    def as_text(row):
        return [
            ""
            if value is None
            else str(bool(value)).lower()
            if column.kind == Kind.TRUTH
            else str(value)
            for column, value in zip(table.columns, row, strict=True)
        ]

    lines = (shipped.folder / f"ndjson/{table.name}.ndjson").read_text("utf-8").splitlines()
    assert [as_text(json.loads(line).values()) for line in lines] == rows
    parquet = shipped.folder / f"parquet/{table.name}.parquet"
    read = duckdb.sql(f"SELECT * FROM read_parquet('{parquet}')")
    assert read.columns == header
    assert [as_text(row) for row in read.fetchall()] == rows
    with sqlite3.connect(shipped.sqlite) as file:
        key = ", ".join(table.key)
        found = file.execute(f"SELECT {', '.join(header)} FROM {table.name} ORDER BY {key}")
        assert [as_text(row) for row in found] == rows
    file.close()


def test_pandas_reads_the_same_figures_from_each_format(shipped):
    folder = shipped.folder
    tables = [
        pd.read_csv(folder / "csv/expulsions.csv"),
        pd.read_json(folder / "ndjson/expulsions.ndjson", lines=True),
        pd.read_parquet(folder / "parquet/expulsions.parquet"),
        pd.read_excel(folder / f"{shipped.stem}.xlsx", sheet_name="expulsions"),
    ]
    # The article's chart, by all events of the episode: people ordered out of 29 states and NATO.
    for table in tables:
        chart = table[
            (table.episode == "salisbury-2018")
            & (table.target == "RUS")
            & (pd.to_datetime(table.announced_on) <= "2018-04-02")
            & table.measure.isin(["expulsion", "accreditation_withdrawal"])
        ]
        assert (len(chart), chart.persons.sum()) == (30, 153)


def test_the_workbook_has_a_sheet_of_each_table_and_a_codebook(shipped):
    book = openpyxl.load_workbook(shipped.folder / f"{shipped.stem}.xlsx", read_only=True)
    assert book.sheetnames == [*TABLES, *writing.PANELS, "codebook"]
    codebook = list(book["codebook"].iter_rows(values_only=True))
    assert codebook[0] == ("table", "column", "type", "definition")
    assert ("expulsions", "persons", "whole number") in {row[:3] for row in codebook}
    book.close()


def test_frictionless_finds_the_package_valid(shipped):
    report = frictionless.Package(str(shipped.folder / "datapackage.json")).validate()
    assert report.flatten(["title", "message"]) == []
    assert len(report.tasks) == len(TABLES) + len(writing.PANELS)


def test_frictionless_finds_what_the_package_forbids(shipped, folder):
    path = folder / shipped.folder.name / "csv/expulsions.csv"
    content = path.read_bytes()
    for old, new in (
        (b"exp-2018-03-26-usa-rus,USA,RUS", b"exp-2018-03-26-usa-rus,UFO,RUS"),
        (b",staff_reduction,50,", b",staff_reduction,fifty,"),
        (b",accreditation_withdrawal,", b",withdrawal,"),
    ):
        assert old in content
        content = content.replace(old, new, 1)
    path.write_bytes(content)
    package = frictionless.Package(str(folder / shipped.folder.name / "datapackage.json"))
    for resource in package.resources:
        resource.hash = resource.bytes = None
    found = {(place, one) for place, one in package.validate().flatten(["fieldName", "type"])}
    assert found == {
        ("measure", "constraint-error"),
        ("persons", "type-error"),
        (None, "foreign-key"),
    }


def test_the_package_says_types_terms_references_licence_and_version(shipped):
    package = json.loads((shipped.folder / "datapackage.json").read_bytes())
    assert package["version"] == "2026.11.0"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["contributors"] == [
        {"title": "The Persona Non Grata contributors", "roles": ["creator"]}
    ]
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
    fields = {field["name"]: field for field in schemas["expulsions"]["fields"]}
    assert fields["persons"]["type"] == "integer"
    assert fields["persons"]["constraints"] == {"minimum": 0, "maximum": 1_000_000}
    assert fields["announced_on"]["type"] == "date"
    assert {"value": "staff_reduction", "label": "staff reduction"} in fields["measure"][
        "categories"
    ]
    references = {
        (key["fields"][0], key["reference"].get("resource"))
        for key in schemas["expulsions"]["foreignKeys"]
    }
    assert references == {
        ("initiator", "countries"),
        ("target", "countries"),
        ("episode", "episodes"),
        ("answers_expulsion", None),
        ("answers_sanction", "sanctions"),
    }


def test_the_sqlite_file_has_keys_and_is_searched_by_words(shipped):
    file = sqlite3.connect(f"file:{shipped.sqlite}?mode=ro", uri=True)
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    referred = {row[2] for row in file.execute("PRAGMA foreign_key_list(expulsions)")}
    assert referred == {"countries", "episodes", "expulsions", "sanctions"}
    # As Datasette finds the search of a table: by the content of an FTS table.
    (search,) = file.execute(
        "SELECT name FROM sqlite_master WHERE rootpage = 0 AND "
        "sql LIKE '%VIRTUAL TABLE%USING FTS%content=\"sources\"%'"
    ).fetchone()
    found = file.execute(f"SELECT count(*) FROM {search} WHERE {search} MATCH 'skripal'").fetchone()
    assert found[0] > 0
    (events,) = file.execute("SELECT count(*) FROM events").fetchone()
    assert events == 737 + 1094
    about = dict(file.execute("SELECT name, value FROM dataset"))
    assert about["version"] == "2026.11.0"
    file.close()


def test_a_compressed_fixture_holds_the_plain_one(shipped):
    packed = (shipped.folder / "fixtures-gz/dataset.json.gz").read_bytes()
    assert gzip.decompress(packed) == (shipped.folder / "fixtures/dataset.json").read_bytes()
    # Neither a time nor a name: bytes 4 to 7, and the flag of a name.
    assert packed[3:8] == bytes(5)


def test_readme_and_codebook_name_every_table_and_column(shipped):
    readme = (shipped.folder / "README.md").read_text("utf-8")
    codebook = (shipped.folder / "CODEBOOK.md").read_text("utf-8")
    for table in RELEASE_TABLES:
        assert f"| {table.name} | {shipped.counts[table.name]:,} |" in readme
        section = codebook.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| {column.name} | " in section
            assert column.meaning


class LiveRow(dict):
    """A row that counts how many of its kind are in memory."""

    live = most = 0

    def __init__(self, **cells):
        super().__init__(cells)
        LiveRow.live += 1
        LiveRow.most = max(LiveRow.most, LiveRow.live)

    def __del__(self):
        LiveRow.live -= 1


def test_rows_stream_into_every_format(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_IN_GROUP", 1000)
    columns = (Column("number", Kind.WHOLE, "A number."),)
    rows = 5000
    table = writing.FileTable("made_up", columns, lambda: (LiveRow(number=n) for n in range(rows)))
    edition = Edition(Version(1, 0, 0), DATED, "0")
    written = [
        *writing._write_tables(tmp_path, [table], edition, lambda things, _: things),
        writing._write_workbook(tmp_path, [table], edition, lambda things, _: things),
    ]
    assert {file.rows for file in written} == {rows, None}
    # Two groups of rows of a Parquet file: the next is read while the last is still there.
    assert LiveRow.most <= 2000
    assert len(pd.read_csv(io.BytesIO((tmp_path / "csv/made_up.csv").read_bytes()))) == rows
