import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse

import pytest
from django.core.management import CommandError

from sanctions.management.commands import start
from tests.own_database import ROOT


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(own_database, port):
    """Run `manage.py start`, as a person in a terminal does; kill it at the end."""
    servers = []

    def run(*arguments):
        server = subprocess.Popen(
            [sys.executable, "manage.py", "start", "--port", str(port), *arguments],
            cwd=ROOT,
            env=own_database.environment | {"HTTPS": "", "ALLOWED_HOSTS": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        servers.append(server)
        return server

    yield run
    for server in servers:
        # Whatever is left of it: the server, and who makes a release beside it.
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def get(port: int, path: str, host: str = "localhost") -> tuple[HTTPResponse, str]:
    """The answer to a request, waiting for the server to come up."""
    until = time.monotonic() + 120
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return answer, answer.read().decode()
        finally:
            connection.close()


def test_it_seeds_and_serves_by_plain_http_until_ctrl_c(serve, port, own_database):
    server = serve()
    answer, page = get(port, "/admin/login/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] is None
    assert own_database.count() > 8000

    # The first release is made while the server answers.
    until = time.monotonic() + 120
    while get(port, "/downloads/latest/SHA256SUMS")[0].status != 302:
        assert time.monotonic() < until
        time.sleep(0.2)

    os.killpg(server.pid, signal.SIGINT)
    output, _ = server.communicate(timeout=10)
    assert server.returncode == 0
    assert f"Serving http://127.0.0.1:{port}/" in output
    assert "Making the first release meanwhile" in output
    assert "Traceback" not in output

    # Names with a hash, so that browsers can keep the file.
    stylesheet = re.search(r"/static/admin/css/base\.[0-9a-f]{12}\.css", page)
    assert stylesheet, page
    server = serve()
    answer, _ = get(port, stylesheet[0])
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]

    server.terminate()
    server.communicate(timeout=10)
    assert server.returncode == 0


def test_it_answers_only_to_names_that_are_its_own(serve, port):
    serve("--host", "0.0.0.0")
    assert get(port, "/admin/login/", host=socket.gethostname())[0].status == 200
    assert get(port, "/admin/login/", host="made-up.example.org")[0].status == 400


def test_a_taken_port_is_said_in_one_line(serve, port, own_database):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        server = serve()
        output, _ = server.communicate(timeout=60)
    assert server.returncode == 1
    assert output == (
        f"CommandError: Can't serve on 127.0.0.1 port {port}: Address already in use. "
        "Give another address, such as: make run PORT=8001\n"
    )
    assert own_database.count() == 0


def test_a_database_that_does_not_answer_is_said_without_a_traceback(serve, own_database, tmp_path):
    own_database.environment["DATABASE_URL"] = f"postgresql:///made-up?host={tmp_path}"
    server = serve()
    output, _ = server.communicate(timeout=60)
    assert server.returncode == 1
    assert output.startswith("CommandError: The database does not answer: ")
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("host", "port"), [("made-up.invalid", 8000), ("127.0.0.1", 65536), ("127.0.0.1", 0)]
)
def test_an_address_that_cannot_be_is_refused(host, port):
    with pytest.raises(CommandError, match=rf"{port}.*: "):
        start.free_address(host, port)


def test_localhost_is_the_address_that_everybody_expects(port):
    assert start.free_address("localhost", port) == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", ["localhost", "127.0.0.1"]),
        ("localhost", ["127.0.0.1", "localhost"]),
        ("192.0.2.7", ["localhost", "127.0.0.1", "192.0.2.7"]),
        ("2001:db8::7", ["localhost", "127.0.0.1", "[2001:db8::7]"]),
        ("0.0.0.0", ["localhost", "127.0.0.1", "made-up"]),
        ("::", ["localhost", "127.0.0.1", "made-up"]),
    ],
)
def test_requests_are_answered_under_the_known_names_and_the_host(
    settings, monkeypatch, host, names
):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    monkeypatch.setattr(socket, "gethostname", lambda: "made-up")
    assert sorted(start.served_names(host)) == sorted(names)
    assert start.served_names(host)[-1] == ([*names[2:], host])[0]


def test_static_files_are_collected_only_when_one_changed(settings, tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(start, "call_command", lambda name, **_: ran.append(name))
    settings.VAR_DIR = tmp_path
    settings.STATIC_COLLECTED = True
    start.collect_static_files()
    start.collect_static_files()
    assert ran == ["collectstatic"]

    monkeypatch.setattr(start, "digest_of_sources", lambda: "another")
    start.collect_static_files()
    assert ran == ["collectstatic"] * 2

    settings.STATIC_COLLECTED = False  # somebody removed them
    start.collect_static_files()
    assert ran == ["collectstatic"] * 3
