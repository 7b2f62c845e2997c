"""What stands around the drawing of every chart: title and words above, source and notes below.

All places are worked out here and nothing is left to Vega's own layout, so that a picture has
the size that a page has kept free for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sanctions.web.charts.chart import Asked, Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.lettering import FONT, wrapped

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MARGIN = 16
TITLE, TEXT, SMALL = 17, 12, 11
# The height of a line of each of these sizes.
LINES = {TITLE: 22, TEXT: 16, SMALL: 15}
_GAP = 10


@dataclass(frozen=True)
class Room:
    """The space that a drawing needs: its height, and what stands around it, in pixels."""

    height: int
    left: int = 0
    right: int = 0
    above: int = 0
    below: int = 0

    def width(self, style: Style) -> int:
        """Return the width of the drawing itself."""
        return style.width - 2 * MARGIN - self.left - self.right


@dataclass(frozen=True)
class Framed:
    """A specification and the size of its picture, in pixels."""

    spec: Spec
    width: int
    height: int


def framed(
    drawing: Spec,
    room: Room,
    style: Style,
    asked: Asked,
    *,
    title: str,
    description: str,
    notes: Sequence[str] = (),
    lines_of_note: int = 3,
) -> Framed:
    """Return a drawing (`layer` and what goes with it) with title, notes and source around it."""
    colours = THEMES[style.theme]
    across = style.width - 2 * MARGIN
    heading = wrapped(title, across, TITLE, bold=True)
    words = wrapped(asked.words, across, TEXT)
    foot = [line for note in notes for line in wrapped(note, across, SMALL, most=lines_of_note)]
    foot += wrapped(asked.source_line, across, SMALL)
    foot += wrapped(asked.url, across, SMALL, most=1)
    under_heading = len(heading) * LINES[TITLE]
    top = MARGIN + under_heading + len(words) * LINES[TEXT] + _GAP + room.above
    bottom = room.below + _GAP + len(foot) * LINES[SMALL] + MARGIN
    left, above = -room.left, MARGIN - top
    around = [
        lines_at(heading, left, above, size=TITLE, colour=colours.text, fontWeight="bold"),
        lines_at(words, left, above + under_heading, size=TEXT, colour=colours.muted),
        lines_at(foot, left, room.height + room.below + _GAP, size=SMALL, colour=colours.muted),
    ]
    spec = {
        "$schema": SCHEMA,
        "description": description,
        "usermeta": {"title": title, "source": asked.source_line, "url": asked.url},
        "autosize": {"type": "none"},
        "width": room.width(style),
        "height": room.height,
        "padding": {
            "left": MARGIN + room.left,
            "right": MARGIN + room.right,
            "top": top,
            "bottom": bottom,
        },
        **drawing,
        "layer": [*drawing["layer"], *around],
        "config": config(style),
    }
    return Framed(spec, style.width, top + room.height + bottom)


def lines_at(
    lines: Sequence[str], x: float, y: float, *, size: int, colour: str, **more: Any
) -> Spec:
    """Return the layer of lines of text at a place, in pixels of the drawing."""
    mark = {"type": "text", "text": list(lines), "align": "left", "baseline": "top"}
    looks = {"fontSize": size, "lineHeight": LINES[size], "color": colour}
    return {
        "data": {"values": [{}]},
        "mark": {**mark, **looks, "tooltip": None, **more},
        "encoding": {"x": {"value": x}, "y": {"value": y}},
    }


def config(style: Style) -> dict[str, Any]:
    """Return the looks that all charts of a style share."""
    colours = THEMES[style.theme]
    return {
        "aria": False,  # the picture as a whole is described
        "font": FONT,
        "background": colours.ground,
        "view": {"stroke": None},
        "axis": {
            "labelColor": colours.text,
            "labelFontSize": TEXT,
            "titleColor": colours.muted,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
            "gridColor": colours.line,
            "domainColor": colours.line,
            "tickColor": colours.line,
        },
        "legend": {
            "labelColor": colours.text,
            "labelFontSize": SMALL,
            "titleColor": colours.muted,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
        },
        "text": {"color": colours.text, "fontSize": TEXT},
        "rule": {"color": colours.line},
    }
