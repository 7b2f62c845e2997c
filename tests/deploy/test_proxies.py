"""The examples for nginx and Caddy, run as they stand before the real server.

Only ports, names and paths are filled in.
"""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time

import pytest

from tests.docs.pages import ROOT
from tests.programs import needs

LIST = "/api/v1/expulsions/?limit=1"
CSV = "/api/v1/expulsions.csv"
PER_MINUTE = 40


def free_ports(number):
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Answer:
    def __init__(self, got, body):
        self.status, self.headers, self.body = got.status, got.headers, body


class Proxy:
    """A proxy on two ports of loopback, before a server on a third."""

    def __init__(self, plain, secure, busy):
        self.plain, self.secure = plain, secure
        self.busy = busy  # an address from which nobody asks the other proxies

    def get(self, path, source="127.0.0.1", *, plain=False, **headers):
        """What somebody at an address of loopback is answered."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        where = {"host": "localhost", "timeout": 30, "source_address": (source, 0)}
        if plain:
            connection = http.client.HTTPConnection(port=self.plain, **where)
        else:
            context = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection(port=self.secure, context=context, **where)
        try:
            connection.request("GET", path, headers=given)
            got = connection.getresponse()
            return Answer(got, got.read())
        finally:
            connection.close()


def until(true):
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it does not answer"
        time.sleep(0.1)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def server(make_seeded_database):
    """The port of the real server, set up as behind a proxy."""
    (port,) = free_ports(1)
    database = make_seeded_database()
    released = database.manage("release")
    assert released.returncode == 0, released.stderr
    environment = database.environment | {
        "ALLOWED_HOSTS": "localhost",
        "BEHIND_PROXY": "true",
        "HTTPS": "true",
        "RATE_LIMIT": str(PER_MINUTE),
    }
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"),
            *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "8"),
            *("--workers-kill-timeout", "1", "config.wsgi:application"),
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        until(lambda: running.poll() is None and listens(port))
        yield port
    finally:
        running.terminate()
        running.wait(timeout=60)


def nginx(server, folder, plain, secure):
    """Return the command that runs our example, included in a plain nginx.conf."""
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=localhost", "-keyout", folder / "privkey.pem"),
            *("-out", folder / "fullchain.pem"),
        ],
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    site = (ROOT / "deploy" / "nginx" / "persona-non-grata.conf").read_text("utf-8")
    for ours, theirs in {
        "127.0.0.1:8000": f"127.0.0.1:{server}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "/etc/letsencrypt/live/data.example.org": str(folder),
        "data.example.org": "localhost",
        # Ports other than 80 and 443 stand in addresses.
        "https://$http_host$request_uri": f"https://localhost:{secure}$request_uri",
    }.items():
        assert ours in site
        site = site.replace(ours, theirs)
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log stderr warn; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    return ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(server, folder, plain, secure):
    """Return the command that runs our example, with a certificate of Caddy's own."""
    (folder / "Caddyfile").write_text(
        f"{{\n admin off\n skip_install_trust\n http_port {plain}\n https_port {secure}\n"
        f" default_bind 127.0.0.1\n storage file_system {folder}/data\n}}\n"
        f"import {ROOT}/deploy/caddy/Caddyfile\n"
    )
    settings = [f"UPSTREAM=127.0.0.1:{server}", "SITE_ADDRESS=localhost", f"HOME={folder}"]
    config = str(folder / "Caddyfile")
    return ["env", *settings, "caddy", "run", "--adapter", "caddyfile", "--config", config]


@pytest.fixture(
    scope="module",
    params=[pytest.param(nginx, marks=needs("nginx")), pytest.param(caddy, marks=needs("caddy"))],
    ids=["nginx", "caddy"],
)
def proxy(request, server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxy")
    plain, secure = free_ports(2)
    command = request.param(server, folder, plain, secure)
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until(lambda: running.poll() is not None or (listens(plain) and listens(secure)))
        assert running.poll() is None, (folder / "log").read_text()
        yield Proxy(plain, secure, {nginx: "127.0.0.5", caddy: "127.0.0.6"}[request.param])
    finally:
        running.terminate()
        running.wait(timeout=60)


def test_http_leads_to_https(proxy):
    answer = proxy.get(LIST, plain=True, Host=f"localhost:{proxy.plain}")
    assert answer.status in {301, 308}
    assert re.fullmatch(
        rf"https://localhost(:{proxy.secure})?{re.escape(LIST)}", answer.headers["Location"]
    )


def test_the_application_knows_that_it_is_asked_by_https_and_under_which_name(proxy):
    answer = proxy.get(LIST, "127.0.0.2")
    assert answer.status == 200
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    here = f"https://localhost:{proxy.secure}/api/v1/"
    assert json.loads(answer.body)["next"].startswith(here)
    assert answer.headers["X-Request-ID"]


def test_who_has_the_answer_is_told_so(proxy):
    etag = proxy.get(LIST, "127.0.0.2").headers["ETag"]
    again = proxy.get(LIST, "127.0.0.2", If_None_Match=etag)
    assert (again.status, again.body) == (304, b"")


def test_static_files_and_parts_of_releases_come_through(proxy):
    assert proxy.get("/static/admin/css/base.css").status == 200
    address = proxy.get("/downloads/latest/SHA256SUMS").headers["Location"]
    whole = proxy.get(address)
    part = proxy.get(address, Range="bytes=5-14")
    assert (whole.status, part.status) == (200, 206)
    assert part.body == whole.body[5:15]


def test_a_long_answer_comes_whole_and_compressed_where_asked_for(proxy):
    answer = proxy.get(CSV, "127.0.0.2")
    assert answer.status == 200
    assert answer.body.count(b"\r\n") + answer.body.count(b"\n") >= 738
    packed = proxy.get(CSV, "127.0.0.2", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(answer.body) / 3


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/metrics?x=1", "//metrics", "/%6Detrics"])
def test_metrics_are_closed_from_outside(proxy, path):
    for claim in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        answer = proxy.get(path, **claim)
        assert answer.status in {301, 302, 403, 404}
        assert b"http_requests_in_flight" not in answer.body
    assert proxy.get("/healthz").status == 200


def test_requests_are_counted_by_who_asks_whatever_they_say(proxy):
    statuses = [
        proxy.get(LIST, proxy.busy, X_Forwarded_For=f"192.0.2.{number}").status
        for number in range(2 * PER_MINUTE + 1)  # a minute may end in between
    ]
    assert statuses[0] == 200
    assert 429 in statuses
    assert proxy.get(LIST, "127.0.0.4").status == 200
