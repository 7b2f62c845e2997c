"""Servers for tests: granian as `manage.py start` runs it, in a process of its own.

    with serving(make_seeded_database()) as server:
        answer = server.get("/api/v1/expulsions/")

`server.raw` sends bytes as they are, for what no client would send; `server.memory()` is what its
processes hold.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NamedTuple

from sanctions.management.commands.start import SERVER
from tests.own_database import ROOT, OwnDatabase

# Seconds until a server has started, or has answered, on a busy machine.
PATIENCE = 60


class Answer(NamedTuple):
    """What came back: status 0 where the connection was closed without a word."""

    status: int
    headers: HTTPMessage
    body: bytes


class Server:
    """A running server."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> Answer:
        """Return the answer to a request of its own connection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def connect(self, timeout: float = PATIENCE) -> socket.socket:
        """Return a connection on which nothing was said yet."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def raw(self, sent: bytes, timeout: float = PATIENCE) -> bytes:
        """Send bytes, with nothing to come, and return all that comes back.

        TimeoutError where the server neither ends its answer nor closes the connection.
        """
        received = b""
        with self.connect(timeout) as one:
            try:
                one.sendall(sent)
                with suppress(OSError):  # it may have been closed meanwhile
                    one.shutdown(socket.SHUT_WR)
                while piece := one.recv(1 << 16):
                    received += piece
            except (ConnectionResetError, BrokenPipeError):
                pass  # it answered before it had read all, and closed
        return received

    def memory(self) -> int:
        """Return the resident memory of its processes, in bytes."""
        return sum(_resident(pid) for pid in _processes(self.process.pid))


def _processes(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _processes(int(child))


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(
    database: OwnDatabase, *options: str, application: str = "config.wsgi:application", **env: str
) -> Iterator[Server]:
    """Serve a database; `options` are further ones of granian, `env` further variables."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(database.environment["VAR_DIR"]) / f"server-{port}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "granian", *SERVER, "--host", "127.0.0.1"]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, "--port", str(port), *options, application],
            cwd=ROOT,
            env=database.environment | env,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, port, log)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert server.process.poll() is None, server.log.read_text()
        try:
            if server.get("/healthz").status == 200:
                return
        except OSError:
            assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.05)
