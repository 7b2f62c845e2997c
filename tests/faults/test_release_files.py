"""Releases of which something is missing, cut off or half made, as the server answers for them."""

import shutil

import pytest

from sanctions.dataset.releases.listing import releases

pytestmark = pytest.mark.django_db

VERSION = "2026.11.0"
FILE = f"/downloads/{VERSION}/csv/expulsions.csv"
OTHER = f"/downloads/{VERSION}/csv/regimes.csv"


@pytest.fixture
def release(folder, settings):
    """The folder of a release, to damage; it is served."""
    settings.RELEASES_DIR = folder
    return folder / VERSION


@pytest.mark.parametrize("damage", ["missing", "cut off"])
def test_a_file_that_is_damaged_is_told_as_a_problem_and_the_others_are_sent(
    client, release, caplog, damage
):
    path = release / "csv/expulsions.csv"
    if damage == "missing":
        path.unlink()
    else:
        with path.open("r+b") as file:
            file.truncate(1000)
    answer = client.get(FILE)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "86400"
    assert (
        "csv/expulsions.csv of release 2026.11.0 is missing or damaged" in answer.json()["detail"]
    )
    assert f"run manage.py verify {release}" in caplog.text
    assert client.get(OTHER).getvalue()
    assert client.get("/downloads/").status_code == 200


@pytest.mark.parametrize("damage", ["manifest cut off", "no zip", "zip cut off", "no sum"])
def test_a_release_without_its_manifest_or_zip_is_left_out_with_a_warning(
    client, release, caplog, damage
):
    archive = release / f"persona-non-grata-{VERSION}.zip"
    if damage == "manifest cut off":
        (release / "release.json").write_text('{"version":')
    elif damage == "no zip":
        archive.unlink()
    elif damage == "zip cut off":
        with archive.open("r+b") as file:
            file.truncate(1000)
    else:
        archive.with_name(f"{archive.name}.sha256").unlink()
    assert client.get("/api/v1/releases/").json()["results"] == []
    assert "the release is left out" in caplog.text
    answer = client.get(FILE)
    assert answer.status_code == 404
    assert answer.json()["detail"] == ("There is no release '2026.11.0'; there are: none yet.")
    assert client.get(f"/api/v1/expulsions/?release={VERSION}").status_code == 400
    assert client.get("/downloads/").status_code == 200
    assert client.get(f"/downloads/{VERSION}/").status_code == 404


def test_a_release_that_is_half_made_or_half_copied_is_not_seen(client, release):
    half = release.parent / "2026.12.0"
    shutil.copytree(release / "csv", half / "csv")
    shutil.copytree(release, release.parent / ".making-made-up")
    assert [str(one.version) for one in releases(release.parent)] == [VERSION]
    assert client.get("/downloads/2026.12.0/csv/expulsions.csv").status_code == 404
    assert client.get(FILE).getvalue()


@pytest.mark.parametrize("damage", ["missing", "cut off", "no database"])
def test_questions_to_a_release_whose_database_is_damaged_are_told_as_a_problem(
    client, release, damage
):
    database = release / f"persona-non-grata-{VERSION}.sqlite"
    if damage == "missing":
        database.unlink()
    elif damage == "cut off":
        with database.open("r+b") as file:
            file.truncate(5000)
    else:
        database.write_bytes(b"made up " * 1000)
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/expulsions/?release={VERSION}")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/expulsions/").status_code == 200
