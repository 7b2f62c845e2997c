"""`manage.py release`: the shipped dataset as a release, whole, reproducible, all or nothing."""

import csv
import errno
import hashlib
import io
import json
import os
import signal
import zipfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sanctions.dataset.citing import as_cff
from sanctions.dataset.releases import making
from sanctions.dataset.releases.listing import UnknownReleaseError, find_release, releases
from sanctions.dataset.releases.making import ReleaseError, make_release
from sanctions.dataset.revision import current_revision
from sanctions.dataset.version import DATED, REVISION, VERSION
from sanctions.models import Country
from tests.factories import ExpulsionFactory
from tests.own_database import ROOT

pytestmark = pytest.mark.django_db

ROWS = {
    "countries": 270,
    "memberships": 148,
    "episodes": 213,
    "sources": 1962,
    "regimes": 361,
    "expulsions": 737,
    "sanctions": 1094,
    "expulsion_citations": 1684,
    "sanction_citations": 1961,
    "retractions": 0,
}
PARTIES = {"initiator": "AUS", "target": "RUS"}
PANELS = {"panel_dyad_year", "panel_country_year"}


def test_the_seeds_in_the_repository_are_those_of_the_version_that_they_say():
    assert current_revision().digest == REVISION, (
        "The seeds are no longer those of the version in sanctions/dataset/version.py: "
        "see docs/releases.md, A new version of the shipped dataset"
    )


def test_the_shipped_release_has_the_version_date_and_rows_of_the_seeds(shipped):
    assert str(shipped.version) == VERSION
    assert (shipped.date, shipped.revision) == (DATED, REVISION)
    assert (shipped.level, shipped.previous) == (None, None)
    assert {name: shipped.counts[name] for name in ROWS} == ROWS
    assert set(shipped.counts) - set(ROWS) == PANELS


def test_there_is_a_file_of_each_table_in_each_format(shipped):
    there = {path.relative_to(shipped.folder).as_posix() for path in shipped.folder.rglob("*.*")}
    for table in (*ROWS, *PANELS):
        assert {f"{name}/{table}.{name}" for name in ("csv", "ndjson", "parquet")} <= there
    fixtures = {path.name for path in settings.FIXTURES_DIR.iterdir()}
    assert {f"fixtures/{name}" for name in fixtures} <= there
    assert {f"fixtures-gz/{name}.gz" for name in fixtures} <= there
    assert {
        f"persona-non-grata-{VERSION}.{ending}" for ending in ("xlsx", "sqlite", "zip")
    } <= there


def test_its_fixtures_are_those_of_the_repository(shipped):
    for path in settings.FIXTURES_DIR.iterdir():
        assert (shipped.folder / "fixtures" / path.name).read_bytes() == path.read_bytes()


def test_its_citation_file_is_that_of_the_repository(shipped):
    cited = (shipped.folder / "CITATION.cff").read_text()
    assert cited == (ROOT / "CITATION.cff").read_text() == as_cff(shipped.work)
    assert f"version = {{{VERSION}}}" in (shipped.folder / "CITATION.bib").read_text()


def test_every_file_is_listed_with_its_rows_bytes_and_digest(shipped):
    listed = {file.path: file for file in shipped.files}
    beside = {"release.json", "SHA256SUMS", shipped.archive.name, f"{shipped.archive.name}.sha256"}
    there = {
        path.relative_to(shipped.folder).as_posix()
        for path in shipped.folder.rglob("*")
        if path.is_file()
    }
    assert set(listed) == there - beside
    for path, file in listed.items():
        content = (shipped.folder / path).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert listed["csv/expulsions.csv"].rows == listed["fixtures/expulsions.json"].rows == 737
    assert listed["fixtures-gz/dataset.json.gz"].rows == 8430


def test_the_zip_file_holds_the_same_files_in_one_folder(shipped):
    with zipfile.ZipFile(shipped.archive) as packed:
        for path in (*(file.path for file in shipped.files), "release.json", "SHA256SUMS"):
            content = packed.read(f"persona-non-grata-{VERSION}/{path}")
            assert content == (shipped.folder / path).read_bytes()
        assert len(packed.namelist()) == len(shipped.files) + 2
    archive = shipped.archive_file()
    assert archive.sha256 == hashlib.sha256(shipped.archive.read_bytes()).hexdigest()


def test_made_again_from_the_same_rows_it_has_the_same_bytes_and_the_command_tells_of_it(
    shipped, tmp_path
):
    out = io.StringIO()
    call_command("release", folder=tmp_path, stdout=out)
    for path in sorted(shipped.folder.rglob("*")):
        if path.is_file():
            other = tmp_path / VERSION / path.relative_to(shipped.folder)
            assert path.read_bytes() == other.read_bytes(), path
    lines = out.getvalue().splitlines()
    assert lines[0] == f"Release {VERSION} of {DATED} (the first)."
    assert "expulsions                   737 rows" in lines
    assert str(tmp_path / VERSION) in lines[-1]


def test_a_second_one_is_refused_while_nothing_changed(folder):
    with pytest.raises(CommandError, match=f"Nothing changed since release {VERSION} of {DATED}"):
        call_command("release", folder=folder)
    assert [path.name for path in folder.iterdir() if not path.name.startswith(".")] == [VERSION]


def test_a_draft_changes_nothing_that_is_public(folder):
    parties = {role: Country.objects.get(pk=code) for role, code in PARTIES.items()}
    ExpulsionFactory(status="draft", **parties)
    with pytest.raises(ReleaseError, match="Nothing changed"):
        make_release(folder)


def test_changed_rows_without_a_release_to_compare_with_are_refused(tmp_path):
    ExpulsionFactory()
    with pytest.raises(ReleaseError, match=f"Make release {VERSION} of the seeds first"):
        make_release(tmp_path)
    assert releases(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="can't be written"):
        call_command("release", folder=tmp_path / "file")


def test_an_unknown_version_is_told_with_those_that_there_are(releases_folder, tmp_path):
    with pytest.raises(UnknownReleaseError, match=f"'1.0.0'; there are: {VERSION}"):
        find_release(releases_folder, "1.0.0")
    assert releases(tmp_path / "missing") == []


def test_while_another_process_makes_one_it_is_refused(tmp_path):
    with making._alone_in(tmp_path), pytest.raises(ReleaseError, match="Another process"):
        make_release(tmp_path)


@pytest.mark.usefixtures("fewer_formats")
def test_text_that_a_spreadsheet_would_run_is_marked_in_csv_and_told_as_it_is_elsewhere(folder):
    hostile = '=HYPERLINK("https://example.org")'
    event = ExpulsionFactory(summary=hostile)
    release = make_release(folder)
    with (release.folder / "csv/expulsions.csv").open(encoding="utf-8", newline="") as file:
        cells = {row["id"]: row["summary"] for row in csv.DictReader(file)}
    assert cells[event.pk] == f"'{hostile}"
    lines = (release.folder / "ndjson/expulsions.ndjson").read_text("utf-8").splitlines()
    told = {row["id"]: row["summary"] for row in map(json.loads, lines)}
    assert told[event.pk] == hostile


# Makes a release of no rows, and kills itself without notice when it is about to call a function.
SCRIPT = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from sanctions.dataset.releases import making
making.REVISION = making.digest()
if sys.argv[2]:
    setattr(making, sys.argv[2], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
print(making.make_release(Path(sys.argv[1])).folder)
"""


def test_killed_in_the_middle_it_leaves_nothing_to_be_seen_and_the_next_one_cleans_up(
    own_database, tmp_path
):
    for function in ("write_files", "put_on_disk"):
        killed = own_database.python("-c", SCRIPT, str(tmp_path), function)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert releases(tmp_path) == []
        assert len(list(tmp_path.glob(".making-*"))) == 1
    made = own_database.python("-c", SCRIPT, str(tmp_path), "")
    assert made.returncode == 0, made.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", VERSION]
    (release,) = releases(tmp_path)
    assert set(release.counts.values()) == {0}


# Makes a release of no rows, while an editor adds an episode after the first table was read.
WITH_EDITOR = """
import sys, django
django.setup()
from pathlib import Path
from django.db import connections
from sanctions.dataset.releases import making
making.REVISION = making.digest()
editor = connections.create_connection("default")
def track(things, description):
    for number, thing in enumerate(things):
        yield thing
        if description == "Reading the tables" and number == 0:
            with editor.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO sanctions_episode (id, title, started_on, date_precision, summary)"
                    " VALUES ('made-up', 'Made up', '2021-05-03', 'day', 'Made up.')"
                )
release = making.make_release(Path(sys.argv[1]), track)
print(release.counts["episodes"], release.revision == making.REVISION != making.digest())
"""


def test_what_an_editor_does_meanwhile_is_neither_held_up_nor_half_in_the_release(
    own_database, tmp_path
):
    made = own_database.python("-c", WITH_EDITOR, str(tmp_path))
    assert made.stdout == "0 True\n", made.stderr


@pytest.mark.usefixtures("fewer_formats")
def test_an_error_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    def no_space(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(making, "write_files", no_space)
    with pytest.raises(CommandError, match=r"No space left on device\).* No release was made"):
        call_command("release", folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
