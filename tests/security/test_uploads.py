"""Files that are brought to hurt: they are refused, in words, and nothing of them is run or kept.

`tests/admin/test_import_files.py` has the sizes: bytes, rows, what a workbook unpacks to.
"""

import io
import zipfile

import pytest

from sanctions.models import PendingImport, Source
from tests.admin.files import Importer, as_xlsx, refused

pytestmark = pytest.mark.django_db

ROW = {
    "id": "made-up-source",
    "kind": "news",
    "publisher": "Made-up Gazette",
    "title": "Made up",
    "url": "https://example.org/made-up",
    "language": "en",
}
READS_A_FILE = b'<!DOCTYPE x [<!ENTITY made_up SYSTEM "file:///etc/passwd">]>'
ASKS_SOMEBODY = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/made-up.dtd">'
GROWS = (
    b"<!DOCTYPE x ["
    + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10 if number else b"ha")
        for number in range(9)
    )
    + b"]>"
)


def parts():
    with zipfile.ZipFile(io.BytesIO(as_xlsx("sources", ROW))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return written.getvalue()


@pytest.fixture
def sources(editor):
    return Importer(editor, Source)


@pytest.mark.parametrize("begins", [READS_A_FILE, ASKS_SOMEBODY, GROWS])
def test_entities_are_refused_in_every_part_of_a_workbook(sources, begins):
    whole = parts()
    read = 0
    for name, content in whole.items():
        declared, _, rest = content.partition(b"?>")
        changed = declared + b"?>" + begins + rest if rest else begins + content
        answer = sources.bring(archive(whole | {name: changed}))
        if "preview" in answer.context:
            # A part that nothing is read of: styles of a theme, properties.
            # And of a definition elsewhere, which is not fetched.
            unread = name.startswith(("docProps/", "xl/theme/", "_rels"))
            assert unread or begins == ASKS_SOMEBODY, name
            assert answer.context["preview"].told == "1 new, 0 changed, 0 unchanged"
        else:
            read += 1
            assert refused(answer)[0].startswith("It can't be read as XLSX"), name
        assert b"root:" not in answer.content
        assert b"hahaha" not in answer.content
    assert read >= 4 or begins == ASKS_SOMEBODY


def test_a_part_whose_name_leads_out_of_the_archive_is_not_written_or_read(sources, tmp_path):
    whole = parts() | {"../../../../tmp/made-up.txt": b"x", "/etc/made-up": b"x"}
    answer = sources.bring(archive(whole))
    assert answer.context["preview"].told == "1 new, 0 changed, 0 unchanged"
    relations = parts()
    relations["xl/_rels/workbook.xml.rels"] = relations["xl/_rels/workbook.xml.rels"].replace(
        b"worksheets/sheet1.xml", b"../../../../etc/passwd"
    )
    assert refused(sources.bring(archive(relations)))[0].startswith("It can't be read as XLSX")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("made-up.csv", b"<html><script>alert(1)</script>"),
        ("made-up.csv", b"\x7fELF" + bytes(200)),
        ("made-up.xlsx", b"%PDF-1.7\n"),
        ("made-up.xlsx", b"PK\x03\x04" + bytes(100)),
        ("made-up.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("made-up.csv", b"\xff\xfe" + "id,kind".encode("utf-16-le")),
        ("made-up.csv", b'"' * 100_000),
        ("made-up.csv", b"," * 100_000),
        ("made-up.csv", b"id\n" + b"x" * 200_000),
    ],
)
def test_what_is_no_table_is_refused_whatever_it_calls_itself(sources, name, content):
    before = PendingImport.objects.count()
    assert refused(sources.bring(content, name))
    assert PendingImport.objects.count() == before


def test_nothing_that_is_brought_is_kept_as_a_file_or_served(sources, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    preview = sources.bring(as_xlsx("sources", ROW), "../../made-up.xlsx")
    assert preview.context["pending"].file == "made-up.xlsx"
    assert list(tmp_path.iterdir()) == []
    assert sources.editor.client.get("/made-up.xlsx").status_code == 404
    assert sources.editor.client.get("/media/made-up.xlsx").status_code == 404
