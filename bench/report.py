"""What was measured, as docs/performance.md and a chart: made from docs/performance.json."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import vl_convert

from bench.scenarios import FILES, Scenario, scenarios
from bench.targets import SMALL, judged

# Why what is not reached is not, by hand.
EXPLAINED = Path(__file__).with_name("explained.md")
ALL: Sequence[Scenario] = scenarios()

HEAD = """\
# Performance

Made by `make bench`; change `bench/`, not this file.

The project beside two others on the same rows, in one run, each server in a process of its own
with two threads, one after the other in turn:

- a **bare app**, which answers with the same rows from the same statements, written by orjson: no
  framework, no checks, no receipt (`bench/bare.py`). Where the project reads sums that it keeps,
  the bare app sends plain SQL (`bench/plain.py`);
- **Datasette** 0.65.5, facets and counts off unless they are what is asked for.

Ratios are of requests a second, the median of the rounds, with the least and the most: 2 × means
twice as many requests. A ratio below 1 says that the project is slower. Where one of the servers
takes more than a quarter of a second, one visitor asks them all, one request at a time; else four
do. Absolute figures are of one machine, shared with others; ratios carry over better.

Rows of 1,000 events and more are **synthetic** (`bench/synthetic.py`, seed 1): a few parties have
most events, as in life. "Shipped" is the dataset as it is. Of all scenarios but *warm* and
*unchanged* the project is asked with its memory of answers turned off. Before anything is measured
the answers are compared: ids, counts and sums must be the same (`bench/agreement.py`).

## Run it

```text
make bench                                  # all of this page
make bench ARGS="--events 1000000"          # one size
make bench ARGS="--events 1000 --only list" # one scenario
make bench ARGS="--events --bulk 1000000"   # seed, fixtures, release and files of a million
python -m bench.profile --events 1000 list  # where the time of an answer goes
```

It needs wrk (Debian's package).
"""


def write_report(results: Mapping[str, Any], into: Path) -> None:
    """Write the text and the chart to a folder."""
    chart = into / "images" / "performance.svg"
    chart.parent.mkdir(exist_ok=True)
    parts = [HEAD, "![Requests a second of the project, over those of the bare app]"]
    parts[-1] += f"(images/{chart.name})\n"
    requests, bulk = results.get("requests", {}), results.get("bulk", {})
    for kind in _DATABASES:
        parts += _targets(kind, requests.get(kind, {}), bulk.get(kind, {}))
    if EXPLAINED.exists():
        parts.append(EXPLAINED.read_text("utf-8"))
    for kind, sizes in requests.items():
        parts += _growth(kind, sizes)
    for kind, sizes in requests.items():
        for events in sorted(sizes, key=int):
            parts += _section(kind, events, sizes[events])
    for kind, sizes in bulk.items():
        for events in sorted(sizes, key=int):
            parts += _in_bulk(kind, events, sizes[events])
    (into / "performance.md").write_text("\n".join(parts).rstrip() + "\n", "utf-8")
    chart.write_text(vl_convert.vegalite_to_svg(_chart(requests)), "utf-8")


def _targets(kind: str, sizes: Mapping[str, Any], bulk: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table of what was to be reached, and what was."""
    found = list(judged(sizes, bulk))
    if not found:
        return
    yield f"## What was to be reached, {_DATABASES[kind]}\n"
    yield "| target | asked | of | measured | |"
    yield "| --- | ---: | --- | ---: | --- |"
    told = None
    for target, what, figure, is_met in found:
        first = [target.what, target.bound] if target is not told else ["", ""]
        told = target
        number = f"{figure:,.2f} {target.unit}" if target.unit == "×" else f"{figure:,.0f}"
        number = number if target.unit == "×" else f"{number} {target.unit}"
        yield f"| {' | '.join(first)} | {what} | {number} | {'reached' if is_met else '**not**'} |"
    yield ""


def _growth(kind: str, sizes: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table of how long answers take at each size, a thousand events being 1."""
    larger = [one for one in sorted(sizes, key=int) if int(one) >= int(SMALL)]
    if SMALL not in sizes or len(larger) == 1:
        return
    yield f"## As rows grow, {_DATABASES[kind]}\n"
    yield f"Time of an answer of the project, over its time at {_named(SMALL)}.\n"
    yield f"| scenario | {' | '.join(_named(one) for one in larger)} |"
    yield f"| --- |{' ---: |' * len(larger)}"
    for one in ALL:
        speeds = [sizes[size]["speeds"].get(one.name) for size in larger]
        if all(speeds):
            base = median(speeds[0]["ours"])
            cells = [f"{base / median(speed['ours']):,.2f} ×" for speed in speeds]
            yield f"| **{one.name}** | {' | '.join(cells)} |"
    yield ""


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
        for one in FILES:
            if one.name in found["files"]:
                yield _file(one, found["files"][one.name])
        yield ""
    if found["starts"]:
        told = ", ".join(f"{name} {median(one):.2f} s" for name, one in found["starts"].items())
        resident = ", ".join(f"{name} {one / 1e6:.0f} MB" for name, one in found["memory"].items())
        yield f"Start-up: {told}. Memory at the end of the run: {resident}.\n"


def _in_bulk(kind: str, events: str, found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table of what is done with all rows at once."""
    yield f"## All of {_named(events)} at once, {_DATABASES[kind]}\n"
    yield f"Measured on {found['measured_on']}, {found['machine']}, by `python -m bench.bulk`.\n"
    yield "| step | rows | seconds | bare, s | beside bare | grows by, MB |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, one in found["steps"].items():
        bare = f"{one['bare']:.1f}" if "bare" in one else "–"
        beside = f"{one['ratio']:.2f} ×" if "ratio" in one else "–"
        grown = f"{one['grown']:.0f}"
        yield f"| {name} | {one['rows']:,} | {one['seconds']:.1f} | {bare} | {beside} | {grown} |"
    yield ""
    yield (
        "Beside bare: of files, how many times as fast as a bare loop over the same statement; of "
        "the seed, how many times as long as a bare `executemany` of the same rows.\n"
    )


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


def _chart(requests: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "scenario": name,
            "size": f"{_named(events)}, {_DATABASES[kind]}",
            "ratio": median(
                ours / bare for ours, bare in zip(speeds["ours"], speeds["bare"], strict=True)
            ),
        }
        for kind, sizes in requests.items()
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
