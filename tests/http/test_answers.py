"""Whole answers are kept in memory, and never given when a row has changed since."""

import json
import shutil
import threading

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from sanctions.http import answers
from sanctions.http.answers import KeptAnswers
from sanctions.models import Country, Expulsion, Revision
from tests.asking import ask
from tests.factories import ExpulsionFactory

LIST = "/api/v1/expulsions/"
USA = "/api/v1/expulsions/exp-2018-03-26-usa-rus/"


class Server:
    """A KeptAnswers before Django, asked as a server asks it."""

    def __init__(self, room=1_000_000):
        self.made = 0
        self.handler = WSGIHandler()
        self.kept = KeptAnswers(self._make, room)

    def _make(self, environ, start_response):
        self.made += 1
        return self.handler(environ, start_response)

    def get(self, path, query="", method="GET", **headers):
        return ask(self.kept, path, query, method, **headers)


@pytest.fixture
def server(db):
    """A server whose requests keep the test's connection, and its transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Server()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (LIST, "initiator=USA&facets=year"),
        (USA, ""),
        ("/api/v1/countries/RUS/balance/", "episode=salisbury-2018&as_of=2018-04-02"),
        ("/api/v1/codebook/", ""),
    ],
)
def test_the_second_answer_is_the_first_to_the_byte_and_costs_one_query(server, path, query):
    first = server.get(path, query)
    with CaptureQueriesContext(connection) as queries:
        second = server.get(path, query)
    assert first[0] == "200 OK"
    assert second == first
    assert server.made == 1
    assert len(queries) == 1


def test_a_change_of_any_row_is_in_the_next_answer(server):
    server.get(LIST, "initiator=FJI")
    made_up = ExpulsionFactory(initiator=Country.objects.get(pk="FJI"))
    _, _, body = server.get(LIST, "initiator=FJI")
    assert made_up.pk in {row["id"] for row in json.loads(body)["results"]}
    Country.objects.filter(pk="FJI").update(name="Fiji, renamed by a test")
    _, _, body = server.get(LIST, "initiator=FJI")
    assert json.loads(body)["results"][0]["initiator_name"] == "Fiji, renamed by a test"


def test_an_answer_during_which_rows_changed_is_not_kept(server, monkeypatch):
    def changing(environ, start_response):
        answer = server.handler(environ, start_response)
        Expulsion.objects.filter(pk="exp-2018-03-26-usa-rus").update(summary="Changed by a test.")
        return answer

    server.kept.application = changing
    _, _, before = server.get(USA)
    server.kept.application = server._make
    _, _, after = server.get(USA)
    assert json.loads(before)["summary"] != "Changed by a test."
    assert json.loads(after)["summary"] == "Changed by a test."


def test_a_database_that_was_put_back_has_its_own_answers(server):
    server.get(LIST)
    Revision.objects.update(digest="0123456789abcdef")
    server.get(LIST)
    assert server.made == 2


def test_who_has_the_answer_gets_304_and_head_has_no_body(server):
    _, headers, _ = server.get(LIST)
    for known in (
        {"HTTP_IF_NONE_MATCH": headers["etag"]},
        {"HTTP_IF_NONE_MATCH": f'"other", {headers["etag"]}'},
        {"HTTP_IF_MODIFIED_SINCE": headers["last-modified"]},
    ):
        status, given, body = server.get(LIST, **known)
        assert (status, body) == ("304 Not Modified", b"")
        assert given["etag"] == headers["etag"]
        assert given["cache-control"] == headers["cache-control"]
        assert "content-length" not in given
    assert server.get(LIST, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"
    assert server.get(LIST, method="HEAD") == ("200 OK", headers, b"")
    assert server.made == 1


def test_304_has_the_headers_that_django_gives_it(server):
    _, headers, _ = server.get(LIST)
    known = {"HTTP_IF_NONE_MATCH": headers["etag"], "HTTP_ORIGIN": "https://example.org"}
    made = Server(room=0).get(LIST, **known)
    server.get(LIST, HTTP_ORIGIN="https://example.org")
    _, kept, _ = server.get(LIST, **known)
    assert kept.pop("vary") == "Accept, Accept-Encoding, origin"
    assert kept.items() <= made[1].items()
    assert {"etag", "last-modified", "cache-control"} <= kept.keys()
    assert kept["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "other",
    [
        {"query": "limit=5"},
        {"HTTP_ACCEPT": "text/csv"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_ORIGIN": "https://example.org"},
        {"wsgi.url_scheme": "https"},
    ],
)
def test_what_an_answer_depends_on_tells_answers_apart(server, other):
    plain = server.get(LIST)
    changed = server.get(LIST, **other)
    assert server.made == 2
    assert changed != plain
    assert server.get(LIST) == plain


def test_refusals_files_and_what_is_not_read_are_made_each_time(server):
    for path, query, method in (
        (LIST, "initiator=Russia", "GET"),
        (f"{LIST}none/", "", "GET"),
        ("/api/v1/expulsions.csv", "", "GET"),
        (LIST, "", "POST"),
        (LIST, "", "OPTIONS"),
        ("/admin/login/", "", "GET"),
    ):
        before = server.made
        server.get(path, query, method)
        server.get(path, query, method)
        assert server.made == before + 2, (path, query, method)


def test_each_request_counts_towards_the_limit(server, settings):
    settings.RATE_LIMIT = 3
    server.handler = WSGIHandler()
    address = {"REMOTE_ADDR": "192.0.2.77"}
    left = [server.get(LIST, **address)[1]["ratelimit"] for _ in range(3)]
    assert [one.split(";")[1] for one in left] == ["r=2", "r=1", "r=0"]
    assert server.get(LIST, **address)[0] == "429 Too Many Requests"
    assert server.made == 2


def test_memory_is_bounded_and_what_was_not_asked_for_the_longest_goes_first(server):
    server.kept.room = 200_000
    for limit in range(1, 60):
        server.get(LIST, f"limit={limit}")
        server.get(LIST, "limit=1")
        assert server.kept.taken <= 200_000
    made = server.made
    server.get(LIST, "limit=1")
    assert server.made == made
    server.get(LIST, "limit=2")
    assert server.made == made + 1


def test_what_is_counted_as_taken_is_what_is_kept(server):
    for limit in (1, 2, 3):
        server.get(LIST, f"limit={limit}")
    Country.objects.filter(pk="FJI").update(name="Fiji, renamed by a test")
    server.get(LIST, "limit=1")
    kept = server.kept
    assert kept.taken == sum(answers._size(key, one) for key, one in kept._kept.items())


def test_without_a_database_django_says_so(server, monkeypatch):
    server.get(LIST)
    monkeypatch.setattr(answers, "_state_of_rows", lambda: None)
    assert server.get(LIST)[0] == "200 OK"
    assert server.made == 2


def test_many_threads_keep_and_drop_without_losing_count(server):
    state = (1, "made up")
    small = KeptAnswers(server._make, 50_000)

    def work(number):
        for step in range(500):
            key = (str((number * step) % 40),)
            if small._find(key, state) is None:
                small._keep(key, answers.Kept(state, [], b"x" * 1_000))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < small.taken <= 50_000
    assert small.taken == sum(answers._size(key, one) for key, one in small._kept.items())


def test_a_list_of_releases_is_made_anew_as_they_come_without_a_change_of_rows(
    server, settings, tmp_path, shipped
):
    settings.RELEASES_DIR = tmp_path
    assert json.loads(server.get("/api/v1/releases/")[2])["count"] == 0
    assert json.loads(server.get("/api/v1/downloads/")[2])["count"] == 0
    shutil.copytree(shipped.folder, tmp_path / shipped.folder.name)
    assert json.loads(server.get("/api/v1/releases/")[2])["count"] == 1
    assert json.loads(server.get("/api/v1/downloads/")[2])["count"] == 70


def test_the_answer_of_a_release_is_kept_as_others_are(server, served_releases):
    query = "release=2026.11.0&limit=5"
    first, again = server.get(LIST, query), server.get(LIST, query)
    assert server.made == 1
    assert first == again
    assert "immutable" in again[1]["cache-control"]
