"""Marks that several charts draw."""

from typing import Any

from sanctions.web.charts.chart import Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import Room

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
