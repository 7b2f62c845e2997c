"""Datasette, pandas and R read the files of a release to equal tables."""

import csv
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from sanctions.dataset.formats.columns import Kind
from sanctions.dataset.formats.lines import unharmed
from sanctions.dataset.releases.tables import RELEASE_TABLES
from tests.programs import needs

pytestmark = pytest.mark.django_db

TABLES = [table.name for table in RELEASE_TABLES]

# In a process of its own: Datasette leaves its files open.
ASK_DATASETTE = """
import asyncio, json, sys
from datasette.app import Datasette

async def ask(file, *queries):
    datasette = Datasette(immutables=[file])
    (name,) = [one for one in datasette.databases if not one.startswith("_")]
    route = datasette.urls.database(name)
    answers = [await datasette.client.get(route + query) for query in queries]
    print(json.dumps([{"status": one.status_code, "text": one.text} for one in answers]))

asyncio.run(ask(*sys.argv[1:]))
"""
CHART = (
    "target__exact=RUS&episode__exact=salisbury-2018&announced_on__lte=2018-04-02"
    "&measure__in=expulsion,accreditation_withdrawal"
)


def test_datasette_shows_tables_facets_searches_and_sql(shipped):
    summed = "select sum(persons) as persons from expulsions where initiator = 'USA'"
    ran = subprocess.run(
        [
            *(sys.executable, "-c", ASK_DATASETTE, str(shipped.sqlite)),
            ".json",
            f"/expulsions.json?{CHART}&_facet=measure&_size=max&_shape=objects",
            "/sources.json?_search=skripal&_shape=objects&_size=max",
            "/search_words.json?_search=turkiye&_shape=objects",
            "/events.json?_facet=type&_size=1",
            f".json?sql={quote(summed)}&_shape=array",
            "/expulsions?id=exp-2018-03-26-usa-rus",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answers = json.loads(ran.stdout)
    assert {answer["status"] for answer in answers} == {200}
    database, chart, sources, words, events, sums = (json.loads(one["text"]) for one in answers[:6])
    counts = {one["name"]: one["count"] for one in database["tables"] if not one["hidden"]}
    assert {name: counts[name] for name in TABLES} == {
        name: shipped.counts[name] for name in TABLES
    }
    assert (len(chart["rows"]), sum(row["persons"] for row in chart["rows"])) == (30, 153)
    facets = {one["value"]: one["count"] for one in chart["facet_results"]["measure"]["results"]}
    assert facets == {"expulsion": 29, "accreditation_withdrawal": 1}
    assert sources["rows"]
    assert all("skripal" in json.dumps(row).lower() for row in sources["rows"])
    # Names are found without their accents.
    assert all("turkiye" in row["words"] for row in words["rows"])
    assert words["rows"]
    assert events["filtered_table_rows_count"] == 737 + 1094
    with sqlite3.connect(shipped.sqlite) as file:
        assert sums[0]["persons"] == file.execute(summed).fetchone()[0] > 0
    file.close()
    # A row links to the rows that it refers to.
    assert "/countries/USA" in answers[6]["text"]


def cells_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("table", RELEASE_TABLES, ids=TABLES)
def test_pandas_reads_equal_tables_from_csv_ndjson_parquet_xlsx_and_sqlite(table, shipped):
    folder, name = shipped.folder, table.name
    with sqlite3.connect(shipped.sqlite) as connection:
        stored = pd.read_sql(f"SELECT * FROM {name} ORDER BY {', '.join(table.key)}", connection)
    connection.close()
    # Namibia's alpha-2 code is NA: only an empty cell is one without a value.
    blank = {"keep_default_na": False, "na_values": [""]}
    frames = [
        pd.read_csv(folder / f"csv/{name}.csv", dtype=str, **blank),
        pd.read_json(folder / f"ndjson/{name}.ndjson", lines=True, dtype=False)
        if shipped.counts[name]
        else pd.DataFrame(columns=[column.name for column in table.columns]),
        pd.read_parquet(folder / f"parquet/{name}.parquet"),
        pd.read_excel(folder / f"{shipped.stem}.xlsx", sheet_name=name, dtype=str, **blank),
        stored,
    ]
    first, *others = [as_text(frame, table) for frame in frames]
    assert len(first) == shipped.counts[name]
    for other in others:
        pd.testing.assert_frame_equal(first, other)


def as_text(frame: pd.DataFrame, table) -> pd.DataFrame:
    """A table as CSV has it: each program has types of its own."""
    told = {}
    for column in table.columns:
        cells = frame[column.name].astype(object)
        known = cells.notna()
        cells = cells.where(known, None)
        if column.kind == Kind.WHOLE:
            cells = cells.map(lambda cell: None if cell is None else str(int(float(cell))))
        elif column.kind == Kind.TRUTH:
            cells = cells.map(lambda cell: None if cell is None else str(cell in TRUE).lower())
        elif column.kind == Kind.DATE:
            cells = cells.map(lambda cell: None if cell is None else str(cell)[:10])
        else:
            cells = cells.map(lambda cell: None if cell is None else unharmed(str(cell)))
        told[column.name] = cells.astype(object)
    return pd.DataFrame(told).reset_index(drop=True)


TRUE = (True, 1, "1", "true", "True")

R = """
folders <- commandArgs(trailingOnly = TRUE)
for (file in list.files(folders[1], "[.]csv$")) {
  told <- read.csv(file.path(folders[1], file), colClasses = "character", na.strings = "",
                   check.names = FALSE, encoding = "UTF-8")
  write.csv(told, file.path(folders[2], file), na = "", row.names = FALSE, fileEncoding = "UTF-8")
}
expulsions <- read.csv(file.path(folders[1], "expulsions.csv"), na.strings = "")
cat(class(expulsions$persons), sum(expulsions$persons, na.rm = TRUE), nrow(expulsions))
"""


@needs("Rscript")
def test_r_reads_equal_tables_from_csv(shipped, tmp_path):
    ran = subprocess.run(
        ["Rscript", "--vanilla", "-e", R, str(shipped.folder / "csv"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    files = sorted((shipped.folder / "csv").iterdir())
    assert len(files) == len(TABLES) + 2
    for path in files:
        assert cells_of(tmp_path / path.name) == cells_of(path), path.name
    expulsions = pd.read_csv(shipped.folder / "csv/expulsions.csv")
    assert ran.stdout == f"integer {int(expulsions.persons.sum())} 737"
