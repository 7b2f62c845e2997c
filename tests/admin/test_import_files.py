"""What is no spreadsheet of the table's rows is refused, with what would be right."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from sanctions.dataset.tables import BY_NAME
from sanctions.models import Expulsion, PendingImport
from tests.admin.conftest import address
from tests.admin.files import Importer, as_csv, as_xlsx, problems, refused, saved, seeded

pytestmark = pytest.mark.django_db

USA = "exp-2018-03-26-usa-rus"
COLUMNS = BY_NAME["expulsions"].columns
HEADER = ",".join(COLUMNS)
NO_WORKBOOK = "It can't be read as XLSX: open it in a spreadsheet program and save it anew."


@pytest.fixture
def expulsions(editor):
    return Importer(editor, Expulsion)


@pytest.fixture
def row():
    (found,) = seeded("expulsions", USA)
    return found


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "Line 1: id: The column is missing."),
        (
            HEADER.encode() + b"\n\n\n",
            "It has no row below the header",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "It is neither a CSV file in UTF-8 nor an XLSX file"),
        (f"{HEADER}\nexp,T\xfcrkiye".encode("latin-1"), "Line 2: Byte 0xFC is not UTF-8"),
        (f"{HEADER}\nexp".encode("utf-16"), "It is neither a CSV file in UTF-8 nor an XLSX file"),
        (f"{HEADER}\nexp\0".encode(), "Line 2: A NUL byte stands here"),
        (f"{HEADER}\rexp".encode(), "Line 1: The line ends with CR"),
        (HEADER.replace(",", ";").encode(), "Its cells stand between semicolons, not commas"),
        (HEADER.replace(",", "\t").encode(), "Its cells stand between tabs, not commas"),
        (b"<html><body>no table</body></html>", "There is no such column."),
        (HEADER.replace("summary", "text").encode(), "Line 1: text: There is no such column."),
        (f"{HEADER}\nexp-1,USA".encode(), "Line 2: The row has 2 cells, the header 15"),
        (f'{HEADER}\n"exp-1'.encode(), "Line 2: The row can't be read as CSV"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "It is a file of an old Excel, or has a password"),
        (b"PK\x03\x04 no zip file", NO_WORKBOOK),
        (archive(**{"content.xml": "<office/>"}), NO_WORKBOOK),
    ],
)
def test_what_is_no_spreadsheet_of_the_table_is_refused(expulsions, content, said):
    assert said in " ".join(refused(expulsions.bring(content)))
    assert PendingImport.objects.count() == 0


def test_every_column_that_is_wrong_is_told(expulsions):
    told = refused(expulsions.bring(b"id,name,initiator,initiator\n"))
    assert len(told) == 15
    assert told[0].startswith(
        "Line 1: name: There is no such column. The columns are: id,initiator"
    )


def test_what_spreadsheet_programs_write_into_csv_is_taken(expulsions, row):
    content = as_csv("expulsions", row | {"persons": "61"}).replace(b"\n", b"\r\n")
    content = b"\xef\xbb\xbf" + content + b"," * 14 + b"\r\n\r\n"
    preview = expulsions.bring(content)
    assert preview.context["preview"].told == "0 new, 1 changed, 0 unchanged"


def test_a_formula_in_a_workbook_is_a_problem_and_is_not_evaluated(expulsions, row):
    book = Workbook()
    book.active.append(COLUMNS)
    book.active.append([(row | {"persons": "=30*2"})[column] for column in COLUMNS])
    book.active.append([(row | {"summary": "=HYPERLINK(1)"})[column] for column in COLUMNS])
    book.active["K3"] = "#REF!"
    told = problems(expulsions.bring(saved(book), "made-up.xlsx"))
    assert [one for one in told if one[1] != "id"] == [
        (2, "persons", "It is a formula: put in its place the value that it gives."),
        (3, "persons_high", "It is the error of a formula: put a value in its place, or clear it."),
        (3, "summary", "It is a formula: put in its place the value that it gives."),
    ]


def test_a_workbook_with_cells_beyond_its_columns_or_without_a_sheet(expulsions, row):
    book = Workbook()
    book.active.append(COLUMNS)
    book.active.append([*row.values(), "", "a note"])
    assert refused(expulsions.bring(saved(book))) == [
        "Line 2: It has more cells than the header has columns: clear the others."
    ]
    only_chart = Workbook()
    only_chart.create_chartsheet()
    only_chart.remove(only_chart.active)
    assert refused(expulsions.bring(saved(only_chart))) == [NO_WORKBOOK]


def test_a_file_that_is_too_large_is_not_read(expulsions, row, settings):
    settings.IMPORT_MAX_BYTES = 1000
    (told,) = refused(expulsions.bring(as_csv("expulsions", *[row] * 10)))
    assert told.endswith("bytes, 1,000 are allowed: import it in parts.")
    answer = expulsions.bring(as_csv("expulsions", *[row] * 100))
    assert answer.status_code in {400, 413}


def test_a_file_with_too_many_rows_is_refused(expulsions, row, settings):
    settings.IMPORT_MAX_ROWS = 3
    for content in (as_csv("expulsions", *[row] * 4), as_xlsx("expulsions", *[row] * 9)):
        assert refused(expulsions.bring(content)) == [
            "It has more than 3 rows: import it in parts."
        ]


def test_a_zip_bomb_is_not_unpacked(expulsions, row):
    """A gigabyte of nothing, and entities that grow to it."""
    workbook = zipfile.ZipFile(io.BytesIO(as_xlsx("expulsions", row)))
    parts = {name: workbook.read(name) for name in workbook.namelist()}
    large = parts | {"xl/worksheets/sheet1.xml": bytes(100_000_000)}
    (told,) = refused(expulsions.bring(archive(**large)))
    assert told.startswith("It would unpack to 100,")
    grows = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    sheet = parts["xl/worksheets/sheet1.xml"].partition(b"<worksheet")
    entities = parts | {"xl/worksheets/sheet1.xml": grows + b"".join(sheet[1:])}
    assert refused(expulsions.bring(archive(**entities))) == [NO_WORKBOOK]
    many = {f"part{number}": b"" for number in range(1001)}
    assert "in 1,001 parts" in refused(expulsions.bring(archive(**many)))[0]


def test_a_sheet_that_says_it_is_endless_is_read_to_its_end(expulsions, row):
    workbook = zipfile.ZipFile(io.BytesIO(as_xlsx("expulsions", row | {"persons": 61})))
    parts = {name: workbook.read(name) for name in workbook.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    sheet = sheet.replace(b'ref="A1:O2"', b'ref="A1:XFD1048576"')
    sheet = sheet.replace(b"</sheetData>", b'<row r="99999999999"><c r="A1"/></row></sheetData>')
    preview = expulsions.bring(archive(**parts | {"xl/worksheets/sheet1.xml": sheet}))
    assert preview.context["preview"].told == "0 new, 1 changed, 0 unchanged"


def test_a_name_is_a_line_of_text_that_history_can_keep(expulsions, row):
    content = as_csv("expulsions", row)
    preview = expulsions.bring(content, "../made\x1bup.csv")
    assert preview.context["pending"].file == "madeup.csv"
    (told,) = refused(expulsions.bring(content, f"{'made-up-' * 25}.csv"))
    assert "at most 200 characters" in told


def test_no_file_is_told(editor):
    answer = editor.client.post(address(Expulsion, "import"), {"format": "0", "resource": "0"})
    assert refused(answer) == ["This field is required."]
