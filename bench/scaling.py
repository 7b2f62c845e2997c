"""What a second worker and a replica bring: python -m tests.postgres python -m bench.scaling.

Prints the table of docs/scaling.md: requests a second of one machine, by wrk, on the shipped
dataset. Everything runs on the same cores: wrk, the workers, and the two database servers.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.load import requests_a_second
from tests.own_database import OwnDatabase
from tests.replicas.cluster import Process, cluster, serving

SECONDS = 2
ROUNDS = 3
LIST = "/api/v1/expulsions/?limit=100&count=false"
COLD = [f"{LIST}&offset={offset}" for offset in range(600)]


def main() -> None:
    """Measure, and print the table."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit(
            "Run it with a PostgreSQL server: python -m tests.postgres python -m bench.scaling"
        )
    with TemporaryDirectory() as folder, ExitStack() as opened:
        shared = os.environ | {
            "HTTPS": "false",
            "RATE_LIMIT": "0",
            "SECRET_KEY": "made-up-" * 8,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
        }
        source = _seeded(shared | {"VAR_DIR": str(Path(folder, "source"))})
        sqlite = _seeded(shared | {"VAR_DIR": str(Path(folder, "sqlite")), "DATABASE_URL": ""})
        servers = opened.enter_context(cluster(source, Path(folder, "cluster")))
        Path(folder, "cluster").mkdir()
        alone = servers.environment | {"DATABASE_REPLICA_URLS": ""}
        steps: Sequence[tuple[str, dict[str, str], int]] = (
            ("SQLite, 1 worker", sqlite.environment, 1),
            ("SQLite, 2 workers", sqlite.environment, 2),
            ("PostgreSQL, 1 worker", alone, 1),
            ("PostgreSQL, 2 workers", alone, 2),
            ("PostgreSQL and a replica, 1 worker", servers.environment, 1),
            ("PostgreSQL and a replica, 2 workers", servers.environment, 2),
        )
        now = datetime.now(UTC)
        _say(f"Measured on {now:%Y-%m-%d}, {os.cpu_count()} cores,")
        _say(f"load of the machine before: {os.getloadavg()[0]:.1f}.\n")
        _say("| | the same query again | 304 | another query each time |")
        _say("| --- | ---: | ---: | ---: |")
        for name, environment, workers in steps:
            figures = []
            for memory, scenarios in (("", ("warm", "unchanged")), ("0", ("cold",))):
                with serving((environment | {"ANSWERS_MEMORY": memory}, workers)) as (process,):
                    figures += [_measured(process, scenario) for scenario in scenarios]
            _say(f"| {name} | {' | '.join(f'{one:,.0f}' for one in figures)} |")


def _seeded(environment: dict[str, str]) -> OwnDatabase:
    """Return a database with the shipped dataset."""
    database = OwnDatabase(environment | {"DJANGO_SETTINGS_MODULE": "config.settings"})
    for command in ("migrate", "seed"):
        ran = database.manage(command)
        if ran.returncode:
            sys.exit(ran.stderr)
    return database


def _measured(process: Process, scenario: str) -> float:
    """Return requests a second, the median of some rounds."""
    url = f"http://127.0.0.1:{process.port}"
    tag = process.ask(LIST, Host=f"127.0.0.1:{process.port}")[1]["etag"]
    paths = COLD if scenario == "cold" else [LIST]
    headers = {"If-None-Match": tag} if scenario == "unchanged" else {}
    return median(requests_a_second(url, paths, SECONDS, headers) for _ in range(ROUNDS))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
