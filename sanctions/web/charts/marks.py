"""Marks that several charts draw."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sanctions.web.charts.chart import Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import MARGIN, SMALL, TEXT, Room
from sanctions.web.charts.lettering import shortened, width_of
from sanctions.web.charts.periods import DAY, MONTH, YEAR, ticks

NOTHING: Spec = {"values": [{}]}


def text_at(text: str, align: str, x: float, colour: str, y: float, **more: Any) -> Spec:
    """Return the layer of a bold text at a place, in pixels of the drawing."""
    mark = {"type": "text", "text": text, "align": align, "baseline": "middle", "color": colour}
    return {
        "data": NOTHING,
        "mark": {**mark, "fontWeight": "bold", **more},
        "encoding": {"x": {"value": x}, "y": {"value": y}},
    }


def pixels(field: str, length: float) -> Spec:
    """Return the encoding of a place that is given in pixels of the drawing."""
    scale = {"domain": [0, length], "range": [0, length], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


# The height of a time axis below a drawing.
TIME_AXIS = 24
_TICK_WIDTHS = {DAY: 62, MONTH: 72, YEAR: 48}


def time_axis(
    span: tuple[dt.date, dt.date],
    unit: str,
    size: tuple[float, float],
    style: Style,
    *,
    grid: bool = True,
) -> list[Spec]:
    """Return the layers of an axis for a span of days, below a drawing with places in pixels.

    `size` is the drawing's width and height, `grid` tells whether lines go through it.
    """
    width, _ = size
    first, last = span
    length = max((last - first).days, 1)
    most = max(2, int(width // _TICK_WIDTHS[unit]))
    places = [
        ((tick - first).days / length * width, _said_short(tick, unit, is_first=not place))
        for place, tick in enumerate(ticks(first, last, unit, most))
    ]
    return axis_at(places, size, style, grid=grid)


def axis_at(
    places: Sequence[tuple[float, str]],
    size: tuple[float, float],
    style: Style,
    *,
    grid: bool = True,
) -> list[Spec]:
    """Return the layers of an axis with lines and words at these places, as far as they fit."""
    width, height = size
    colours = THEMES[style.theme]
    values, end = [], float("-inf")
    for x, text in places:
        half = width_of(text, SMALL) / 2
        fits = x - half > end
        end = x + half + 6 if fits else end
        values.append({"x": round(x, 1), "text": text if fits else ""})
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": colours.line},
            "encoding": {
                "x": pixels("x", width),
                "y": {"value": 0 if grid else height},
                "y2": {"value": height + 4},
            },
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "baseline": "top", "fontSize": SMALL},
            "encoding": {
                "x": pixels("x", width),
                "y": {"value": height + 7},
                "text": {"field": "text"},
            },
        },
    ]


def _said_short(on: dt.date, unit: str, *, is_first: bool) -> str:
    """Return a day, month or year in short; of days the first has its year."""
    if unit == DAY:
        return f"{on.day} {on:%b %Y}" if is_first else f"{on.day} {on:%b}"
    return f"{on:%b %Y}" if unit == MONTH else f"{on.year}"


def upright(x: float, height: float, colour: str) -> Spec:
    """Return the layer of an upright line through the drawing."""
    return {
        "data": NOTHING,
        "mark": {"type": "rule", "color": colour},
        "encoding": {"x": {"value": x}, "y": {"value": 0}, "y2": {"value": height}},
    }


def empty(text: str, style: Style) -> tuple[Spec, Room]:
    """Return the drawing of a chart that has nothing to show."""
    colours = THEMES[style.theme]
    layer = text_at(text, "left", 0, colours.muted, 20, fontWeight="normal")
    return {"layer": [layer]}, Room(40)


LEGEND_LINE = 20
_SQUARE = 90
_AFTER_SQUARE = 14
_BETWEEN = 20


def legend(entries: Sequence[tuple[str, str]], x: float, style: Style) -> tuple[list[Spec], int]:
    """Return the layers of a legend above a drawing, and its height.

    `entries` are colours with what they mean; `x` is where the picture's text begins. Meanings
    that don't fit into a line go to the next.
    """
    across = style.width - 2 * MARGIN
    ink = THEMES[style.theme].text
    places: list[tuple[int, float, str, str]] = []
    line, at = 0, 0.0
    for colour, meaning in entries:
        text = shortened(meaning, across - _AFTER_SQUARE, TEXT, bold=True)
        width = _AFTER_SQUARE + width_of(text, TEXT, bold=True)
        if at and at + width > across:
            line, at = line + 1, 0.0
        places.append((line, at, text, colour))
        at += width + _BETWEEN
    layers = []
    for on_line, at, text, colour in places:
        y = -12 - LEGEND_LINE * (line - on_line)
        layers += [
            {
                "data": NOTHING,
                "mark": {
                    "type": "point",
                    "shape": "square",
                    "filled": True,
                    "size": _SQUARE,
                    "opacity": 1,
                    "color": colour,
                },
                "encoding": {"x": {"value": x + at + 5}, "y": {"value": y}},
            },
            text_at(text, "left", x + at + _AFTER_SQUARE, ink, y),
        ]
    return layers, (line + 1) * LEGEND_LINE + 4
