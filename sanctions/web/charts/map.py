"""Where it happened: a world map, shaded by the events or people of each party."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NameField
from sanctions.models import Country
from sanctions.web.charts.asking import Reading
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Spec, Style
from sanctions.web.charts.choosing import (
    BOTH,
    EVENT_WORDS,
    ChoosingForm,
    ChosenEvents,
    counted_words,
)
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import MARGIN, SMALL, Room, framed
from sanctions.web.charts.lettering import wrapped
from sanctions.web.charts.marks import legend
from sanctions.web.charts.wording import counted, number, others

INITIATOR, TARGET = "initiator", "target"
# Natural Earth (public domain), as TopoJSON by the npm package world-atlas 2.0.2 (ISC licence).
BASEMAP = Path(__file__).with_name("basemap") / "countries-110m.json"
ANTARCTICA = "010"
BORDERS = "Borders: Natural Earth, as they are held; no position is taken."
# The basemap has shapes without an ISO number: what ISO 3166 counts them to, and Kosovo.
_WITHOUT_NUMBER = {"Kosovo": "XKX", "N. Cyprus": "196", "Somaliland": "706"}
# The Equal Earth projection of the land without Antarctica, for a scale of 1: its width, and the
# distances of its northern and southern end from the equator.
_WIDTH, _NORTH, _SOUTH = 5.42, 1.33, 1.04
_LINES_BESIDE = 5


class SideForm(ParameterForm):
    """Whose events are shown."""

    side = NameField(
        names=(INITIATOR, TARGET),
        noun="side",
        help_text="Whether a party is shaded by what it did or by what was done to it. Default: "
        "initiator.",
    )


class Map(ChosenEvents):
    """A world map, shaded by party."""

    name = "map"
    about = "Events, or people, by initiator or target, on a world map."
    example = {"of": "expulsions", "figure": "persons"}
    parameter_forms = (ChoosingForm, SideForm)

    def rows(self, reading: Reading) -> list[Row]:
        """Return a row for each party: its code, name, place on the map and figures."""
        side = self.by(reading)
        figure = self.figure(reading)
        groups = self.summed(reading, [side])
        numbers = dict(Country.published.values_list("code", "numeric"))
        found: dict[str, dict[str, Any]] = {}
        for kind, rows in groups.items():
            for row in rows:
                code = row[side]
                one = found.setdefault(
                    code,
                    {
                        "party": code,
                        "party_name": row[f"{side}_name"],
                        "shape": numbers.get(code) or code,
                        "value": 0,
                        **dict.fromkeys(groups, 0),
                    },
                )
                one[kind] += row[figure]
                one["value"] += row[figure]
        shown = [row for row in found.values() if row["value"]]
        return sorted(shown, key=lambda row: (-row["value"], row["party_name"]))

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the map of these rows."""
        side = self.by(reading)
        return map_chart(rows, self.of(reading), self.figure(reading), asked, style, side=side)

    def by(self, reading: Reading) -> str:
        """Return whose events are shown: those of the initiators or of the targets."""
        return str(reading.parameters["side"] or INITIATOR)


@cache
def basemap() -> tuple[Mapping[str, Any], frozenset[str]]:
    """Return the shapes of the world's countries as TopoJSON, and their ids."""
    topology = json.loads(BASEMAP.read_text("utf-8"))
    shapes = []
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        shape["id"] = shape.get("id") or _WITHOUT_NUMBER[name]
        if shape["id"] != ANTARCTICA:
            shapes.append({key: shape[key] for key in ("type", "arcs", "id")})
    topology["objects"] = {"countries": {"type": "GeometryCollection", "geometries": shapes}}
    return topology, frozenset(shape["id"] for shape in shapes)


def map_chart(
    rows: Sequence[Row], of: str, figure: str, asked: Asked, style: Style, *, side: str
) -> Chart:
    """Return the map of rows of `Map.rows`; who has no place on it is named below it."""
    what = counted_words(of, figure)
    title = f"{what[:1].upper()}{what[1:]} by {side}"
    topology, shapes = basemap()
    placed = [row for row in rows if row["shape"] in shapes]
    beside = [row for row in rows if row["shape"] not in shapes]
    bounds = class_bounds([row["value"] for row in placed])
    drawing, room = _drawing(placed, bounds, topology, what, style)
    notes = [_named(beside, style)] if beside else []
    notes.append(BORDERS if rows else "No events match.")
    description = _in_words(rows, beside, what, side)
    picture = framed(
        drawing,
        room,
        style,
        asked,
        title=title,
        description=description,
        notes=notes,
        lines_of_note=_LINES_BESIDE,
    )
    kinds = [name for name in EVENT_WORDS if rows and name in rows[0]] if of == BOTH else []
    return Chart(
        title,
        description,
        picture.spec,
        rows,
        [
            Column("party_name", side.title()),
            *(Column(kind, EVENT_WORDS[kind].capitalize(), is_number=True) for kind in kinds),
            Column("value", what[:1].upper() + what[1:], is_number=True),
        ],
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [_links(row, of, side, kinds, asked) for row in rows],
    )


def class_bounds(values: Iterable[int], classes: int = 5) -> list[int]:
    """Return the least values of at most so many classes, for figures from one to the largest.

    Bounds are 1, 2 or 5 times a power of ten, spread evenly by their order of magnitude.
    """
    most = max(values, default=0)
    if most <= classes:
        return list(range(1, most + 1))
    bounds = [1]
    for place in range(1, classes):
        wanted = most ** (place / classes)
        power = 10 ** (len(str(int(wanted))) - 1)
        nice = (one * power for one in (1, 2, 5, 10))
        near = min(nice, key=lambda one: max(one, wanted) / min(one, wanted))
        if near > bounds[-1]:
            bounds.append(near)
    return bounds


def _drawing(
    placed: Sequence[Row],
    bounds: Sequence[int],
    topology: Mapping[str, Any],
    what: str,
    style: Style,
) -> tuple[Spec, Room]:
    colours = THEMES[style.theme]
    # The last shade is for most, also where there are fewer classes.
    shades = colours.scale[len(colours.scale) - len(bounds) :]
    values = [
        {
            "shape": row["shape"],
            "party": row["party_name"],
            "value": row["value"],
            "shade": shades[sum(row["value"] >= bound for bound in bounds) - 1],
        }
        for row in placed
    ]
    heads, above = legend(
        [(colours.land, "none"), *zip(shades, _ranges(bounds), strict=True)], 0, style
    )
    width = style.width - 2 * MARGIN
    scale = width / _WIDTH
    height = round(scale * (_NORTH + _SOUTH))
    shape = {
        "mark": {"type": "geoshape", "stroke": colours.ground, "strokeWidth": 0.5},
        "encoding": {
            "color": {
                "condition": {
                    "test": "isValid(datum.shade)",
                    "field": "shade",
                    "type": "nominal",
                    "scale": None,
                    "legend": None,
                },
                "value": colours.land,
            },
            # Nothing is told of a country of which nothing is known.
            "tooltip": {
                "value": {
                    "expr": "isValid(datum.shade) ? {Party: datum.party, "
                    f"'{what.capitalize()}': format(datum.value, ',d')}} : null"
                }
            },
        },
    }
    drawing = {
        "projection": {
            "type": "equalEarth",
            "scale": scale,
            "translate": [width / 2, scale * _NORTH],
        },
        "layer": [
            {
                "data": {
                    "values": topology,
                    "format": {"type": "topojson", "feature": "countries"},
                },
                "transform": [
                    {
                        "lookup": "id",
                        "from": {
                            "data": {"values": values},
                            "key": "shape",
                            "fields": ["party", "value", "shade"],
                        },
                    }
                ],
                **shape,
            },
            *heads,
        ],
    }
    return drawing, Room(height, above=above)


def _ranges(bounds: Sequence[int]) -> list[str]:
    """Return the classes in words: "1 to 4", "5 and more"."""
    said = []
    for place, least in enumerate(bounds):
        following = bounds[place + 1] if place + 1 < len(bounds) else None
        if following is None:
            said.append(f"{number(least)} and more")
        else:
            last = following - 1
            said.append(number(least) if last == least else f"{number(least)} to {number(last)}")
    return said


def _named(beside: Sequence[Row], style: Style) -> str:
    """Return who has no place on the map, as far as there is room for it."""
    across = style.width - 2 * MARGIN
    said = ""
    for count in range(1, len(beside) + 1):
        names = [f"{row['party_name']} {number(row['value'])}" for row in beside[:count]]
        rest = beside[count:]
        if rest:
            names.append(f"{others(len(rest))} {number(sum(row['value'] for row in rest))}")
        longer = f"Not on the map: {', '.join(names)}."
        if said and len(wrapped(longer, across, SMALL, most=99)) > _LINES_BESIDE:
            break
        said = longer
    return said


def _in_words(rows: Sequence[Row], beside: Sequence[Row], what: str, side: str) -> str:
    if not rows:
        return f"A world map without a shaded country: no {what} match."
    total = sum(row["value"] for row in rows)
    largest = ", ".join(f"{row['party_name']} {number(row['value'])}" for row in rows[:5])
    off = f" {counted(len(beside), 'party', 'parties')} without a place on the map." * bool(beside)
    return (
        f"World map, shaded by {side}: {number(total)} {what} of "
        f"{counted(len(rows), 'party', 'parties')}. Most: {largest}.{off}"
    )


def _links(row: Row, of: str, side: str, kinds: Sequence[str], asked: Asked) -> dict[str, str]:
    party = {side: row["party"]}
    return {
        "party_name": f"/countries/{row['party']}/",
        "value": asked.events(of, **party),
        **{
            kind: asked.events(of, type=kind.removesuffix("s"), **party)
            for kind in kinds
            if row[kind]
        },
    }
