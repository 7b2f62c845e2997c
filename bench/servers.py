"""The servers that are measured: each in a process of its own, one worker with two threads."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds
# For Datasette: as long as it takes, and rows enough for a page.
DATASETTE = {
    "sql_time_limit_ms": 600_000,
    "facet_time_limit_ms": 600_000,
    "max_csv_mb": 0,
    "suggest_facets": 0,
    "num_sql_threads": 2,
    "default_page_size": 100,
}


class Server:
    """A running server."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, started_in: float) -> None:
        self.process, self.port, self.started_in = process, port, started_in

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> tuple[int, int]:
        """Return the resident memory of its processes, and the most it was, in bytes."""
        return _memory(self.process.pid, "VmRSS"), _memory(self.process.pid, "VmHWM")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes, str]:
        """Return status, body and ETag of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE * 5)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers.get("ETag", "")
        finally:
            connection.close()


def _memory(pid: int, figure: str) -> int:
    """Return a figure of the memory of a process and of those that it started, in bytes."""
    own = 0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{figure}:"):
            own = int(line.split()[1]) * 1024
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(_memory(int(child), figure) for child in children)


def granian(application: str, environment: Mapping[str, str]) -> "contextmanager[Server]":
    """Serve a WSGI application."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"]
    place = ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "2"]
    return _running([*command, *place, application], port, environment)


def datasette(database: Path) -> "contextmanager[Server]":
    """Serve a SQLite file with Datasette, under the name `db`."""
    port = _free_port()
    settings = [part for name, one in DATASETTE.items() for part in ("--setting", name, str(one))]
    command = [sys.executable, "-m", "datasette", "serve", str(database), "--port", str(port)]
    return _running([*command, *settings], port, os.environ)


@contextmanager
def _running(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """Run a server; it is ended, whatever happens."""
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=dict(environment))
    try:
        while True:
            if process.poll() is not None:
                sys.exit(f"{' '.join(command)} ended by itself.")
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                if time.monotonic() - began > PATIENCE:
                    sys.exit(f"{' '.join(command)} does not answer.")
                time.sleep(0.01)
        yield Server(process, port, time.monotonic() - began)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
