"""`/metrics`: who may read it, and what a scrape of several workers means."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db import OperationalError, connection
from prometheus_client.parser import text_string_to_metric_families

from sanctions.dataset.revision import current_revision
from sanctions.operations import metrics, sharing
from sanctions.operations.probes import Probes
from tests.asking import ask
from tests.own_database import ROOT

TOKEN = "a-made-up-token-of-this-test"


@pytest.fixture
def server():
    return Probes(None)


def values(text):
    """The values of the metrics without labels, and the labels of the others' samples."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = sample.labels or sample.value
    return found


@pytest.mark.django_db
def test_the_state_of_the_dataset_is_told(server, served_releases):
    revision = current_revision()
    status, headers, body = ask(server, "/metrics")
    assert status == "200 OK"
    assert headers["content-type"].startswith("text/plain; version=")
    told = values(body.decode())
    assert told["dataset_up"] == 1
    assert told["dataset_changes"] == revision.changes
    assert told["dataset_changed_timestamp_seconds"] == revision.changed_at.timestamp()
    assert told["dataset_info"]["revision"] == revision.digest
    assert told["dataset_released_timestamp_seconds"] <= time.time()
    assert "http_requests_in_flight" in told


def test_without_a_database_the_rest_is_told(server, monkeypatch):
    def gone():
        raise OperationalError("made up")

    monkeypatch.setattr(connection, "cursor", gone)
    monkeypatch.setattr(connection, "close", lambda: None)
    status, _, body = ask(server, "/metrics")
    assert (status, values(body.decode())["dataset_up"]) == ("200 OK", 0)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "::ffff:192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_without_a_token_only_this_machine_reads_it_and_no_proxy_on_it(server, elsewhere):
    status, _, body = ask(server, "/metrics", **elsewhere)
    assert status == "403 Forbidden"
    assert "METRICS_TOKEN" in json.loads(body)["detail"]


@pytest.mark.django_db
def test_with_a_token_whoever_has_it_reads_it_and_nobody_else(server, settings):
    settings.METRICS_TOKEN = TOKEN
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert ask(server, "/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}", **far)[0] == "200 OK"
    for wrong in ({}, {"HTTP_AUTHORIZATION": TOKEN}, {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}é"}):
        status, headers, _ = ask(server, "/metrics", **wrong)
        assert (status, headers["www-authenticate"]) == ("401 Unauthorized", "Bearer")


class TwoWorkers:
    """A server with two workers, asked on a new connection each time: either may answer."""

    def __init__(self, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"),
                *("--host", "127.0.0.1", "--port", str(self.port), "--workers", "2"),
                *("--blocking-threads", "2", "--respawn-failed-workers"),
                *("--workers-kill-timeout", "1", "config.wsgi:application"),
            ],
            cwd=ROOT,
            env=environment,
        )
        try:
            self.until(lambda: len(self.scraped()[1]) == 2)
        except BaseException:
            self.end()
            raise

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def get(self, path):
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def until(self, true):
        """Wait until something is true; a connection that a worker took with it is no answer."""
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with suppress(URLError, ConnectionError, HTTPException):
                if true():
                    return
            time.sleep(0.1)
        raise AssertionError("It did not come true.")

    def scraped(self):
        """How often robots.txt was asked for, and the workers that live."""
        families = list(text_string_to_metric_families(self.get("/metrics")))
        samples = [sample for family in families for sample in family.samples]
        asked = sum(
            one.value
            for one in samples
            if one.name.endswith("_count") and one.labels["route"] == "/robots.txt"
        )
        workers = {
            int(one.labels["pid"])
            for one in samples
            if one.name == "worker_resident_memory_bytes" and one.value > 10_000_000
        }
        return asked, workers


@pytest.fixture(scope="module")
def two_workers(make_database):
    server = TwoWorkers(make_database().environment)
    yield server
    server.end()


def test_two_workers_are_scraped_as_one(two_workers):
    before = two_workers.scraped()[0]
    for _ in range(6):
        two_workers.get("/robots.txt")
    two_workers.until(lambda: two_workers.scraped()[0] == before + 6)  # counted once it is sent
    assert [two_workers.scraped()[0] for _ in range(4)] == [before + 6] * 4


@pytest.mark.soak
def test_what_a_worker_counted_stays_when_it_is_killed(two_workers):
    for _ in range(6):
        two_workers.get("/robots.txt")
    time.sleep(1)  # an answer is counted once it is sent
    before, workers = two_workers.scraped()
    os.kill(min(workers), 9)
    two_workers.until(lambda: len(two_workers.scraped()[1] - {min(workers)}) == 2)
    assert [two_workers.scraped()[0] for _ in range(4)] == [before] * 4


def test_a_folder_of_a_server_that_ended_is_removed_and_one_in_use_is_not(tmp_path, monkeypatch):
    monkeypatch.delenv(sharing.VARIABLE, raising=False)
    (tmp_path / "ended").mkdir()
    (tmp_path / "ended" / "histogram_1.db").touch()
    sharing._held.append(lock := sharing._lock_of(_made(tmp_path / "in-use")))
    sharing.fcntl.flock(lock, sharing.fcntl.LOCK_SH)
    sharing.share_metrics(tmp_path)
    mine = tmp_path / sharing._name_of_server()
    assert {path.name for path in tmp_path.iterdir()} == {"in-use", mine.name}
    assert os.environ[sharing.VARIABLE] == str(mine)
    assert metrics._workers(mine) == {os.getpid()}
    while sharing._held:
        os.close(sharing._held.pop())


def test_where_nothing_can_be_written_it_is_said_and_nothing_fails(tmp_path, monkeypatch, caplog):
    monkeypatch.delenv(sharing.VARIABLE, raising=False)
    (tmp_path / "file").touch()
    sharing.share_metrics(tmp_path / "file" / "metrics")
    assert sharing.VARIABLE not in os.environ
    assert "Each worker tells its own metrics only" in caplog.text


def _made(path):
    path.mkdir()
    return path
