import json
import re
import shutil

import pytest

from sanctions.web.downloads import size

pytestmark = pytest.mark.django_db


@pytest.fixture
def released(settings, releases_folder):
    settings.RELEASES_DIR = releases_folder


def test_every_file_of_the_release_is_linked_and_can_be_had(client, released, releases_folder):
    page = client.get("/downloads/2026.11.0/").content.decode()
    linked = set(re.findall(r'href="(/downloads/2026\.11\.0/[^"]+)"', page))
    manifest = json.loads((releases_folder / "2026.11.0" / "release.json").read_bytes())
    named = {f"/downloads/2026.11.0/{file['path']}" for file in manifest["files"]}
    assert named <= linked
    for link in linked:
        assert client.head(link).status_code == 200, link


def test_the_rows_that_are_told_are_those_of_the_seeds(client, released):
    page = client.get("/downloads/").content.decode()
    line = re.search(r"<tr><th[^>]*><a[^>]*>expulsions\.csv</a>.*?</tr>", page, re.DOTALL)
    assert re.search(r">737\s*<", line.group())
    line = re.search(r"<tr><th[^>]*><a[^>]*>2026\.11\.0</a>.*?</tr>", page, re.DOTALL)
    assert [figure in line.group() for figure in ("737", "1,094", "3,645")] == [True] * 3


def test_a_release_tells_what_changed_how_to_cite_and_how_to_verify_it(client, released):
    page = client.get("/downloads/2026.11.0/").content.decode()
    assert "The first release." in page
    assert "@misc{persona-non-grata" in page
    assert "sha256sum -c persona-non-grata-2026.11.0.zip.sha256" in page


def test_without_a_release_the_page_says_so_and_leads_to_the_api(client, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path
    page = client.get("/downloads/").content.decode()
    assert "No release has been made here yet" in page
    assert 'href="/api/v1/expulsions.csv"' in page


def test_a_new_release_is_another_page(client, settings, tmp_path, releases_folder):
    settings.RELEASES_DIR = tmp_path
    before = client.get("/downloads/")["ETag"]
    shutil.copytree(releases_folder / "2026.11.0", tmp_path / "2026.11.0")
    after = client.get("/downloads/", headers={"if-none-match": before})
    assert after.status_code == 200
    assert after["ETag"] != before


@pytest.mark.parametrize("version", ["2026.99.0", "latest", "..", "2026.11.0%00"])
def test_a_release_that_is_none_is_a_page_that_says_which_there_are(client, released, version):
    answer = client.get(f"/downloads/{version}/")
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (24_526_939, "24.5 MB"),
        (3_000_000_000_000, "3000.0 GB"),
    ],
)
def test_sizes_are_said_as_people_say_them(number, said):
    assert size(number) == said
