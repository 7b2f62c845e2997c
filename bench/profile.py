"""Where the time of an answer goes: python -m bench.profile --events 1000 list detail.

Asks the project in this process, with nothing kept in memory, another question each time, and
looks every millisecond of processor time where it is. Prints the processor time of one answer
(median and least), and what each part of the program takes of it.
"""

import argparse
import io
import os
import signal
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent
EVERY = 0.001  # seconds
# The part of the innermost frame that stands here is where the time is.
PARTS = (
    ("django/db/backends/sqlite3/", "the database"),
    ("django/db/backends/postgresql/", "the database"),
    ("psycopg", "the database"),
    ("django/db/", "Django's cursors and query sets"),
    ("sanctions/models/statements.py", "Django's cursors and query sets"),
    ("sanctions/dataset/time_limits.py", "Django's cursors and query sets"),
    ("sanctions/api/renderers.py", "JSON, and its fingerprint"),
    ("sanctions/api/receipt.py", "JSON, and its fingerprint"),
    ("sanctions/api/serializers.py", "rows put together"),
    ("sanctions/api/reading.py", "rows put together"),
    ("sanctions/api/in_full.py", "rows put together"),
    ("sanctions/api/", "parameters, page, receipt"),
    ("sanctions/filtersets/", "parameters, page, receipt"),
    ("sanctions/analysis/", "parameters, page, receipt"),
    ("sanctions/dataset/", "parameters, page, receipt"),
    ("sanctions/http/parameters.py", "parameters, page, receipt"),
    ("django/forms/", "parameters, page, receipt"),
    ("rest_framework/", "REST framework"),
    ("django/utils/dateparse.py", "rows put together"),
    ("django/urls/", "Django's handler, addresses and middleware"),
    ("django/", "Django's handler, addresses and middleware"),
    ("corsheaders/", "Django's handler, addresses and middleware"),
    ("whitenoise/", "Django's handler, addresses and middleware"),
    ("sanctions/", "our middleware and what stands before Django"),
)


def main() -> None:
    """Print the profile of each scenario."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("scenarios", nargs="+", help="names of scenarios")
    parser.add_argument("--events", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--within", type=Path, default=ROOT / "var" / "bench")
    asked = parser.parse_args()
    from bench.databases import database  # noqa: PLC0415 - this may be that program's helper

    kind = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    os.environ.update(database(asked.events, kind, asked.within) | {"ANSWERS_MEMORY": "0"})
    # Once the environment says which database, and Django is set up.
    from config.wsgi import application  # noqa: PLC0415, I001 - it sets Django up
    from bench.facts import facts  # noqa: PLC0415 - once Django is set up
    from bench.scenarios import scenarios  # noqa: PLC0415 - once Django is set up

    known = orjson.loads(orjson.dumps(facts()))
    known.pop("number")
    paths = {one.name: one.paths() for one in scenarios(**known)}
    for name in asked.scenarios:
        times, where = profiled(application, paths[name], asked.requests)
        tell(name, times, where)


def profiled(application: Any, paths: list[str], requests: int) -> tuple[list[float], Counter[str]]:
    """Return the processor seconds of each answer, and how often each part was come upon."""
    where: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        where[part_of(frame)] += 1

    for path in paths[:20]:
        get(application, path)
    times = []
    for number in range(requests):
        began = time.process_time()
        get(application, paths[number % len(paths)])
        times.append(time.process_time() - began)
    # Apart, as the clock goes by steps while the timer runs.
    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    for number in range(requests):
        get(application, paths[number % len(paths)])
    signal.setitimer(signal.ITIMER_PROF, 0)
    return times, where


def part_of(frame: FrameType | None) -> str:
    """Return the part of the program that a frame, or the nearest one around it, belongs to."""
    while frame is not None:
        file = frame.f_code.co_filename.rpartition("site-packages/")[2].removeprefix(f"{ROOT}/")
        for begins, part in PARTS:
            if file.startswith(begins):
                return part
        frame = frame.f_back
    return "else"


def get(application: Any, path: str) -> bytes:
    """Return the answer at a path."""
    place, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": place,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    told: list[str] = []
    answer = application(environ, lambda status, *_: told.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if not told[0].startswith("200"):
        sys.exit(f"{path}: {told[0]} {body[:300]!r}")
    return body


def tell(name: str, times: list[float], where: Counter[str]) -> None:
    """Print what was found."""
    median, least = statistics.median(times) * 1000, min(times) * 1000
    print(f"{name}: {median:.2f} ms of processor time (least {least:.2f})")  # noqa: T201 - the answer of a command
    for part, times_seen in where.most_common():
        share = times_seen / where.total()
        print(f"  {share:4.0%}  {share * median:.2f} ms  {part}")  # noqa: T201 - the answer of a command


if __name__ == "__main__":
    main()
