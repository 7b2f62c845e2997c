"""A primary and a streaming replica, as PostgreSQL sets them up, and processes that serve them.

The servers' programs are those of tests/postgres.py. They listen on sockets in a directory of their
own and are gone at the end.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psycopg

from tests import postgres
from tests.own_database import ROOT, OwnDatabase

DATABASE = "png"
PATIENCE = 60  # seconds


class Postgres:
    """A PostgreSQL server in a directory, which can be stopped and started."""

    def __init__(self, home: Path, programs: Path, name: str, port: int) -> None:
        self.home, self.programs, self.data, self.port = home, programs, home / name, port
        self.log = home / f"{name}.log"

    def url(self, database: str = DATABASE) -> str:
        """The address of a database on it."""
        return f"postgresql://postgres:@/{database}?host={self.home}&port={self.port}"

    def start(self) -> None:
        options = f"-k {self.home} -p {self.port} {postgres.SERVER_OPTIONS}"
        self._control("start", "--options", options)

    def stop(self, mode: str = "fast") -> None:
        self._control("stop", "--mode", mode)

    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def process_id(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _control(self, *arguments: str) -> None:
        control = (self.programs / "pg_ctl", "--pgdata", self.data, "--log", self.log, "--wait")
        postgres.execute(*control, *arguments)

    def run(self, statement: str, database: str = DATABASE) -> list[Any]:
        """Run a statement, and return the rows that it finds."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def visitors(self) -> int:
        """The number of connections to the dataset, but for one's own."""
        ((number,),) = self.run(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{DATABASE}'"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(number)


class Cluster(NamedTuple):
    """A primary, its replica, and how processes find them."""

    primary: Postgres
    replica: Postgres
    environment: dict[str, str]

    def database(self) -> OwnDatabase:
        """The primary alone, for commands."""
        return OwnDatabase(self.environment | {"DATABASE_REPLICA_URLS": ""})

    def caught_up(self) -> None:
        """Wait until the replica has all that the primary has now."""
        ((place,),) = self.primary.run("SELECT pg_current_wal_lsn()::text")
        until(
            lambda: self.replica.run(f"SELECT pg_last_wal_replay_lsn() >= '{place}'") == [(True,)]
        )


def until(happens: Callable[[], Any]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@contextmanager
def cluster(source: OwnDatabase, var: Path) -> Iterator[Cluster]:
    """Start a primary with a copy of a database (on PostgreSQL), and a replica of it."""
    with TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        home = Path(name)
        postgres.give_to_server(home)
        programs = postgres.server_programs(home)
        primary = Postgres(home, programs, "primary", 5432)
        replica = Postgres(home, programs, "replica", 5433)
        try:
            postgres.execute(
                programs / "initdb",
                *("--pgdata", primary.data, "--username", "postgres", "--auth", "trust"),
                *("--no-sync", "--encoding", "UTF8", "--locale", "C"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            )
            primary.start()
            primary.run(f"CREATE DATABASE {DATABASE}", "postgres")
            _copy(programs, source.environment["DATABASE_URL"], primary.url())
            postgres.execute(
                programs / "pg_basebackup",
                *("--pgdata", replica.data, "--write-recovery-conf", "--checkpoint", "fast"),
                *("--host", home, "--port", str(primary.port), "--username", "postgres"),
                "--no-sync",
            )
            replica.start()
            environment = source.environment | {
                "DATABASE_URL": primary.url(),
                "DATABASE_REPLICA_URLS": replica.url(),
                "VAR_DIR": str(var),
            }
            yield Cluster(primary, replica, environment)
        finally:
            for server in (replica, primary):
                if server.is_running():
                    server.stop("immediate")


def _copy(programs: Path, source: str, target: str) -> None:
    """Copy a database from one server to another."""
    with subprocess.Popen([programs / "pg_dump", source], stdout=subprocess.PIPE) as dump:
        loading = [programs / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", target]
        subprocess.run(loading, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)
    assert dump.returncode == 0


class Process:
    """A server process of the project (granian, as in production)."""

    def __init__(self, environment: dict[str, str], workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        place = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", str(workers)]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"),
                *(*place, "--blocking-threads", "4", "--workers-kill-timeout", "1"),
                "config.wsgi:application",
            ],
            cwd=ROOT,
            env=environment,
        )

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer, each by a connection of its own.

        All processes are asked by one name, as by a proxy, so that their tags are the same.
        """
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        given = {"Host": "localhost", **{name.replace("_", "-"): headers[name] for name in headers}}
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, told, answer.read()
        finally:
            connection.close()

    def answers(self) -> bool:
        assert self.process.poll() is None, "the server ended"
        try:
            return self.ask("/robots.txt")[0] == 200
        except OSError:
            return False


@contextmanager
def serving(*wanted: tuple[dict[str, str], int]) -> Iterator[list[Process]]:
    """Start processes, each with an environment and a number of workers; stop them at the end."""
    with ExitStack() as ending:
        started = []
        for environment, workers in wanted:
            one = Process(os.environ | environment, workers)
            ending.callback(one.process.wait, PATIENCE)
            ending.callback(one.process.terminate)
            started.append(one)
        for one in started:
            until(one.answers)
        yield started
