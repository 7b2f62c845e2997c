"""Lanes over time, one for each initiator: marks for its acts, lines to the acts they answer."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanctions.analysis.figures import LEAVE
from sanctions.models.vocabularies import EventKind
from sanctions.web.charts.chart import Row, Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import SMALL, TEXT, Room
from sanctions.web.charts.lettering import shortened, widest, width_of
from sanctions.web.charts.marks import TIME_AXIS, legend, pixels
from sanctions.web.charts.periods import (
    said,
)
from sanctions.web.charts.scales import Steps, Time, scale_of
from sanctions.web.charts.wording import counted, number, others

# Lanes beyond these are drawn as one.
MOST_LANES = 32
_LANE = 22
_RIGHT = 34
_SMALLEST, _LARGEST = 34, 260
_EXPULSION = EventKind.EXPULSION.value


@dataclass
class Mark:
    """Events of one kind in one lane and period, drawn as one."""

    lane: int
    when: str
    kind: str
    events: int = 0
    people: int = 0
    x: float = 0
    y: float = 0


def _lanes(rows: Sequence[Row]) -> tuple[dict[str, int], list[str]]:
    """Return the lane of each party, and the names of the lanes: who acted first stands first."""
    acts: dict[str, int] = {}
    names = {}
    for row in rows:
        acts[row["initiator_id"]] = acts.get(row["initiator_id"], 0) + 1
        names[row["initiator_id"]] = row["initiator__name"]
    if len(acts) <= MOST_LANES:
        return {code: lane for lane, code in enumerate(acts)}, list(names.values())
    busiest = set(sorted(acts, key=lambda code: -acts[code])[: MOST_LANES - 1])
    kept = [code for code in acts if code in busiest]
    lanes = {code: lane for lane, code in enumerate(kept)}
    folded = {code: len(kept) for code in acts if code not in busiest}
    return lanes | folded, [*(names[code] for code in kept), others(len(folded))]


def lanes_drawing(rows: Sequence[Row], style: Style) -> tuple[Spec, Room, int]:
    """Return the drawing of the events of an episode, its room and the number of parties."""
    colours = THEMES[style.theme]
    lanes, names = _lanes(rows)
    labels = [shortened(name, 100 if style.is_narrow else 160, TEXT) for name in names]
    scale = scale_of(rows)
    marks: dict[tuple[int, str, str], Mark] = {}
    placed: dict[str, Mark] = {}
    for row in rows:
        key = (lanes[row["initiator_id"]], scale.when(row), row["type"])
        mark = placed[row["id"]] = marks.setdefault(key, Mark(*key))
        mark.events += 1
        mark.people += (row["persons"] or 0) if row["measure"] in LEAVE else 0
    height = len(names) * _LANE
    left = int(widest(labels, TEXT)) + 14
    kinds = {mark.kind for mark in marks.values()}
    heads, above = legend(
        [
            (colour, text)
            for kind, colour, text in (
                (_EXPULSION, colours.them, "expulsions"),
                (EventKind.SANCTION.value, colours.us, "acts of sanctioning"),
            )
            if kind in kinds
        ],
        -left,
        style,
    )
    room = Room(height, left=left, right=_RIGHT, above=above, below=TIME_AXIS)
    width = room.width(style)
    _place(marks, scale, width)
    links: dict[tuple[int, int], tuple[Mark, Mark]] = {}
    for row in rows:
        answered = placed.get(row["in_response_to"] or "")
        if answered is not None and answered is not placed[row["id"]]:
            links[id(answered), id(placed[row["id"]])] = (answered, placed[row["id"]])
    x, y = pixels("x", width), pixels("y", height)
    values = [_value(mark, names, colours.them, colours.us) for mark in marks.values()]
    written = _written(list(marks.values()), width + _RIGHT)
    return (
        {
            "layer": [
                _grid(len(names), width, colours.line),
                *scale.axis(width, height, style),
                {
                    "data": {"values": [_link(*ends) for ends in links.values()]},
                    "mark": {
                        "type": "rule",
                        "color": colours.muted,
                        "opacity": 0.55,
                    },
                    "encoding": {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}},
                },
                {
                    "data": {"values": values},
                    "mark": {"type": "point", "filled": True, "opacity": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "size": {"field": "size", "type": "quantitative", "scale": None},
                        "shape": {"field": "shape", "type": "nominal", "scale": None},
                        "color": {"field": "colour", "type": "nominal", "scale": None},
                        "tooltip": [
                            {"field": "party", "title": "Initiator"},
                            {"field": "when", "title": "Announced"},
                            {"field": "what", "title": "Acts"},
                            {"field": "people", "title": "People expelled"},
                        ],
                    },
                },
                *(
                    {
                        "data": {"values": written},
                        "mark": {
                            "type": "text",
                            "align": "left",
                            "baseline": "middle",
                            "fontSize": SMALL,
                            **halo,
                        },
                        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
                    }
                    for halo in ({"stroke": colours.ground, "strokeWidth": 3}, {})
                ),
                {
                    "data": {
                        "values": [
                            {"name": label, "y": (lane + 0.5) * _LANE}
                            for lane, label in enumerate(labels)
                        ]
                    },
                    "mark": {
                        "type": "text",
                        "align": "right",
                        "baseline": "middle",
                    },
                    "encoding": {"x": {"value": -10}, "y": y, "text": {"field": "name"}},
                },
                *heads,
            ]
        },
        room,
        len(lanes),
    )


def is_in_steps(rows: Sequence[Row]) -> bool:
    """Return whether these events are drawn in columns that are not true to length."""
    return isinstance(scale_of(rows), Steps)


def _place(marks: Mapping[Any, Mark], scale: Steps | Time, width: float) -> None:
    """Give each mark its place; of two in one place one stands above the other."""
    together: dict[tuple[int, str], list[Mark]] = {}
    for mark in marks.values():
        together.setdefault((mark.lane, mark.when), []).append(mark)
    for same in together.values():
        for place, mark in enumerate(same):
            mark.x = round(scale.share(mark.when) * width, 1)
            mark.y = (mark.lane + 0.5) * _LANE + (place - (len(same) - 1) / 2) * 9


def _radius(mark: Mark) -> float:
    return math.sqrt(_size(mark) / math.pi)


def _size(mark: Mark) -> float:
    return min(_LARGEST, _SMALLEST + 9 * (mark.events - 1) + 2 * mark.people)


def _value(mark: Mark, names: Sequence[str], expulsions: str, sanctions: str) -> dict[str, Any]:
    is_expulsion = mark.kind == _EXPULSION
    noun = "expulsion" if is_expulsion else "act of sanctioning"
    several = "" if is_expulsion else "acts of sanctioning"
    return {
        "x": mark.x,
        "y": mark.y,
        "size": _size(mark),
        "shape": "circle" if is_expulsion else "diamond",
        "colour": expulsions if is_expulsion else sanctions,
        "party": names[mark.lane],
        "when": said(mark.when),
        "what": counted(mark.events, noun, several),
        "people": mark.people,
    }


def _link(answered: Mark, response: Mark) -> dict[str, float]:
    return {"x": answered.x, "y": answered.y, "x2": response.x, "y2": response.y}


def _written(marks: Sequence[Mark], width: float) -> list[dict[str, Any]]:
    """Return the numbers of people beside the marks, where there is room for them."""
    written = []
    for mark in marks:
        text = number(mark.people)
        start = mark.x + _radius(mark) + 3
        end = start + width_of(text, SMALL)
        crowded = any(
            other is not mark
            and abs(other.y - mark.y) < _LANE / 2
            and other.x > mark.x
            and other.x - _radius(other) < end
            for other in marks
        )
        if mark.people and not crowded and end <= width:
            written.append({"x": start, "y": mark.y, "text": text})
    return written


def _grid(lanes: int, width: float, colour: str) -> Spec:
    """Return the layer of a thin line through each lane."""
    return {
        "data": {"values": [{"y": (lane + 0.5) * _LANE} for lane in range(lanes)]},
        "mark": {"type": "rule", "color": colour, "strokeWidth": 0.6},
        "encoding": {
            "y": pixels("y", lanes * _LANE),
            "x": {"value": 0},
            "x2": {"value": width},
        },
    }
