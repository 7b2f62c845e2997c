"""When it happened: events or people by day, month or year."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sanctions.analysis.figures import EVENTS
from sanctions.web.charts.asking import Reading
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Spec, Style
from sanctions.web.charts.choosing import (
    BOTH,
    EVENT_WORDS,
    EXPULSIONS,
    SANCTIONS,
    ChosenEvents,
    counted_words,
)
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import Room, framed
from sanctions.web.charts.marks import TIME_AXIS, empty, legend, pixels, time_axis
from sanctions.web.charts.periods import (
    DAY,
    MONTH,
    YEAR,
    months_between,
    period_of,
    said,
    unit_of,
)
from sanctions.web.charts.wording import counted, number

_HEIGHT = 220


class Timeline(ChosenEvents):
    """Bars over time; days, months or years by the span."""

    name = "timeline"
    about = "Events, or people, by day, month or year."
    example = {"party": "RUS"}

    def rows(self, reading: Reading) -> list[Row]:
        """Return a row for each day, month or year with events; see `timeline_rows`."""
        unit, groups = in_bins(lambda by: self.summed(reading, by))
        return timeline_rows(groups, unit, self.figure(reading))

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of these rows."""
        return timeline_chart(rows, self.of(reading), self.figure(reading), asked, style)

    def by(self, reading: Reading) -> str:
        """Return the column that has the figures of bars by month."""
        return MONTH


def in_bins(
    summed: Callable[[Sequence[str]], Mapping[str, Sequence[Row]]],
) -> tuple[str, Mapping[str, Sequence[Row]]]:
    """Return what a span is best divided into, and rows in groups that have that column.

    `summed` adds events up by these columns, in groups. Several rows may be of one year.
    """
    months = summed([YEAR, MONTH])
    known = sorted(str(row[MONTH]) for rows in months.values() for row in rows if row[MONTH])
    unit = unit_of(months_between(known[0], known[-1])) if known else YEAR
    if unit != DAY:
        return unit, months
    days = summed([DAY])
    is_known = any(row[DAY] for rows in days.values() for row in rows)
    return (DAY, days) if is_known else (MONTH, months)


def timeline_rows(groups: Mapping[str, Sequence[Row]], unit: str, figure: str) -> list[Row]:
    """Return rows with `unit`, `when` and the figure of each kind of event, earliest first.

    `when` is a day (2018-03-26), month (2018-03) or year (2018), and None for events that are
    known less exactly; that row comes last.
    """
    found: dict[str | None, dict[str, Any]] = {}
    for name, rows in groups.items():
        for row in rows:
            when = None if row[unit] is None else str(row[unit])
            one = found.setdefault(when, {"unit": unit, "when": when} | dict.fromkeys(groups, 0))
            one[name] += row[figure]
    return [found[when] for when in sorted(found, key=lambda one: (one is None, one or ""))]


def timeline_chart(rows: Sequence[Row], of: str, figure: str, asked: Asked, style: Style) -> Chart:
    """Return the chart of rows of `timeline_rows`."""
    what = counted_words(of, figure)
    series = [name for name in (EXPULSIONS, SANCTIONS) if rows and name in rows[0]]
    unit = rows[0]["unit"] if rows else YEAR
    title = f"{what[:1].upper()}{what[1:]} by {unit}"
    description = _in_words(rows, series, what, unit)
    dated = [row for row in rows if row["when"]]
    if dated:
        drawing, room = _bars(dated, series, figure, style)
    else:
        drawing, room = empty("No events match.", style)
    missing = sum(row[name] for row in rows if not row["when"] for name in series)
    notes = [f"{number(missing)} {what} not known by {unit} are left out."] if missing else []
    picture = framed(drawing, room, style, asked, title=title, description=description, notes=notes)
    labels = {name: _label(name, figure) for name in series}
    return Chart(
        title,
        description,
        picture.spec,
        [{**row, "when": row["when"] and said(row["when"])} for row in rows],
        [
            Column("when", unit.title()),
            *(Column(name, label.capitalize(), is_number=True) for name, label in labels.items()),
        ],
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [_links(row, of, series, asked) for row in rows],
    )


def _label(name: str, figure: str) -> str:
    return EVENT_WORDS[name] if figure == EVENTS else counted_words(name, figure)


def _links(row: Row, of: str, series: Sequence[str], asked: Asked) -> dict[str, str]:
    if row["when"] is None:
        return {}
    days = {"announced_on": row["when"]}
    links = {"when": asked.events(of, **days)} if of == BOTH else {}
    kinds = {name: {} if of != BOTH else {"type": name.removesuffix("s")} for name in series}
    return links | {name: asked.events(of, **days, **kinds[name]) for name in series if row[name]}


def _bars(
    rows: Sequence[Row], series: Sequence[str], figure: str, style: Style
) -> tuple[Spec, Room]:
    colours = THEMES[style.theme]
    shades = {EXPULSIONS: colours.them, SANCTIONS: colours.us}
    unit = rows[0]["unit"]
    totals = {name: sum(row[name] for row in rows) for name in series}
    most = max(sum(row[name] for name in series) for row in rows) or 1
    left = 16 + 7 * len(number(most))
    heads, above = legend(
        [(shades[name], f"{_label(name, figure)}: {number(totals[name])}") for name in series],
        -left,
        style,
    )
    room = Room(_HEIGHT, left=left, right=8, above=above, below=TIME_AXIS)
    bins = Bins(rows[0]["when"], rows[-1]["when"], unit, room.width(style))
    values = []
    for row in rows:
        foot = 0
        for name in series:
            if row[name]:
                values.append(
                    {
                        **bins.ends(row["when"]),
                        "bin": row["when"],
                        "when": said(row["when"]),
                        "what": _label(name, figure),
                        "kind": name,
                        "number": row[name],
                        "foot": foot,
                        "top": foot + row[name],
                    }
                )
            foot += row[name]
    drawing = {
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": colours.ground, "strokeWidth": 0.5},
                "encoding": {
                    "x": pixels("from", bins.width),
                    "x2": {"field": "to"},
                    "y": {
                        "field": "foot",
                        "type": "quantitative",
                        "scale": {"domain": [0, most], "nice": True},
                        "axis": {
                            "title": None,
                            "domain": False,
                            "ticks": False,
                            "tickMinStep": 1,
                            "tickCount": 5,
                            "format": ",d",
                        },
                    },
                    "y2": {"field": "top"},
                    "color": {
                        "condition": {
                            "test": f"datum.kind === '{EXPULSIONS}'",
                            "value": shades[EXPULSIONS],
                        },
                        "value": shades[SANCTIONS],
                    },
                    "tooltip": [
                        {"field": "when", "title": unit.title()},
                        {"field": "what", "title": "What"},
                        {"field": "number", "type": "quantitative", "title": "Number"},
                    ],
                },
            },
            *bins.axis(_HEIGHT, style),
            *heads,
        ],
    }
    return drawing, room


class Bins:
    """The places of days, months or years from a first to a last, in pixels."""

    def __init__(self, first: str, last: str, unit: str, width: float) -> None:
        self.unit, self.width = unit, width
        self.span = (period_of(first).start, period_of(last).end)
        self.length = (self.span[1] - self.span[0]).days

    def ends(self, when: str) -> dict[str, float]:
        """Return where the bar of a day, month or year begins and ends, `from` and `to`."""
        period = period_of(when)
        return {"from": self._at(period.start), "to": self._at(period.end)}

    def _at(self, on: dt.date) -> float:
        return round((on - self.span[0]).days / self.length * self.width, 2)

    def axis(self, height: float, style: Style) -> list[Spec]:
        """Return the layers of the axis below."""
        return time_axis(self.span, self.unit, (self.width, height), style, grid=False)


def _in_words(rows: Sequence[Row], series: Sequence[str], what: str, unit: str) -> str:
    dated = [row for row in rows if row["when"]]
    if not dated:
        return f"No {what} match."
    sums = {id(row): sum(row[name] for name in series) for row in dated}
    top = max(dated, key=lambda row: sums[id(row)])
    total = sum(sums.values())
    return (
        f"Bars over time, by {unit}: {number(total)} {what} in "
        f"{counted(len(dated), unit)}, from {said(dated[0]['when'])} to "
        f"{said(dated[-1]['when'])}. Most in {said(top['when'])}: {number(sums[id(top)])}."
    )
