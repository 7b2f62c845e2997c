"""What a second worker and a replica bring: python -m tests.postgres python -m bench.scaling.

Prints the table of docs/scaling.md: requests a second of one machine, by wrk, on the shipped
dataset, and what a request costs each program. All of them run on the same cores: wrk, the workers
and the two database servers.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import requests_a_second
from tests.own_database import OwnDatabase
from tests.replicas.cluster import Process, cluster, serving

SECONDS = 2
ROUNDS = 2
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
        _say(f"Measured on {now:%Y-%m-%d}: {os.cpu_count()} cores, {os.uname().machine}, Python")
        _say(f"{sys.version.split()[0]}, load of the machine before: {os.getloadavg()[0]:.1f}.\n")
        _say("| | asked | requests a second | workers, ms | primary, ms | replica, ms |")
        _say("| --- | --- | ---: | ---: | ---: | ---: |")
        for name, environment, workers in steps:
            for memory, scenarios in (("", ("warm", "unchanged")), ("0", ("cold",))):
                with serving((environment | {"ANSWERS_MEMORY": memory}, workers)) as (process,):
                    used = {
                        "": [process.process.pid],
                        "DATABASE_URL": [servers.primary.process_id()],
                        "DATABASE_REPLICA_URLS": [servers.replica.process_id()],
                    }
                    for scenario in scenarios:
                        rate, costs = _measured(process, scenario, list(used.values()))
                        told = [
                            f"{cost:.2f}" if not variable or environment.get(variable) else "–"
                            for variable, cost in zip(used, costs, strict=True)
                        ]
                        _say(f"| {name} | {scenario} | {rate:,.0f} | {' | '.join(told)} |")


def _seeded(environment: dict[str, str]) -> OwnDatabase:
    """Return a database with the shipped dataset."""
    database = OwnDatabase(environment | {"DJANGO_SETTINGS_MODULE": "config.settings"})
    for command in ("migrate", "seed"):
        ran = database.manage(command)
        if ran.returncode:
            sys.exit(ran.stderr)
    return database


def _measured(
    process: Process, scenario: str, programs: Sequence[Sequence[int]]
) -> tuple[float, list[float]]:
    """Return requests a second, the best of some rounds, and a request's cost to each program.

    The cost is in milliseconds of a core: unlike the rate it is nearly the same on a machine that
    others use as well.
    """
    url = f"http://127.0.0.1:{process.port}"
    tag = process.ask(LIST, Host=f"127.0.0.1:{process.port}")[1]["etag"]
    paths = COLD if scenario == "cold" else [LIST]
    headers = {"If-None-Match": tag} if scenario == "unchanged" else {}
    before = [sum(map(cpu_seconds, one)) for one in programs]
    rates = [requests_a_second(url, paths, SECONDS, headers) for _ in range(ROUNDS)]
    after = [sum(map(cpu_seconds, one)) for one in programs]
    requests = sum(rates) * SECONDS
    return max(rates), [
        1000 * (ended - began) / requests for began, ended in zip(before, after, strict=True)
    ]


def cpu_seconds(pid: int) -> float:
    """Return the seconds of a core that a process and all that it started have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(cpu_seconds(int(child)) for child in children)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the answer of a command


if __name__ == "__main__":
    main()
