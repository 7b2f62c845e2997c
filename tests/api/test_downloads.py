"""Files of releases at addresses that stay, and fixtures of a part of the dataset."""

import base64
import gzip
import hashlib
import io
import json
import zipfile

import frictionless
import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from sanctions.api.release_files import MEDIA_TYPES
from sanctions.dataset.releases.making import make_release
from sanctions.models import Expulsion
from tests.dataset.test_fixtures import empty_the_database
from tests.factories import ExpulsionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("served_releases")]

VERSION = "2026.11.0"
BASE = f"/downloads/{VERSION}"
README = f"{BASE}/README.md"
FIXTURE = f"{BASE}/fixtures/dataset.json"
PART = "/api/v1/downloads/fixtures"


def test_the_manifest_says_of_each_file_what_is_served(client, get, shipped):
    rows = get("downloads/")["results"]
    on_disk = {path.relative_to(shipped.folder).as_posix() for path in shipped.folder.rglob("*.*")}
    named = {row["file"] for row in rows}
    assert named - {"SHA256SUMS"} == on_disk
    for row in rows:
        response = client.get(row["url"])
        content = response.getvalue()
        assert response.status_code == 200
        assert row["version"] == VERSION
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert len(content) == row["bytes"] == int(response["Content-Length"])
        assert response["Content-Type"].partition(";")[0] == row["media_type"]
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["Last-Modified"] == "Sun, 22 Nov 2026 00:00:00 GMT"
        assert response["Accept-Ranges"] == "bytes"
        digest = base64.b64encode(bytes.fromhex(row["sha256"])).decode()
        assert response["Repr-Digest"] == f"sha-256=:{digest}:"
        assert VERSION in response["Content-Disposition"]
    assert {row["format"] for row in rows} == set(MEDIA_TYPES)
    rows_of = {row["file"]: row["rows"] for row in rows}
    assert rows_of["csv/expulsions.csv"] == rows_of["parquet/expulsions.parquet"] == 737


def test_the_manifest_comes_as_a_file_too(client):
    lines = b"".join(client.get("/api/v1/downloads.csv")).decode().splitlines()
    assert lines[0] == "version,file,format,table,rows,bytes,sha256,media_type,url"
    assert len(lines) == 1 + client.get("/api/v1/downloads/").json()["count"]


@pytest.mark.parametrize(
    ("path", "saved_as"),
    [
        ("csv/expulsions.csv", "persona-non-grata-2026.11.0-expulsions.csv"),
        ("fixtures/dataset.json", "persona-non-grata-2026.11.0-dataset.json"),
        ("persona-non-grata-2026.11.0.xlsx", "persona-non-grata-2026.11.0.xlsx"),
    ],
)
def test_a_file_is_saved_under_a_name_that_says_what_it_holds(client, path, saved_as):
    response = client.get(f"{BASE}/{path}")
    assert response["Content-Disposition"] == f'attachment; filename="{saved_as}"'
    response.close()


def test_texts_are_shown_by_a_browser_and_not_saved(client):
    response = client.get(README)
    assert response["Content-Disposition"].startswith("inline; ")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    response.close()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        ("bytes=100-", 100, -1),
        ("bytes=-7", -7, -1),
        ("bytes=-999999", 0, -1),
        ("bytes=10-999999", 10, -1),
        ("bytes= 3 - 4 ", 3, 4),
    ],
)
def test_a_part_of_a_file_is_sent_where_it_is_asked_for(client, shipped, asked, first, last):
    content = (shipped.folder / "README.md").read_bytes()
    size = len(content)
    start, end = first % size, last % size
    response = client.get(README, headers={"range": asked})
    assert response.status_code == 206
    assert response.getvalue() == content[start : end + 1]
    assert response["Content-Range"] == f"bytes {start}-{end}/{size}"
    assert int(response["Content-Length"]) == end + 1 - start
    head = client.head(README, headers={"range": asked})
    assert head["Content-Range"] == response["Content-Range"]


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=9-5", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=0-1,3-4", "0-1"),
        *("bytes=٣-٤", "bytes=" + "9" * 5000 + "-"),
    ],
)
def test_all_of_a_file_is_sent_where_the_part_is_not_understood(client, asked):
    response = client.get(README, headers={"range": asked.encode().decode("latin-1")})
    assert response.status_code == 200
    assert "Content-Range" not in response
    response.close()


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0", "bytes=2348999-2349000"])
def test_a_part_that_the_file_does_not_have_is_416(client, shipped, asked):
    response = client.get(README, headers={"range": asked})
    size = (shipped.folder / "README.md").stat().st_size
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{size}"
    assert response["Content-Type"] == "application/problem+json"


def test_a_download_goes_on_only_with_the_file_that_it_began_with(client):
    found = client.get(README)
    found.close()
    part = {"range": "bytes=5-9"}
    for condition, status in (
        (found["ETag"], 206),
        (found["Last-Modified"], 206),
        ('"another"', 200),
        (f"W/{found['ETag']}", 200),
        ("Mon, 26 Mar 2018 10:00:00 GMT", 200),
    ):
        response = client.get(README, headers=part | {"if-range": condition})
        assert response.status_code == status, condition
        response.close()


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_a_file_that_the_client_has_is_304(client, form):
    found = client.head(README)
    known = {"if-none-match": form.format(found["ETag"])}
    for headers in (
        known,
        known | {"range": "bytes=0-1"},
        {"if-modified-since": found["Last-Modified"]},
    ):
        response = client.get(README, headers=headers)
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == found["ETag"]
        assert "immutable" in response["Cache-Control"]
    stale = client.get(README, headers={"if-none-match": '"x"'})
    assert stale.status_code == 200
    stale.close()


@pytest.mark.parametrize(
    ("takes", "is_packed"),
    [
        *(("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("GZIP", True)),
        *(("", False), ("br", False), ("gzip;q=0", False), ("*;q=0", False), ("x-gzip", False)),
        ("gzip;q=0, *", False),
    ],
)
def test_a_fixture_is_sent_compressed_to_who_takes_it_so(client, shipped, takes, is_packed):
    plain = (shipped.folder / "fixtures/dataset.json").read_bytes()
    response = client.get(FIXTURE, headers={"accept-encoding": takes})
    content = response.getvalue()
    assert response.get("Content-Encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(content) if is_packed else content) == plain
    assert int(response["Content-Length"]) == len(content)
    assert response["Content-Type"] == "application/json"
    assert "Accept-Encoding" in response["Vary"]
    assert response["ETag"].endswith('-gzip"') == is_packed


def test_compressed_and_plain_have_tags_of_their_own_and_parts_are_of_the_plain_file(client):
    packed = client.head(FIXTURE, headers={"accept-encoding": "gzip"})
    plain = client.head(FIXTURE)
    assert packed["ETag"] != plain["ETag"]
    part = {"accept-encoding": "gzip", "range": "bytes=0-1"}
    first = client.get(FIXTURE, headers=part)
    assert first.getvalue() == b"[\n"
    assert "Content-Encoding" not in first
    again = client.get(FIXTURE, headers=part | {"if-range": packed["ETag"]})
    assert again.status_code == 200
    again.close()


def test_what_is_a_compressed_file_is_sent_as_such(client, shipped):
    response = client.get(
        f"{BASE}/fixtures-gz/dataset.json.gz", headers={"accept-encoding": "gzip"}
    )
    assert response["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in response
    packed = (shipped.folder / "fixtures-gz/dataset.json.gz").read_bytes()
    assert response.getvalue() == packed


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("persona-non-grata.xlsx", "persona-non-grata-2026.11.0.xlsx"),
        ("persona-non-grata.zip.sha256", "persona-non-grata-2026.11.0.zip.sha256"),
        ("persona-non-grata-2026.11.0.zip", "persona-non-grata-2026.11.0.zip"),
        ("csv/expulsions.csv", "csv/expulsions.csv"),
        ("SHA256SUMS", "SHA256SUMS"),
    ],
)
def test_latest_leads_to_the_newest_release_for_a_while(client, asked, leads_to):
    response = client.get(f"/downloads/latest/{asked}")
    assert response.status_code == 302
    assert response["Location"] == f"{BASE}/{leads_to}"
    assert response["Cache-Control"] == "public, max-age=300"
    found = client.get(response["Location"])
    assert found.status_code == 200
    found.close()


def test_a_new_release_is_served_at_once_and_is_the_latest(client, folder, settings, fewer_formats):
    settings.RELEASES_DIR = folder
    assert client.get("/downloads/2026.12.0/SHA256SUMS").status_code == 404
    ExpulsionFactory(announced_on="2021-05-01")
    make_release(folder)
    new = client.get("/downloads/2026.12.0/SHA256SUMS")
    assert new.status_code == 200
    assert client.get("/downloads/latest/SHA256SUMS")["Location"] == new.wsgi_request.path
    new.close()
    old = client.get(f"{BASE}/SHA256SUMS")
    assert old.status_code == 200
    old.close()


@pytest.mark.parametrize(
    "path",
    [
        *("../db.sqlite3", "../../db.sqlite3", "csv/../../.lock", "csv", "csv/", "./README.md"),
        *("%2e%2e/.lock", "..%2f.lock", "csv//expulsions.csv", "/etc/passwd", "README.md%00"),
        *("README.md/", "readme.md", ".", "..", "..\\.lock", "csv/expulsions.csv.bak", "*"),
    ],
)
def test_only_what_the_manifest_lists_is_served(client, folder, settings, path):
    settings.RELEASES_DIR = folder
    (folder / ".lock").write_text("")
    (folder / VERSION / "csv" / "expulsions.csv.bak").write_text("left over")
    response = client.get(f"{BASE}/{path}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert f"Release {VERSION} has no file" in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (f"{BASE}/csv/expulsion.csv", "Did you mean csv/expulsions.csv?"),
        ("/downloads/2026.11.1/README.md", f"Did you mean {README}?"),
        ("/downloads/2026.11/README.md", f"there are: {VERSION}."),
        ("/downloads/latest/persona.xlsx", f"Release {VERSION} has no file 'persona.xlsx'."),
    ],
)
def test_a_wrong_address_is_answered_with_the_nearest(client, path, hint):
    response = client.get(path)
    assert response.status_code == 404
    assert hint in response.json()["detail"]


def test_where_no_release_was_made_there_is_no_latest(client, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path
    response = client.get("/downloads/latest/SHA256SUMS")
    assert (response.status_code, response.json()["detail"]) == (404, "There is no release yet.")


def test_files_are_read_only_and_read_by_pages_of_any_origin(client):
    refused = client.post(README)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    response = client.get(README, headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Content-Range" in response["Access-Control-Expose-Headers"]
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()
    preflight = client.options(
        README,
        headers={
            "origin": "https://example.org",
            "access-control-request-method": "GET",
            "access-control-request-headers": "range",
        },
    )
    assert "range" in preflight["Access-Control-Allow-Headers"]


def test_no_query_is_made_for_a_file(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(README).close()


def test_the_downloaded_zip_file_is_whole(client):
    content = client.get(f"{BASE}/persona-non-grata-{VERSION}.zip").getvalue()
    told = client.get(f"{BASE}/persona-non-grata-{VERSION}.zip.sha256").getvalue().decode()
    assert told == f"{hashlib.sha256(content).hexdigest()}  persona-non-grata-{VERSION}.zip\n"
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None


def loaded(client, path, folder):
    """Download a fixture and load it into an empty database, under the name that it is saved as."""
    response = client.get(path)
    assert response["Content-Type"] == "application/json"
    target = folder / response["Content-Disposition"].partition('filename="')[2].rstrip('"')
    target.write_bytes(b"".join(response))
    empty_the_database()
    call_command("loaddata", target, stdout=io.StringIO())
    connection.check_constraints()
    return target.name


CHART = "/api/v1/countries/RUS/balance/?episode=salisbury-2018&as_of=2018-04-02"


@pytest.mark.parametrize(
    ("path", "saved_as"),
    [
        (f"{PART}/episode/salisbury-2018.json", "persona-non-grata-episode-salisbury-2018.json"),
        (f"{PART}/country/ru.json", "persona-non-grata-country-RUS.json"),
        (
            f"{PART}/episode/salisbury-2018.json?release={VERSION}",
            "persona-non-grata-2026.11.0-episode-salisbury-2018.json",
        ),
        (FIXTURE, "persona-non-grata-2026.11.0-dataset.json"),
    ],
)
def test_a_downloaded_fixture_is_loaded_into_an_empty_database_and_answers_the_article_s_chart(
    client, tmp_path, path, saved_as
):
    before = client.get(CHART).json()
    assert loaded(client, path, tmp_path) == saved_as
    after = client.get(CHART).json()
    assert (after["results"], after["total"]) == (before["results"], before["total"])
    assert after["total"]["by_counterpart_persons"] == 153


def test_a_part_of_the_rows_as_they_are_differs_from_that_of_a_release(client):
    path = f"{PART}/episode/salisbury-2018.json"
    frozen = b"".join(client.get(f"{path}?release={VERSION}"))
    assert b"".join(client.get(path)) == frozen
    Expulsion.objects.filter(pk="exp-2018-03-26-usa-rus").update(summary="Made up.")
    assert b"Made up." in b"".join(client.get(path))
    assert b"".join(client.get(f"{path}?release={VERSION}")) == frozen


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("episode/salisbury.json", "There is no episode 'salisbury'. Did you mean salisbury-2018"),
        ("country/FRX.json", "There is no country 'FRX'. Did you mean FRA"),
        ("regime/x.json", "There is nothing at this path"),
        ("country/FRA.csv", "There is nothing at this path"),
        ("country/FRA/", "There is nothing at this path"),
    ],
)
def test_an_unknown_part_is_404(get, path, message):
    assert message in get(f"downloads/fixtures/{path}", status=404)["detail"]


def test_a_country_without_an_event_is_a_part_too(client):
    content = json.loads(b"".join(client.get(f"{PART}/country/ABW.json")))
    assert [one["pk"] for one in content] == ["ABW"]


def test_the_data_package_is_valid_as_it_is_served(monkeypatch):
    """Its files are found beside it, by their addresses."""
    monkeypatch.setenv("no_proxy", "*")
    server = LiveServer("127.0.0.1:0")
    try:
        package = frictionless.Package(f"{server.url}{BASE}/datapackage.json")
        report = package.validate()
    finally:
        server.stop()
    assert report.flatten(["title", "message"]) == []
    assert len(report.tasks) == 12
