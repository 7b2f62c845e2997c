"""One run: the servers side by side, each scenario in turn, several rounds."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from typing import Any

from bench.load import requests_a_second
from bench.scenarios import PARQUET, Scenario
from bench.servers import Server

# Figures by scenario and by server: one a round.
Figures = dict[str, dict[str, list[float]]]
PIECE = 1 << 16


def speeds(
    scenarios: Iterable[Scenario],
    servers: dict[str, Server],
    rounds: int,
    seconds: float,
    tell: Callable[[str], None],
) -> Figures:
    """Return requests a second. Within a round each scenario is asked of one after the other."""
    found: Figures = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        for scenario in scenarios:
            for name, paths in _paths(scenario, servers).items():
                server = servers[name]
                headers = {}
                if scenario.is_conditional and name == "warm":
                    headers = {"If-None-Match": server.get(paths[0])[2]}
                speed = requests_a_second(server.url, paths, seconds, headers)
                found[scenario.name][_said(name)].append(speed)
            figures = {name: round(speed[-1], 1) for name, speed in found[scenario.name].items()}
            tell(f"round {number + 1}, {scenario.name}: {figures}")
    return found


def _said(server: str) -> str:
    return "ours" if server in {"cold", "warm"} else server


def _paths(scenario: Scenario, servers: dict[str, Server]) -> dict[str, list[str]]:
    """Return what is asked of each server: one of ours, by whether memory may help."""
    asked = {
        "warm" if scenario.is_warm else "cold": scenario.paths(),
        "bare": [] if scenario is PARQUET else scenario.bare_paths(),
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
    """Return how each server sends all rows as a file, once a round."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(rounds):
        for name, paths in _paths(scenario, servers).items():
            found[_said(name)].append(whole(servers[name], paths[0]))
        last = {name: round(one[-1]["seconds"], 2) for name, one in found.items()}
        tell(f"round {number + 1}, {scenario.name}: {last} s")
    return found
