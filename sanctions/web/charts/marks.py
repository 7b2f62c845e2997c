"""Marks that several charts draw."""

from collections.abc import Sequence
from typing import Any

from sanctions.web.charts.chart import Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import MARGIN, TEXT, Room
from sanctions.web.charts.lettering import shortened, width_of

NOTHING: Spec = {"values": [{}]}


def text_at(text: str, align: str, x: float, colour: str, y: float, **more: Any) -> Spec:
    """Return the layer of a bold text at a place, in pixels of the drawing."""
    mark = {"type": "text", "text": text, "align": align, "baseline": "middle", "color": colour}
    return {
        "data": NOTHING,
        "mark": {**mark, "fontWeight": "bold", **more},
        "encoding": {"x": {"value": x}, "y": {"value": y}},
    }


def upright(x: float, height: float, colour: str) -> Spec:
    """Return the layer of an upright line through the drawing."""
    return {
        "data": NOTHING,
        "mark": {"type": "rule", "color": colour, "aria": False},
        "encoding": {"x": {"value": x}, "y": {"value": 0}, "y2": {"value": height}},
    }


def empty(text: str, style: Style) -> tuple[Spec, Room]:
    """Return the drawing of a chart that has nothing to show."""
    colours = THEMES[style.theme]
    layer = text_at(text, "left", 0, colours.muted, 20, fontWeight="normal")
    return {"layer": [layer]}, Room(40)


LEGEND_LINE = 20
_SQUARE = "\N{BLACK SQUARE}"
_AFTER_SQUARE = 14
_BETWEEN = 20


def legend(
    entries: Sequence[tuple[str, str]], x: float, style: Style, *, square: str = _SQUARE
) -> tuple[list[Spec], int]:
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
            text_at(square, "left", x + at, colour, y - 1, fontSize=16, aria=False),
            text_at(text, "left", x + at + _AFTER_SQUARE, ink, y),
        ]
    return layers, (line + 1) * LEGEND_LINE + 4
