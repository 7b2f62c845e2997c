"""One run: the servers side by side, each scenario in turn, several rounds."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPConnection
from typing import Any

from bench.load import requests_a_second, timed
from bench.scenarios import Scenario
from bench.servers import Server

# Figures by scenario and by server: one a round.
Figures = dict[str, dict[str, list[float]]]
PIECE = 1 << 16
# Where one server takes longer for an answer, all are asked by one visitor, one request at a time.
SLOW = 0.25  # seconds
# A file that takes longer is sent once only.
LONG = 10  # seconds


def speeds(
    scenarios: Iterable[Scenario],
    servers: dict[str, Server],
    rounds: int,
    seconds: float,
    tell: Callable[[str], None],
) -> Figures:
    """Return requests a second. Within a round each scenario is asked of one after the other."""
    found: Figures = defaultdict(lambda: defaultdict(list))
    scenarios = list(scenarios)
    slow = {one.name for one in scenarios if _is_slow(one, servers)}
    for number in range(rounds):
        for scenario in scenarios:
            for name, paths in asked_of(scenario, servers).items():
                server = servers[name]
                headers = {}
                if scenario.is_conditional and name == "warm":
                    headers = {"If-None-Match": server.get(paths[0])[2]}
                measured = timed if scenario.name in slow else requests_a_second
                speed = measured(server.url, paths, seconds, headers)
                found[scenario.name][_said(name)].append(speed)
            figures = {name: round(speed[-1], 1) for name, speed in found[scenario.name].items()}
            tell(f"round {number + 1}, {scenario.name}: {figures}")
    return found


def _is_slow(scenario: Scenario, servers: dict[str, Server]) -> bool:
    """Ask each server once, and return whether one of them took long."""
    longest = 0.0
    for name, paths in asked_of(scenario, servers).items():
        servers[name].get(paths[-1])  # what is read once only is read now
        began = time.perf_counter()
        servers[name].get(paths[-1])
        longest = max(longest, time.perf_counter() - began)
    return longest > SLOW


def _said(server: str) -> str:
    return "ours" if server in {"cold", "warm"} else server


def asked_of(scenario: Scenario, servers: Mapping[str, Server]) -> dict[str, list[str]]:
    """Return what is asked of each server: one of ours, by whether memory may help."""
    asked = {
        "warm" if scenario.is_warm else "cold": scenario.paths(),
        "bare": scenario.bare_paths(),
        "datasette": scenario.datasette_paths(),
    }
    return {name: paths for name, paths in asked.items() if paths and name in servers}


def whole(server: Server, path: str) -> dict[str, float]:
    """Return how a whole file is sent: seconds, seconds to its first byte, bytes, memory grown."""
    before, _ = server.memory()
    began = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=3_600)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        size = len(answer.read(1))
        first = time.perf_counter() - began
        while piece := answer.read(PIECE):
            size += len(piece)
    finally:
        connection.close()
    seconds = time.perf_counter() - began
    _, most = server.memory()
    return {"seconds": seconds, "first_byte": first, "bytes": size, "grown": most - before}


def files(
    scenario: Scenario, servers: dict[str, Server], rounds: int, tell: Callable[[str], None]
) -> dict[str, list[dict[str, float]]]:
    """Return how each server sends all rows as a file: once a round, or once where it is long."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(rounds):
        for name, paths in asked_of(scenario, servers).items():
            if number and found[_said(name)][0]["seconds"] > LONG:
                continue
            found[_said(name)].append(whole(servers[name], paths[0]))
        last = {name: round(one[-1]["seconds"], 2) for name, one in found.items()}
        tell(f"round {number + 1}, {scenario.name}: {last} s")
    return found
