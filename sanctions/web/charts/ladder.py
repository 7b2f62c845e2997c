"""Tit for tat between two countries: provocation left, response right, the days between them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from sanctions.analysis.exchanges import PROVOCATION, RESPONSE, exchanges
from sanctions.analysis.figures import LEAVE
from sanctions.filtersets.either import PairFilterSet, filtered
from sanctions.models import Event, Expulsion, SanctionEvent
from sanctions.web.charts.asking import Kind, Reading
from sanctions.web.charts.chain import event_address
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import SMALL, TEXT, Room, framed
from sanctions.web.charts.lettering import shortened
from sanctions.web.charts.marks import empty, legend, pixels
from sanctions.web.charts.subjects import PairForm
from sanctions.web.charts.wording import counted, day, deed, number

_KINDS: tuple[type[Event], ...] = (Expulsion, SanctionEvent)
# The latest are drawn; all stand in the table.
MOST_ROWS = 40
_ROW = 52
_LINE = 15
_BAR = 8
_SIDES = (PROVOCATION, RESPONSE)


class Ladder(Kind):
    """The exchanges between two countries, one below the other."""

    name = "ladder"
    about = "Tit for tat between two countries: each provocation with its response."
    example = {"country": "USA", "counterpart": "RUS"}
    noun = "exchanges"
    parameter_forms = (PairForm,)
    filterset_class = PairFilterSet

    def rows(self, reading: Reading) -> list[Row]:
        """Return the exchanges that one of the two began against the other."""
        pair = [reading.parameters[name][0] for name in ("country", "counterpart")]
        as_of = reading.parameters["as_of"]
        known = Q(certain_on__lte=as_of) if as_of else Q()
        between = {
            model: events.filter(initiator__in=pair, target__in=pair)
            for model, events in filtered(reading.parameters).items()
        }
        answering = {model: model.published.filter(known) for model in _KINDS}
        return [
            {
                **row,
                **{
                    f"{side}_{told}": say(row, side)
                    for side in _SIDES
                    for told, say in (("day", _day), ("did", _did))
                },
            }
            for row in exchanges(between, answering)
        ]

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of these exchanges."""
        pair = tuple(reading.parameters[name][0] for name in ("country", "counterpart"))
        return ladder_chart(rows, pair, asked, style)

    def words(self, reading: Reading, names: Mapping[str, str]) -> str:
        """Return what is drawn, in words."""
        pair = [reading.parameters[name][0] for name in ("country", "counterpart")]
        between = " and ".join(names.get(code, code) for code in pair)
        return f"{super().words(reading, names)} between {between}".replace("all ", "")

    def api_path(self, reading: Reading) -> str:
        """Return the path of the exchanges."""
        return "exchanges/"

    def api_pairs(self, reading: Reading) -> list[tuple[str, str]]:
        """Return the filters: either may begin, against the other."""
        pair = sorted(reading.parameters[name][0] for name in ("country", "counterpart"))
        parties = [(party, ",".join(pair)) for party in ("initiator", "target")]
        return sorted([*self.filters(reading), *parties])


def ladder_chart(rows: Sequence[Row], pair: Sequence[str], asked: Asked, style: Style) -> Chart:
    """Return the chart of exchanges between a pair of countries: rows of `Ladder.rows`."""
    names = [asked.names.get(code, code) for code in pair]
    title = f"Tit for tat: {names[0]} and {names[1]}"
    description = _in_words(rows, names)
    drawn = rows[-MOST_ROWS:]
    if drawn:
        drawing, room = _rungs(drawn, pair, names, style)
    else:
        drawing, room = empty("No exchanges match.", style)
    notes = ["Bars: people ordered to leave."] if drawn else []
    if len(rows) > len(drawn):
        notes.append(f"The latest {len(drawn)} of {number(len(rows))} exchanges.")
    picture = framed(drawing, room, style, asked, title=title, description=description, notes=notes)
    return Chart(
        title,
        description,
        picture.spec,
        rows,
        [
            *_columns(PROVOCATION, "Provocation"),
            Column("lag_days", "Days between", is_number=True),
            *_columns(RESPONSE, "Response"),
        ],
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [{f"{side}_did": event_address(row[side]) for side in _SIDES} for row in rows],
    )


def _columns(side: str, said: str) -> list[Column]:
    return [
        Column(f"{side}_day", f"{said}: announced"),
        Column(f"{side}_initiator_name", f"{said}: by"),
        Column(f"{side}_did", f"{said}: act"),
        Column(f"{side}_persons", f"{said}: people", is_number=True),
    ]


def _day(row: Row, side: str) -> str:
    return day(row[f"{side}_announced_on"], row[f"{side}_date_precision"])


def _did(row: Row, side: str) -> str:
    return deed(*(row[f"{side}_{told}"] for told in ("measure", "action", "persons")))


def _by_whom(row: Row, side: str, *, in_short: bool) -> str:
    """Return who did what: "United States: 60 expelled"."""
    who = row[f"{side}_initiator" if in_short else f"{side}_initiator_name"]
    return f"{who}: {row[f'{side}_did']}"


def _expelled(row: Row, side: str) -> int:
    """Return the people ordered to leave: what the bars are."""
    return (row[f"{side}_persons"] or 0) if row[f"{side}_measure"] in LEAVE else 0


def _between(row: Row) -> str:
    lag = row["lag_days"]
    if lag is None:
        return "?"
    return "same day" if lag == 0 else counted(lag, "day")


def _rungs(
    rows: Sequence[Row], pair: Sequence[str], names: Sequence[str], style: Style
) -> tuple[Spec, Room]:
    colours = THEMES[style.theme]
    shades = {pair[0]: colours.them, pair[1]: colours.us}
    heads, above = legend(
        [(shades[code], name) for code, name in zip(pair, names, strict=True)], 0, style
    )
    height = len(rows) * _ROW
    room = Room(height, above=above)
    width = room.width(style)
    gap = 50 if style.is_narrow else 110
    reach = (width - gap) / 2
    most = max((_expelled(row, side) for row in rows for side in _SIDES), default=0) or 1
    texts, bars, lags = [], [], []
    for place, row in enumerate(rows):
        y = place * _ROW
        lags.append({"x": width / 2, "y": y + 2 * _LINE + 9, "text": _between(row)})
        for side in _SIDES:
            edge = reach if side == PROVOCATION else width - reach
            away = -1 if side == PROVOCATION else 1
            align = "right" if side == PROVOCATION else "left"
            did = _by_whom(row, side, in_short=style.is_narrow)
            for line, text in enumerate((row[f"{side}_day"], did)):
                texts.append(
                    {
                        "x": edge,
                        "y": y + 12 + line * _LINE,
                        "text": shortened(text, reach, TEXT if line else SMALL),
                        "align": align,
                        "size": TEXT if line else SMALL,
                        "colour": colours.text if line else colours.muted,
                    }
                )
            length = reach * _expelled(row, side) / most
            bars.append(
                {
                    "x": edge,
                    "x2": edge + away * (max(length, 2) if length else 0),
                    "y": y + 2 * _LINE + 6,
                    "y2": y + 2 * _LINE + 6 + _BAR,
                    "colour": shades.get(row[f"{side}_initiator"], colours.muted),
                    "what": did,
                    "when": row[f"{side}_day"],
                }
            )
    x, y_of = pixels("x", width), pixels("y", height)
    arrows = [
        {"x": reach + 4, "x2": width - reach - 4, "y": place * _ROW + 2 * _LINE + 10}
        for place in range(len(rows))
    ]
    layers: list[Spec] = [
        {
            "data": {"values": bars},
            "mark": {"type": "rect"},
            "encoding": {
                "x": x,
                "x2": {"field": "x2"},
                "y": y_of,
                "y2": {"field": "y2"},
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": [
                    {"field": "what", "title": "Act"},
                    {"field": "when", "title": "Announced"},
                ],
            },
        },
        {
            "data": {"values": arrows},
            "mark": {"type": "rule", "color": colours.muted},
            "encoding": {"x": x, "x2": {"field": "x2"}, "y": y_of},
        },
        {
            "data": {"values": arrows},
            "mark": {
                "type": "point",
                "shape": "triangle-right",
                "filled": True,
                "size": 50,
                "color": colours.muted,
                "opacity": 1,
            },
            "encoding": {"x": pixels("x2", width), "y": y_of},
        },
        _lag_layer(lags, width, height, colours.text),
    ]
    layers += [_text_layer(texts, side, width, height) for side in ("right", "left")]
    return {"layer": [*layers, *heads]}, room


def _lag_layer(lags: list[dict[str, Any]], width: float, height: float, colour: str) -> Spec:
    return {
        "data": {"values": lags},
        "mark": {
            "type": "text",
            "baseline": "bottom",
            "dy": -5,
            "fontSize": SMALL,
            "color": colour,
        },
        "encoding": {
            "x": pixels("x", width),
            "y": pixels("y", height),
            "text": {"field": "text"},
        },
    }


def _text_layer(
    texts: Sequence[Mapping[str, Any]], align: str, width: float, height: float
) -> Spec:
    return {
        "data": {"values": [one for one in texts if one["align"] == align]},
        "mark": {"type": "text", "align": align, "baseline": "middle"},
        "encoding": {
            "x": pixels("x", width),
            "y": pixels("y", height),
            "text": {"field": "text"},
            "size": {"field": "size", "type": "quantitative", "scale": None},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }


def _in_words(rows: Sequence[Row], names: Sequence[str]) -> str:
    if not rows:
        return f"No exchanges between {names[0]} and {names[1]} match."
    begun = dict.fromkeys(names, 0)
    for row in rows:
        name = row[f"{PROVOCATION}_initiator_name"]
        begun[name] = begun.get(name, 0) + 1
    by_whom = ", ".join(f"{name} {number(count)}" for name, count in begun.items())
    lags = sorted(row["lag_days"] for row in rows if row["lag_days"] is not None)
    middle = ""
    if lags:
        half = lags[(len(lags) - 1) // 2]
        middle = f" Half were answered within {counted(half, 'day')}."
    return (
        f"{counted(len(rows), 'exchange')} between {names[0]} and {names[1]}, from "
        f"{rows[0][f'{PROVOCATION}_day']} to {rows[-1][f'{RESPONSE}_day']}: each with its "
        f"provocation left and its response right. Provocations: {by_whom}.{middle}"
    )
