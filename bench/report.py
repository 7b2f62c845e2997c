"""What was measured, as docs/benchmarks.md and a chart: made from docs/benchmarks.json."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import vl_convert

from bench.scenarios import CSV, PARQUET, Scenario, scenarios

DOCS = Path(__file__).resolve().parent.parent / "docs"
TEXT, CHART = DOCS / "benchmarks.md", DOCS / "images" / "benchmarks.svg"
ALL: Sequence[Scenario] = scenarios()

HEAD = """\
# Benchmarks

Made by `make bench`; change `bench/`, not this file.

The project beside two others on the same rows, in one run, each server in a process of its own
with two threads, one after the other in turn:

- a **bare app**, which sends the database the very statements that the project sends and writes the
  rows with orjson: no framework, no checks, no receipt (`bench/bare.py`);
- **Datasette** 0.65.5, facets and counts off unless they are what is asked for.

Ratios are of requests a second, the median of the rounds, with the least and the most: 2 × means
twice as many requests. A ratio below 1 says that the project is slower. Absolute figures are of one
machine, shared with others; ratios carry over better.

Rows of 1,000 events and more are **synthetic** (`bench/synthetic.py`, seed 1): a few parties have
most events, as in life. "Shipped" is the dataset as it is. Of all scenarios but *warm* and
*unchanged* the project is asked with its memory of answers turned off.

## Run it

```text
make bench                                  # shipped, 1,000 and 100,000 events, SQLite
make bench ARGS="--events 1000000"          # one size
make bench ARGS="--events 1000 --only list" # one scenario
```

It needs wrk (Debian's package). On PostgreSQL: `python -m tests.postgres python -m bench`.
"""


def write_report(results: Mapping[str, Any]) -> None:
    """Write the text and the chart."""
    parts = [HEAD, "![Requests a second of the project, over those of the bare app]"]
    parts[-1] += f"(images/{CHART.name})\n"
    for kind, sizes in results.items():
        for events in sorted(sizes, key=int):
            parts += _section(kind, events, sizes[events])
    TEXT.write_text("\n".join(parts), "utf-8")
    CHART.write_text(vl_convert.vegalite_to_svg(_chart(results)), "utf-8")


def _section(kind: str, events: str, found: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {_named(events)}, {_DATABASES[kind]}\n"
    yield (
        f"{found['expulsions']:,} public expulsions. Measured on {found['measured_on']}, "
        f'{found["machine"]}. A bare "hello" of the same server: {found["hello"]:,.0f} a second.\n'
    )
    yield "| scenario | ours | bare | Datasette | ours / bare | ours / Datasette |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for one in ALL:
        speeds = found["speeds"].get(one.name)
        if speeds:
            yield _line(f"**{one.name}**: {one.what}", speeds)
    yield ""
    if found["files"]:
        yield "| file | ours, s | bare, s | Datasette, s | first byte, s | grows by, MB |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: |"
        for one in (CSV, PARQUET):
            if one.name in found["files"]:
                yield _file(one, found["files"][one.name])
        yield ""
    if found["starts"]:
        told = ", ".join(f"{name} {median(one):.2f} s" for name, one in found["starts"].items())
        resident = ", ".join(f"{name} {one / 1e6:.0f} MB" for name, one in found["memory"].items())
        yield f"Start-up: {told}. Memory at the end of the run: {resident}.\n"


_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _named(events: str) -> str:
    return f"{int(events):,} events" if int(events) else "Shipped"


def _line(what: str, speeds: Mapping[str, Sequence[float]]) -> str:
    cells = [_speed(speeds.get(name)) for name in ("ours", "bare", "datasette")]
    ratios = [_ratio(speeds, other) for other in ("bare", "datasette")]
    return f"| {what} | {' | '.join([*cells, *ratios])} |"


def _speed(speeds: Sequence[float] | None) -> str:
    return (
        "–"
        if not speeds
        else f"{median(speeds):,.0f}"
        if median(speeds) > 10
        else (f"{median(speeds):.2f}")
    )


def _ratio(speeds: Mapping[str, Sequence[float]], other: str) -> str:
    """Return the ratio round by round: its median, least and most."""
    if other not in speeds:
        return "–"
    ratios = [ours / theirs for ours, theirs in zip(speeds["ours"], speeds[other], strict=True)]
    least, most = min(ratios), max(ratios)
    return f"**{median(ratios):.2f} ×** ({least:.2f} to {most:.2f})"


def _file(one: Scenario, servers: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    def told(name: str, figure: str, form: str = ".2f") -> str:
        if name not in servers:
            return "–"
        return format(median(run[figure] for run in servers[name]), form)

    grown = max(run["grown"] for run in servers["ours"]) / 1e6
    first = f"{told('ours', 'first_byte', '.3f')} / {told('bare', 'first_byte', '.3f')}"
    seconds = " | ".join(told(name, "seconds") for name in ("ours", "bare", "datasette"))
    return f"| {one.what} | {seconds} | {first} | {grown:.0f} |"


def _chart(results: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "scenario": name,
            "size": f"{_named(events)}, {_DATABASES[kind]}",
            "ratio": median(
                ours / bare for ours, bare in zip(speeds["ours"], speeds["bare"], strict=True)
            ),
        }
        for kind, sizes in results.items()
        for events in sorted(sizes, key=int)
        for name, speeds in sizes[events]["speeds"].items()
        if "bare" in speeds
    ]
    order = [one.name for one in ALL]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 560,
        "height": {"step": 34},
        "background": "white",
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "color": "#888"}, "encoding": {"x": {"datum": 1}}},
            {
                "mark": {"type": "point", "filled": True, "size": 90},
                "encoding": {
                    "x": {
                        "field": "ratio",
                        "type": "quantitative",
                        "scale": {"type": "log"},
                        "title": "Requests a second, project / bare app (1: as fast)",
                    },
                    "y": {"field": "scenario", "sort": order, "title": None},
                    "color": {
                        "field": "size",
                        "title": None,
                        "scale": {"scheme": "tableau10"},
                        "legend": {"orient": "bottom"},
                    },
                    "shape": {"field": "size", "title": None},
                },
            },
        ],
    }
