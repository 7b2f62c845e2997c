"""Mixed traffic: clients who ask for one thing after the other, for a time, and what they met."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import NamedTuple

from tests.serving import Server


class Asked(NamedTuple):
    """A request of some kind, and its headers."""

    kind: str
    path: str
    headers: Mapping[str, str] = {}


class Met:
    """What clients met, by kind of request: milliseconds, statuses, and what went wrong."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, list[float]] = defaultdict(list)
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self.wrong: list[str] = []
        self.memory: list[int] = []
        self._lock = threading.Lock()

    def note(self, kind: str, status: int, seconds: float) -> None:
        with self._lock:
            self.statuses[kind][status] += 1
            self.milliseconds[kind].append(seconds * 1000)

    @property
    def requests(self) -> int:
        return sum(len(one) for one in self.milliseconds.values())

    @property
    def all_statuses(self) -> Counter[int]:
        return sum(self.statuses.values(), Counter())

    def table(self) -> str:
        """A table of latencies, as it stands in the docs."""
        lines = [
            "| requests | number | p50 ms | p95 ms | p99 ms | most ms | answers |",
            "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
        ]
        for kind, found in sorted(self.milliseconds.items()):
            ordered = sorted(found)
            figures = [_quantile(ordered, share) for share in (0.5, 0.95, 0.99, 1)]
            statuses = ", ".join(f"{count} × {one}" for one, count in self.statuses[kind].items())
            shown = " | ".join(f"{figure:.0f}" for figure in figures)
            lines.append(f"| {kind} | {len(ordered):,} | {shown} | {statuses} |")
        return "\n".join(lines)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def ask(server: Server, one: Asked, met: Met) -> None:
    """Ask, and note what came; anything but an answer or a refusal in due form is wrong."""
    began = time.monotonic()
    try:
        answer = server.get(one.path, one.headers)
    except (OSError, HTTPException) as error:
        met.wrong.append(f"{one.path}: {error!r}")
        return
    met.note(one.kind, answer.status, time.monotonic() - began)
    if answer.status == 503 and not answer.headers["Retry-After"]:
        met.wrong.append(f"{one.path}: 503 without Retry-After")
    elif answer.status not in {200, 304, 503}:
        met.wrong.append(f"{one.path}: {answer.status} {answer.body[:200]!r}")


def run(
    server: Server,
    seconds: float,
    clients: int,
    choose: Callable[[random.Random], Asked],
    watch: Sequence[Asked] = (),
) -> Met:
    """Have clients ask for what `choose` gives, and one more for what is to be watched."""
    met = Met()
    end = time.monotonic() + seconds

    def client(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < end:
            ask(server, choose(chance), met)

    def watcher() -> None:
        while time.monotonic() < end:
            for one in watch:
                ask(server, one, met)
            met.memory.append(server.memory())
            time.sleep(0.2)

    threads = [threading.Thread(target=client, args=[number]) for number in range(clients)]
    threads.append(threading.Thread(target=watcher))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met
