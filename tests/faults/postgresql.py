"""A PostgreSQL server of a test's own, to stop, to start again and to fill the disk of."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.small_disk import small_disk
from tests.own_database import OwnDatabase
from tests.postgres import execute, give_to_server, server_programs

# Fewer connections than this it does not start with, with the ones that it keeps to superusers.
CONNECTIONS = 8


class PostgresqlServer:
    """A server in a directory, with a database of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        programs = server_programs(home)
        self.control = (programs / "pg_ctl", "--pgdata", self.data, "--wait", "--timeout", "60")
        execute(
            programs / "initdb",
            *("--pgdata", self.data, "--username", "postgres", "--auth", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale", "C", "--wal-segsize", "4"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        )
        self.url = f"postgresql://postgres:@/postgres?host={home}"

    def start(self) -> None:
        options = (
            f"-k {self.home} -c listen_addresses='' -c fsync=off -c max_connections={CONNECTIONS} "
            "-c superuser_reserved_connections=0 -c min_wal_size=8MB -c max_wal_size=16MB"
        )
        execute(*self.control, "--log", self.home / "log", "start", "--options", options)

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        if (self.data / "postmaster.pid").exists():
            execute(*self.control, "stop", "--mode", "immediate")


@contextmanager
def postgresql_server(size: int = 0) -> Iterator[PostgresqlServer]:
    """Start a server; with a size, on a disk of that many bytes."""
    with TemporaryDirectory(prefix="pg-", dir="/tmp") as name, ExitStack() as stack:
        home = Path(name)
        if size:
            stack.enter_context(small_disk(home, size))
        give_to_server(home)
        server = PostgresqlServer(home)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def database_of(server: PostgresqlServer, folder: Path) -> OwnDatabase:
    """Return the server's database, with the files of an installation in a folder."""
    return OwnDatabase(
        os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HTTPS": "false",
            "VAR_DIR": str(folder),
            "DATABASE_URL": server.url,
        }
    )
