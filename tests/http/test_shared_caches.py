"""A cache in front: what it may keep, for how long, and how it forgets what is no longer right."""

import io
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from sanctions.dataset.revision import current_revision
from sanctions.management.commands import purge_cdn
from tests.docs.pages import ROOT, blocks
from tests.programs import needs
from tests.replicas.cluster import Process, serving, until

LIST = "/api/v1/expulsions/?initiator=FJI"
EPISODE = "/api/v1/episodes/salisbury-2018/"
AS_BEFORE = "public, max-age=0, must-revalidate"
_RENAME = """
import django
django.setup()
from sanctions.models import Episode
Episode.objects.filter(pk="salisbury-2018").update(title="Renamed by a test")
"""


def test_without_the_setting_answers_are_asked_for_each_time_as_before(client, db):
    answer = client.get(LIST)
    assert answer["Cache-Control"] == AS_BEFORE
    assert "Cache-Tag" not in answer
    assert "Surrogate-Key" not in answer


@pytest.mark.parametrize("path", [LIST, EPISODE, "/expulsions/", "/sitemap.xml", "/"])
def test_a_shared_cache_may_keep_answers_of_now_and_finds_them_by_revision(
    client, db, settings, path
):
    settings.SHARED_CACHE_SECONDS, settings.SHARED_CACHE_STALE_SECONDS = 60, 30
    revision = client.get("/api/v1/").json()["revision"]
    answer = client.get(path)
    kept = "public, max-age=0, s-maxage=60, stale-while-revalidate=30"
    assert answer["Cache-Control"] == kept
    assert answer["Cache-Tag"] == f"dataset, revision-{revision}"
    assert answer["Surrogate-Key"] == f"dataset revision-{revision}"
    unchanged = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged["Cache-Tag"] == answer["Cache-Tag"]


def test_without_staleness_a_shared_cache_asks_again_in_time(client, db, settings):
    settings.SHARED_CACHE_SECONDS = 60
    kept = "public, max-age=0, s-maxage=60, must-revalidate"
    assert client.get(LIST)["Cache-Control"] == kept


@pytest.mark.parametrize("path", ["/api/v1/changes/", "/api/v1/events.atom"])
def test_what_is_told_of_changes_is_asked_for_each_time(client, db, settings, path):
    settings.SHARED_CACHE_SECONDS = 60
    answer = client.get(path)
    assert answer["Cache-Control"] == AS_BEFORE
    assert "Cache-Tag" not in answer


def test_a_release_and_an_error_are_kept_as_before(client, db, settings, served_releases):
    settings.SHARED_CACHE_SECONDS = 60
    assert "immutable" in client.get(f"{LIST}&release=2026.11.0")["Cache-Control"]
    assert client.get("/api/v1/expulsions/?initiator=Fiji")["Cache-Control"] == "no-store"
    assert "no-store" in client.get("/admin/login/")["Cache-Control"]


class Varnish:
    """The cache of docs/scaling.md, in front of a process."""

    def __init__(self, behind: Process, folder: Path) -> None:
        page = ROOT / "docs" / "scaling.md"
        (recipe,) = [block.code for block in blocks(page) if block.language == "vcl"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (folder / "default.vcl").write_text(recipe.replace('"8000"', f'"{behind.port}"'))
        self.process = subprocess.Popen(
            [
                *("varnishd", "-F", "-j", "none", "-n", folder / "work", "-T", "none"),
                *("-a", f"127.0.0.1:{self.port}", "-f", folder / "default.vcl"),
                *("-s", "malloc,16m"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    ask = Process.ask
    answers = Process.answers


@pytest.fixture
def cached(make_seeded_database: Any, tmp_path: Path) -> Iterator[Any]:
    """(the database, a process with a cache in front, and the cache)."""
    database = make_seeded_database()
    database.environment |= {"SHARED_CACHE_SECONDS": "600", "SHARED_CACHE_STALE_SECONDS": "30"}
    with serving((database.environment, 1)) as (process,):
        varnish = Varnish(process, tmp_path)
        try:
            until(varnish.answers)
            yield database, process, varnish
        finally:
            varnish.process.terminate()
            varnish.process.wait(timeout=30)


@pytest.mark.soak
@needs("varnishd")
def test_varnish_keeps_answers_until_they_are_purged_by_their_revision(cached):
    database, process, varnish = cached
    page = (ROOT / "docs" / "scaling.md").read_text("utf-8")
    (purging,) = re.findall(r"manage\.py purge_cdn (.*BAN.*)$", page, re.MULTILINE)
    purge = purging.replace("6081", str(varnish.port))

    def purged():
        ran = database.manage("purge_cdn", "--once", "sh", "-c", purge.partition("sh -c ")[2][1:-1])
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    assert purged() == ""  # nothing was kept yet
    first = varnish.ask(EPISODE)
    again = varnish.ask(EPISODE)
    assert (first[0], again[0]) == (200, 200)
    assert (first[1]["x-cache"], again[1]["x-cache"]) == ("miss", "hit")
    assert first[2] == again[2]
    assert varnish.ask(EPISODE, If_None_Match=first[1]["etag"])[0] == 304
    assert varnish.ask(EPISODE, Cookie="sessionid=made-up")[1]["x-cache"] == "miss"

    database.python("-c", _RENAME)
    renamed = process.ask(EPISODE)
    assert b"Renamed by a test" in renamed[2]
    assert varnish.ask(EPISODE)[2] == first[2]  # for up to ten minutes, by the setting
    assert purged().count("purged.") == 2
    fresh = varnish.ask(EPISODE)
    assert fresh[1]["x-cache"] == "miss"
    assert fresh[2] == renamed[2]
    assert purged() == ""


@pytest.fixture
def purge(db, settings, tmp_path, monkeypatch, capfd):
    """A function that looks once, and returns what the command printed."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(purge_cdn, "AGAIN", 0)

    def look(*command):
        call_command("purge_cdn", "--once", *command, stdout=io.StringIO())
        return capfd.readouterr().out

    return look


def test_a_purge_is_told_what_is_right_and_runs_once_more_for_what_was_under_way(purge, tmp_path):
    kept = tmp_path / "purged-revision"
    tell = ("sh", "-c", "echo $CACHE_TAG $PREVIOUS_REVISION $REVISION")
    assert purge(*tell) == ""  # the first time there is nothing that could be wrong
    now = current_revision().digest
    assert kept.read_text() == now
    kept.write_text("0123456789abcdef")
    assert purge(*tell) == f"dataset 0123456789abcdef {now}\n" * 2
    assert purge(*tell) == ""


def test_a_purge_that_fails_is_due_still(purge, tmp_path):
    (tmp_path / "purged-revision").write_text("0123456789abcdef")
    with pytest.raises(CommandError, match="nothing counts as purged"):
        purge("false")
    with pytest.raises(CommandError, match="no-such-program can't be run: No such file"):
        purge("no-such-program")
    with pytest.raises(CommandError, match="Give the command that purges"):
        purge()
    assert purge("echo", "purging") == "purging\n" * 2
