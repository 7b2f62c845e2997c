"""One correction, from the admin to all places in which users look for it."""

import html

import pytest

from sanctions.dataset.releases.making import make_release
from sanctions.models import Expulsion
from tests.admin.conftest import Editor

EVENT = "exp-2018-03-26-usa-rus"
PAGE = f"/api/v1/expulsions/{EVENT}/"
WHY = "The State Department's list has 61 names."
OLD, NEW = "2026.11.0", "2026.11.1"


@pytest.mark.usefixtures("fewer_formats")
def test_a_figure_corrected_in_the_admin_is_told_everywhere_and_the_old_release_stays(
    admin_client, client, folder, settings
):
    settings.RELEASES_DIR = folder
    of_old = client.get(f"{PAGE}?release={OLD}").content
    polled = client.get(f"/api/v1/changes/?since={OLD}").json()
    assert polled["results"] == []

    saved = Editor(admin_client).save(Expulsion, EVENT, persons=61, reason=WHY)
    assert saved.status_code == 302

    # At once: in the answers, in `changes` and in the feed.
    assert client.get(PAGE).json()["persons"] == 61
    told = client.get(f"/api/v1/changes/?since={polled['position']}").json()["results"]
    (line,) = [one for one in told if one["field"] == "persons"]
    assert (line["table"], line["key"], line["from"], line["to"]) == ("expulsions", EVENT, 60, 61)
    assert line["reason"] == WHY
    feed = html.unescape(html.unescape(client.get("/api/v1/expulsions.atom").content.decode()))
    newest = feed.partition("<entry>")[2].partition("</entry>")[0]
    assert "Corrected: expulsion, United States against Russia, 2018-03-26" in newest
    assert f"persons: from 60 to 61. Reason: {WHY}" in newest
    assert "admin" not in newest

    # After the next release: in its notes and in the comparison.
    release = make_release(folder)
    assert (str(release.version), release.level) == (NEW, "patch")
    notes = (release.folder / "CHANGES.md").read_text("utf-8")
    assert f"`{EVENT}` persons: from 60 to 61. Reason: {WHY}" in notes
    compared = client.get(f"/api/v1/releases/{OLD}...{NEW}/").json()["results"]
    (line,) = [one for one in compared if one["field"] == "persons"]
    assert (line["key"], line["from"], line["to"], line["reason"]) == (EVENT, "60", "61", WHY)
    assert client.get(f"{PAGE}?release={NEW}").json()["persons"] == 61
    assert client.get(f"/api/v1/changes/?since={NEW}").json()["results"] == []
    assert len(client.get(f"/api/v1/changes/?since={OLD}").json()["results"]) == len(told)

    # The old release still answers as before.
    assert client.get(f"{PAGE}?release={OLD}").content == of_old
