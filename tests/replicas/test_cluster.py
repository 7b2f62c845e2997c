"""A primary and a streaming replica of PostgreSQL, and processes that read them, as in production.

One application process is of one server, two workers behind one port are of another one. Each
server keeps by itself what it knows to be the newest.
"""

import json
import threading
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.browser import Site
from tests.replicas.cluster import Cluster, cluster, serving, until

ON_POSTGRESQL = connection.vendor == "postgresql"
pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="there are replicas of PostgreSQL only")

EPISODE = "/api/v1/episodes/salisbury-2018/"
LIST = "/api/v1/expulsions/?initiator=USA&limit=20"
FILE = "/api/v1/expulsions.csv"
PAGE = "/expulsions/exp-2018-03-26-usa-rus/"
EDITED = "/admin/sanctions/episode/salisbury-2018/change/"


@pytest.fixture(scope="module")
def running(make_seeded_database, tmp_path_factory):
    """The servers: (cluster, one process, two workers, the cookie of an editor's session)."""
    with cluster(make_seeded_database(), tmp_path_factory.mktemp("one")) as servers:
        other = servers.environment | {"VAR_DIR": str(tmp_path_factory.mktemp("two"))}
        secret = {"SECRET_KEY": "made-up-" * 8}
        people = Site(servers.database(), 0)
        people.database.environment |= secret
        people.person("rita", is_superuser=True)
        session = people.sessions["rita"]
        with serving((servers.environment | secret, 1), (other | secret, 2)) as (one, two):
            cookie = f"{session['name']}={session['value']}"
            yield servers, one, two, cookie


class Inputs(HTMLParser):
    """The inputs of a page's forms, as a browser would send them untouched."""

    def __init__(self, page):
        super().__init__()
        self.values = {}
        self._open = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, kind = given.get("name"), given.get("type")
        unset = kind in {"checkbox", "radio"} and "checked" not in given
        if tag == "input" and name and kind not in {"submit", "file", "button"} and not unset:
            self.values[name] = given.get("value") or ""
        elif tag in {"textarea", "select"}:
            self._open = name
            self.values[name] = ""
        elif tag == "option" and "selected" in given:
            self.values[self._open] = given.get("value") or ""

    def handle_data(self, data):
        if self._open and self.lasttag == "textarea":
            self.values[self._open] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag in {"textarea", "select"}:
            self._open = None


def retitle(process, cookie, title):
    """Give the episode another title at the desk of a process, as an editor does."""
    status, _, page = process.ask(EDITED, Cookie=cookie)
    assert status == 200
    filled = Inputs(page.decode()).values
    token = filled["csrfmiddlewaretoken"]
    filled |= {"title": title, "reason": "Made up for a test.", "_save": "Save"}
    saved, _, answer = process.ask(
        EDITED,
        "POST",
        urlencode(filled),
        Cookie=f"{cookie}; csrftoken={token}",
        Content_Type="application/x-www-form-urlencoded",
    )
    assert saved == 302, answer.decode()


def title_of(process, **headers):
    """Return the title that a process answers with, and the tag of the answer."""
    status, told, body = process.ask(EPISODE, **headers)
    assert status == 200
    return json.loads(body)["title"], told["etag"]


def test_an_edit_on_one_process_is_seen_by_the_other_with_its_tag(running):
    servers, one, two, cookie = running
    _, before = title_of(one)
    assert title_of(two)[1] == before
    retitle(one, cookie, "A title made up by an editor")
    edited, tag = title_of(one)
    assert edited == "A title made up by an editor"
    assert tag != before
    servers.caught_up()
    until(lambda: title_of(two) == (edited, tag))
    assert one.ask(EPISODE, If_None_Match=tag)[0] == 304
    assert two.ask(EPISODE, If_None_Match=tag)[0] == 304
    assert two.ask(EPISODE, If_None_Match=before)[0] == 200


def test_visitors_are_answered_from_the_replica(running):
    servers, one, _, _ = running
    servers.caught_up()
    until(lambda: one.ask(LIST)[0] == 200 and servers.replica.visitors())
    counted = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'png'"

    def transactions(server):
        server.run("SELECT pg_stat_force_next_flush()")
        return server.run(counted)[0][0]

    before = transactions(servers.replica)
    for limit in range(1, 6):
        assert one.ask(f"{LIST}&offset={limit}")[0] == 200
    until(lambda: transactions(servers.replica) >= before + 10)


def test_who_was_given_the_newest_is_never_given_less_by_any_worker(running):
    """The replica is held back; an edit goes to the primary, past the servers."""
    servers, one, two, cookie = running
    servers.caught_up()
    until(lambda: title_of(one) == title_of(two))
    old = title_of(one)
    revision = json.loads(one.ask("/api/v1/")[2])["revision"]
    servers.replica.run("SELECT pg_wal_replay_pause()")
    try:
        servers.primary.run(
            "UPDATE sanctions_episode SET title = 'Changed past the servers'"
            " WHERE id = 'salisbury-2018'"
        )
        time.sleep(0.3)
        # Nobody was given more yet, and an answer that is behind is of one state: tag and rows.
        assert title_of(two) == old
        new = title_of(two, Cookie=cookie)
        assert new[0] == "Changed past the servers"
        assert new[1] != old[1]
        # Both workers know now; the other server does not.
        assert {title_of(two) for _ in range(30)} == {new}
        assert title_of(one) == old
        # A mirror's positions are those of the primary, and are known from then on.
        changes = json.loads(one.ask(f"/api/v1/changes/?since={revision}")[2])
        assert changes["results"][-1]["to"] == "Changed past the servers"
        assert title_of(one) == new
    finally:
        servers.replica.run("SELECT pg_wal_replay_resume()")
    servers.caught_up()
    until(lambda: title_of(one) == title_of(two) == new)


class Load:
    """Threads that read from processes all the time, and note what was not as it has to be."""

    def __init__(self, *processes):
        self.wanted = {
            (process, path): process.ask(path)[::2]
            for process in processes
            for path in (EPISODE, LIST, FILE, PAGE)
        }
        self.failed, self.read = [], 0
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=asked) for asked in self.wanted.items()
        ]

    def _ask(self, asked, wanted):
        process, path = asked
        number = 0
        while not self._ended.is_set():
            number += 1
            # A cookie keeps a page from the memory of answers, a parameter of no meaning does not
            # exist: half of the requests are made anew.
            given = {"Cookie": "theme=dark"} if number % 2 else {}
            try:
                found = process.ask(path, **given)[::2]
            except OSError as error:
                found = error
            if found != wanted:
                self.failed.append((path, found))
            self.read += 1

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()


def bounce(servers: Cluster, one, two, modes):
    """Stop and start the replica under load; return the load once it is read again."""
    servers.caught_up()
    with Load(one, two) as load:
        for mode in modes:
            until(servers.replica.visitors)
            servers.replica.stop(mode)
            read = load.read
            until(lambda read=read: load.read > read + 50)
            servers.replica.start()
            until(servers.replica.visitors)
            read = load.read
            until(lambda read=read: load.read > read + 50)
    return load


def test_a_replica_that_stops_and_starts_under_load_fails_no_read(running):
    servers, one, two, _ = running
    load = bounce(servers, one, two, ["fast"])
    assert load.failed == []


@pytest.mark.soak
def test_a_replica_that_stops_and_starts_again_and_again_fails_no_read(running):
    servers, one, two, _ = running
    load = bounce(servers, one, two, ["fast", "immediate"] * 10)
    assert load.failed == []


def test_without_the_primary_reading_goes_on_and_the_desk_says_why_it_does_not(running):
    servers, one, _, cookie = running
    servers.caught_up()
    wanted = {path: one.ask(path)[::2] for path in (EPISODE, LIST, FILE, PAGE)}
    servers.primary.stop("immediate")
    try:
        assert {path: one.ask(path)[::2] for path in wanted} == wanted
        assert one.ask("/api/v1/changes/?limit=1")[0] == 200
        assert one.ask(EPISODE, Cookie=cookie)[::2] == wanted[EPISODE]
        status, told, body = one.ask(EDITED, Cookie=cookie)
        assert (status, told["retry-after"]) == (503, "10")
        assert b"The database that takes changes does not answer." in body
    finally:
        servers.primary.start()
    until(lambda: one.ask(EDITED, Cookie=cookie)[0] == 200)
    retitle(one, cookie, "A title made up once the primary is back")
    assert title_of(one)[0] == "A title made up once the primary is back"
