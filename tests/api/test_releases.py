"""The releases in the API: which there are, what each is, and what changed between any two."""

import csv
import json

import pytest

from sanctions.dataset.releases.making import make_release
from sanctions.models import Expulsion
from tests.factories import ExpulsionFactory

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = "2026.11.0", "2026.12.0", "2026.12.1"
CORRECTED = "exp-2018-03-26-usa-rus"
TAKEN_BACK = "exp-1963-01-01-sun-aus"
PAGES = [f"releases/{FIRST}/", f"releases/{FIRST}...{FIRST}/"]


def correct(persons: int, reason: str) -> None:
    event = Expulsion.objects.get(pk=CORRECTED)
    event.persons = persons
    event._change_reason = reason
    event.save()


@pytest.fixture
def three(folder, settings, fewer_formats):
    """Three releases: a figure corrected twice, an event added, and one retracted."""
    settings.RELEASES_DIR = folder
    correct(61, "One more left.")
    added = ExpulsionFactory(announced_on="2021-05-01")
    make_release(folder)
    correct(62, "And another.")
    Expulsion.objects.get(pk=TAKEN_BACK).retract("It did not happen.")
    make_release(folder)
    return added


def test_the_list_has_every_release_the_newest_first(get, three):
    rows = get("releases/")["results"]
    told = [(row["version"], row["level"], row["previous"]) for row in rows]
    assert told == [(THIRD, "patch", SECOND), (SECOND, "minor", FIRST), (FIRST, None, None)]
    assert [(row["expulsions"], row["sanctions"]) for row in rows] == [
        (737, 1094),
        (738, 1094),
        (737, 1094),
    ]
    assert rows[-1]["date"] == "2026-11-22"
    assert rows[-1]["revision"] == "ae1f557794b0f671"


@pytest.mark.usefixtures("served_releases")
def test_links_of_the_list_lead_to_the_page_and_the_zip_file(client, get):
    (row,) = get("releases/")["results"]
    assert client.get(row["url"]).json()["version"] == FIRST
    zipped = client.get(row["archive"]).getvalue()
    assert len(zipped) == row["bytes"]
    assert zipped[:2] == b"PK"


@pytest.mark.usefixtures("served_releases")
def test_the_page_of_a_release_has_counts_notes_files_and_how_to_cite_it(client, get, shipped):
    page = get(f"releases/{FIRST}/")
    assert page["counts"]["expulsions"] == 737
    assert page["notes"] == (shipped.folder / "CHANGES.md").read_text("utf-8")
    assert f"Version {FIRST}" in page["cite"]["text"]
    files = {file["file"]: file for file in page["files"]}
    assert len(files) == get("downloads/")["count"]
    assert files["csv/expulsions.csv"]["rows"] == 737
    assert client.get(page["links"]["api"]).json()["version"] == FIRST
    assert client.get(page["links"]["downloads"]).json()["count"] == len(files)
    assert page["links"]["changes"] is None


def test_the_page_of_a_later_release_tells_what_changed(client, get, three):
    page = get(f"releases/{SECOND}/")
    assert page["changed"]["expulsions"] == {"added": 1, "changed": 1}
    assert "One more left." in page["notes"]
    changes = client.get(page["links"]["changes"]).json()
    assert changes["counts"] == page["changed"]


def test_a_comparison_tells_each_change_with_its_reason(get, three):
    changes = get(f"releases/{FIRST}...{SECOND}/?table=expulsions")
    assert (changes["from"]["version"], changes["to"]["version"]) == (FIRST, SECOND)
    assert {
        "table": "expulsions",
        "key": CORRECTED,
        "change": "changed",
        "field": "persons",
        "from": "60",
        "to": "61",
        "reason": "One more left.",
    } in changes["results"]
    assert [row["key"] for row in changes["results"] if row["change"] == "added"] == [three.pk]
    assert changes["counts"] == {"expulsions": {"added": 1, "changed": 1}}
    assert changes["columns"] == []
    query = changes["query"]
    assert query["words"] == f"changes between releases {FIRST}...{SECOND} with table expulsions"
    assert query["version"] == SECOND


def test_any_two_releases_are_compared_in_either_order_with_all_reasons_between(get, three):
    forward = get(f"releases/{FIRST}...{THIRD}/")
    assert get(f"releases/{THIRD}...{FIRST}/") == forward
    assert (forward["from"]["version"], forward["to"]["version"]) == (FIRST, THIRD)
    assert forward["query"]["url"].endswith(f"/api/v1/releases/{FIRST}...{THIRD}/")
    events = [row for row in forward["results"] if row["table"] == "expulsions"]
    rows = {(row["key"], row["field"]): row for row in events}
    corrected = rows[CORRECTED, "persons"]
    assert (corrected["from"], corrected["to"]) == ("60", "62")
    assert corrected["reason"] == "One more left. And another."
    gone = rows[TAKEN_BACK, None]
    assert (gone["change"], gone["reason"]) == ("retracted", "It did not happen.")
    counts = {(row["table"], row["change"]) for row in forward["results"]}
    assert counts == {(table, kind) for table, of in forward["counts"].items() for kind in of}


def test_a_comparison_comes_in_pages_and_as_a_file(client, get, three):
    path = f"releases/{FIRST}...{THIRD}"
    whole = get(f"{path}/")
    pages = [get(f"{path}/?limit=4")]
    while pages[-1]["next"]:
        pages.append(client.get(pages[-1]["next"]).json())
    assert [row for page in pages for row in page["results"]] == whole["results"]
    assert {page["count"] for page in pages} == {whole["count"]}
    assert pages[1]["counts"] == whole["counts"]
    assert get(f"{path}/?count=false")["counts"] is None
    content = b"".join(client.get(f"/api/v1/{path}.csv")).decode()
    rows = list(csv.DictReader(content.splitlines()))
    assert [{name: cell or "" for name, cell in row.items()} for row in whole["results"]] == rows
    lines = b"".join(client.get(f"/api/v1/{path}/?format=ndjson&fields=key,to")).splitlines()
    assert list(json.loads(lines[0])) == ["key", "to"]


def test_changes_are_told_of_one_table_or_kind(get, three):
    path = f"releases/{FIRST}...{THIRD}/"
    kinds = {row["change"] for row in get(f"{path}?change=added,retracted")["results"]}
    assert kinds == {"added", "retracted"}
    tables = {row["table"] for row in get(f"{path}?table=retractions")["results"]}
    assert tables == {"retractions"}
    (problem,) = get(f"{path}?table=expulsion", status=400)["errors"]
    assert problem["suggestion"] == "expulsions"


@pytest.mark.usefixtures("served_releases")
def test_a_release_compared_with_itself_has_no_change(get):
    changes = get(f"releases/{FIRST}...{FIRST}/")
    assert (changes["count"], changes["results"], changes["counts"]) == (0, [], {})


@pytest.mark.usefixtures("served_releases")
@pytest.mark.parametrize(
    "path",
    [
        "releases/2026.12.0/",
        "releases/latest/",
        f"releases/2026.12.0...{FIRST}/",
        f"releases/{FIRST}...2026.12.0",
    ],
)
def test_an_unknown_release_is_404_and_the_nearest_is_named(get, path):
    problem = get(path, status=404)
    assert f"there are: {FIRST}." in problem["detail"]
    assert problem["detail"].endswith(f"Did you mean {FIRST}?")


@pytest.mark.usefixtures("served_releases")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_releases_is_as_strict_as_others_and_is_304_where_it_is_known(client, path):
    address = f"/api/v1/{path}"
    found = client.get(address)
    assert found["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get(address.rstrip("/")).status_code == 200
    assert client.head(address).status_code == 200
    assert client.get(address, headers={"if-none-match": found["ETag"]}).status_code == 304
    for query in ("sideways=1", f"release={FIRST}", "Limit=5", "%FF"):
        refused = client.get(f"{address}?{query}")
        assert refused.status_code == 400
        assert refused["Content-Type"] == "application/problem+json"
    assert client.get(f"/api/v1/releases/{FIRST}...{FIRST}.pdf").status_code == 404
    assert client.post(address).status_code == 405


def test_a_new_release_is_seen_at_once(client, get, folder, settings, fewer_formats):
    settings.RELEASES_DIR = folder
    before = client.get("/api/v1/releases/")
    correct(61, "One more left.")
    # What the rows are now is not what the list tells.
    same = {"if-none-match": before["ETag"]}
    assert client.get("/api/v1/releases/", headers=same).status_code == 304
    make_release(folder)
    after = client.get("/api/v1/releases/", headers=same)
    assert (after.status_code, after.json()["count"]) == (200, 2)
    assert get("downloads/")["results"][0]["version"] == "2026.11.1"
    assert get(f"downloads/?release={FIRST}")["results"][0]["version"] == FIRST


@pytest.mark.parametrize("damaged", ["", "{", "{}", '{"version": "2026"}', "[]"])
def test_a_damaged_release_is_left_out_and_the_others_are_served(
    client, get, folder, settings, damaged
):
    settings.RELEASES_DIR = folder
    other = folder / "2026.12.0"
    other.mkdir()
    (other / "release.json").write_text(damaged)
    assert [row["version"] for row in get("releases/")["results"]] == [FIRST]
    assert "Did you mean" in get("releases/2026.12.0/", status=404)["detail"]
    assert get("countries/?release=2026.12.0", status=400)["errors"][0]["allowed"] == [FIRST]
    assert client.get("/downloads/2026.12.0/README.md").status_code == 404
    assert client.get("/downloads/latest/README.md").status_code == 302


def test_where_no_release_was_made_lists_are_empty(get, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path / "nowhere"
    assert get("releases/")["results"] == []
    assert get("downloads/")["results"] == []
    assert "none yet" in get(f"releases/{FIRST}/", status=404)["detail"]


@pytest.mark.usefixtures("served_releases")
def test_lists_of_releases_name_no_party_and_leave_its_names_alone(get):
    """The newest release is their edition: names are not read from the rows as they are now."""
    words = get("downloads/")["query"]["words"]
    assert words == "the files of the newest release"
    assert get(f"downloads/?release={FIRST}")["query"]["words"] == f"the files in release {FIRST}"
