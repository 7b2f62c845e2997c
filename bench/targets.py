"""What the project is to reach, and whether it did: from what was measured.

A target is a ratio within one run. Speeds are requests a second, of scenarios; costs are times,
and so the other way round.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

SMALL, LARGE = "1000", "1000000"
# What was measured of a database: sizes, and for each its figures.
Sizes = Mapping[str, Any]


@dataclass(frozen=True)
class Target:
    """What is asked of a figure: at least so much, or at most."""

    what: str
    figure: Callable[[Sizes], Mapping[str, float]]
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "×"
    is_bulk: bool = False

    @property
    def bound(self) -> str:
        """Say what is asked."""
        sign, number = ("≥", self.at_least) if self.at_most is None else ("≤", self.at_most)
        return f"{sign} {number:g} {self.unit}"

    def is_met(self, figure: float) -> bool:
        """Return whether a figure reaches it."""
        if self.at_least is not None:
            return figure >= self.at_least
        return self.at_most is None or figure <= self.at_most


def faster_than(other: str, *scenarios: str, sizes: Sequence[str] = ()) -> Any:
    """Return how many times as many requests as another server the project answers, by size."""

    def figure(found: Sizes) -> dict[str, float]:
        return {
            f"{name}, {_size(size)}": ratio(figures["speeds"][name], "ours", other)
            for size, figures in found.items()
            for name in scenarios
            if (not sizes or size in sizes) and other in figures["speeds"].get(name, {})
        }

    return figure


def slower_than(other: str, *scenarios: str, sizes: Sequence[str] = ()) -> Any:
    """Return how many times as long as another server the project takes, by size."""

    def figure(found: Sizes) -> dict[str, float]:
        faster = faster_than(other, *scenarios, sizes=sizes)(found)
        return {name: 1 / one for name, one in faster.items()}

    return figure


def growth(*scenarios: str) -> Any:
    """Return how many times as long an answer takes of a million events as of a thousand."""

    def figure(found: Sizes) -> dict[str, float]:
        if SMALL not in found or LARGE not in found:
            return {}
        few, many = (found[size]["speeds"] for size in (SMALL, LARGE))
        return {
            name: median(few[name]["ours"]) / median(many[name]["ours"])
            for name in scenarios
            if name in few and name in many
        }

    return figure


def deep_page(found: Sizes) -> dict[str, float]:
    """Return how many times as long as the first page the one at nine tenths takes, by size."""
    return {
        _size(size): median(figures["speeds"]["list"]["ours"])
        / median(figures["speeds"]["deep"]["ours"])
        for size, figures in found.items()
        if {"list", "deep"} <= figures["speeds"].keys()
    }


def file_speed(other: str, name: str) -> Any:
    """Return how many times as fast as another server the project sends a file of a million."""

    def figure(found: Sizes) -> dict[str, float]:
        files = found.get(LARGE, {}).get("files", {}).get(name, {})
        if not {"ours", other} <= files.keys():
            return {}
        ours, theirs = (median(run["seconds"] for run in files[one]) for one in ("ours", other))
        return {name: theirs / ours}

    return figure


def file_memory(found: Sizes) -> dict[str, float]:
    """Return by how many megabytes the process grows at most by sending a file of a million."""
    return {
        name: max(run["grown"] for run in files["ours"]) / 1e6
        for name, files in found.get(LARGE, {}).get("files", {}).items()
    }


def first_byte(found: Sizes) -> dict[str, float]:
    """Return how many milliseconds after the bare app's the first byte of a CSV is there."""
    return {
        name: 1_000 * (_first(files["ours"]) - _first(files["bare"]))
        for name, files in found.get(LARGE, {}).get("files", {}).items()
        if "bare" in files
    }


def _first(runs: Sequence[Mapping[str, float]]) -> float:
    return median(run["first_byte"] for run in runs)


def in_bulk(step: str) -> Any:
    """Return how many times as long as a bare loop a step takes with all rows, by size."""

    def figure(found: Sizes) -> dict[str, float]:
        return {
            f"{step}, {_size(size)}": figures["steps"][step]["ratio"]
            for size, figures in found.items()
            if "ratio" in figures["steps"].get(step, {})
        }

    return figure


def ratio(speeds: Mapping[str, Sequence[float]], one: str, other: str) -> float:
    """Return the median, over the rounds, of the speed of a server over that of another."""
    return median(first / second for first, second in zip(speeds[one], speeds[other], strict=True))


def _size(size: str) -> str:
    return f"{int(size):,}" if int(size) else "shipped"


TARGETS: Sequence[Target] = (
    Target("list and detail, beside the bare app", faster_than("bare", "list", "detail"), 0.5),
    Target("list and detail, beside Datasette", faster_than("datasette", "list", "detail"), 4),
    Target("the same list again, beside the bare app", faster_than("bare", "warm"), 5),
    Target("an unchanged list (304), beside the bare app", faster_than("bare", "unchanged"), 5),
    Target(
        "time of facets and totals of a million, beside plain SQL",
        slower_than("bare", "facets", "facets_of_all", "totals", sizes=[LARGE]),
        at_most=1.5,
    ),
    Target(
        "facets of a million, beside Datasette",
        faster_than("datasette", "facets", "facets_of_all", sizes=[LARGE]),
        5,
    ),
    Target("CSV of a million, beside csv.writer", file_speed("bare", "csv_of_events"), 0.4),
    Target("CSV of a million, beside Datasette", file_speed("datasette", "csv"), 8),
    Target("memory that a file of a million takes", file_memory, at_most=100, unit="MB"),
    Target("first byte after the bare app's", first_byte, at_most=200, unit="ms"),
    Target(
        "time of a seed of a million, beside executemany", in_bulk("seed"), at_most=4, is_bulk=True
    ),
    Target("time at a million over a thousand", growth("list", "detail", "search"), at_most=2),
    Target("time of the page at nine tenths over the first", deep_page, at_most=1.5),
)


def judged(requests: Sizes, bulk: Sizes) -> Iterator[tuple[Target, str, float, bool]]:
    """Yield each target with what was measured for it, and whether that reaches it."""
    for target in TARGETS:
        for what, figure in target.figure(bulk if target.is_bulk else requests).items():
            yield target, what, figure, target.is_met(figure)
