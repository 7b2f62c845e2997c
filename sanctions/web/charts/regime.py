"""A sanctions regime: its steps from first to last, and when it was in force."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sanctions.analysis.figures import RELAXES
from sanctions.analysis.in_force import Span, spans_in_force
from sanctions.dataset.version import DATED
from sanctions.filtersets.unordered import RegimeActsFilterSet
from sanctions.models import SanctionEvent
from sanctions.web.charts.asking import Kind, Reading
from sanctions.web.charts.chain import event_address
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import SMALL, TEXT, Room, framed
from sanctions.web.charts.lettering import shortened, widest
from sanctions.web.charts.marks import TIME_AXIS, empty, legend, pixels, time_axis
from sanctions.web.charts.periods import months_between, unit_of
from sanctions.web.charts.subjects import RegimeForm
from sanctions.web.charts.wording import counted, day, deed, number

# The first and the latest steps are drawn; all stand in the table.
MOST_ROWS = 40
# Acts beyond these are not read.
MOST_ACTS = 1000
_ROW = 22
_BAND = 14
_COLUMNS = (
    *("id", "action", "measures", "announced_on", "date_precision", "certain_on"),
    *("effective_on", "ended_on", "individuals", "entities", "summary"),
    *("regime__name", "initiator_id", "initiator__name", "target_id", "target__name"),
)


class Regime(Kind):
    """The steps of a regime below the spans in which it was in force."""

    name = "regime"
    about = "A sanctions regime's steps, and when it was in force."
    example = {"regime": "usa-irn-iran-sanctions"}
    noun = "sanction events"
    parameter_forms = (RegimeForm,)
    filterset_class = RegimeActsFilterSet

    def rows(self, reading: Reading) -> list[Row]:
        """Return the acts under the regime, in the order of their announcement."""
        (regime,) = reading.parameters["regime"]
        acts = reading.filtered(SanctionEvent).filter(regime=regime)
        ordered = acts.order_by("announced_on", "id").values(*_COLUMNS)[:MOST_ACTS]
        return [
            {
                **row,
                "day": day(row["announced_on"], row["date_precision"]),
                "did": deed(None, row["action"], None).removeprefix("sanctions "),
                "said_measures": row["measures"].replace("_", " ").replace(";", ", "),
            }
            for row in ordered
        ]

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of these acts."""
        until = reading.parameters["as_of"] or DATED
        return regime_chart(rows, reading.parameters["regime"][0], until, asked, style)

    def words(self, reading: Reading, names: Mapping[str, str]) -> str:
        """Return what is drawn, in words."""
        (regime,) = reading.parameters["regime"]
        return f"{super().words(reading, names)} under the regime {regime}".replace("all ", "")

    def api_path(self, reading: Reading) -> str:
        """Return the path of the acts of sanctioning."""
        return "sanctions/"

    def api_pairs(self, reading: Reading) -> list[tuple[str, str]]:
        """Return the filters, oldest act first."""
        return sorted([*reading.pairs, ("ordering", "announced_on,id")])


def regime_chart(
    rows: Sequence[Row], regime: str, until: dt.date, asked: Asked, style: Style
) -> Chart:
    """Return the chart of the acts under a regime, `Regime.rows`, drawn until a day."""
    title = rows[0]["regime__name"] if rows else regime
    if rows:
        title += f" ({rows[0]['initiator__name']} against {rows[0]['target__name']})"
    spans = [(begun, ended) for begun, ended in spans_in_force(rows) if begun <= until]
    description = _in_words(rows, spans, until)
    drawn = rows if len(rows) <= MOST_ROWS else [rows[0], *rows[1 - MOST_ROWS :]]
    if drawn:
        drawing, room = _steps(drawn, spans, until, style)
    else:
        drawing, room = empty("No sanction events match.", style)
    notes = [_standing(spans, until)] if rows else []
    if len(drawn) < len(rows):
        notes.append(f"The first and the latest {len(drawn) - 1} of {number(len(rows))} steps.")
    picture = framed(drawing, room, style, asked, title=title, description=description, notes=notes)
    return Chart(
        title,
        description,
        picture.spec,
        rows,
        [
            Column("day", "Announced"),
            Column("did", "Sanctions"),
            Column("said_measures", "Measures"),
            Column("individuals", "Individuals", is_number=True),
            Column("entities", "Entities", is_number=True),
            Column("effective_on", "Effective"),
            Column("ended_on", "Ended"),
            Column("summary", "Summary"),
        ],
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [{"summary": event_address(row["id"])} for row in rows],
    )


def _steps(
    rows: Sequence[Row], spans: Sequence[Span], until: dt.date, style: Style
) -> tuple[Spec, Room]:
    colours = THEMES[style.theme]
    days = [row["day"] for row in rows]
    left = int(widest(days, SMALL)) + 12
    first = min(row["announced_on"] for row in rows).replace(day=1)
    last = max(until, *(row["announced_on"] for row in rows)) + dt.timedelta(1)
    heads, above = legend(
        [
            (colours.us, "in force"),
            (colours.text, "imposed, widened, prolonged"),
            (colours.relax, "eased, suspended, lifted"),
        ],
        -left,
        style,
    )
    band = _BAND + 8
    height = band + len(rows) * _ROW
    room = Room(height, left=left, right=8, above=above, below=TIME_AXIS)
    width = room.width(style)
    length = (last - first).days

    def at(on: dt.date) -> float:
        return round((min(max(on, first), last) - first).days / length * width, 1)

    points, texts = [], []
    for place, row in enumerate(rows):
        x, y = at(row["announced_on"]), band + (place + 0.5) * _ROW
        relaxes = row["action"] in RELAXES
        points.append(
            {
                "x": x,
                "y": y,
                "colour": colours.relax if relaxes else colours.text,
                "shape": "diamond" if relaxes else "circle",
                "day": row["day"],
                "did": f"{row['did']}: {row['said_measures']}",
                "summary": row["summary"],
            }
        )
        side = "left" if x < width * 0.55 else "right"
        space = (width - x if side == "left" else x) - 12
        texts.append(
            {
                "x": x + (9 if side == "left" else -9),
                "y": y,
                "side": side,
                "text": shortened(f"{row['did']}: {row['said_measures']}", space, TEXT),
            }
        )
    bands = [
        {"x": at(begun), "x2": at(ended or last), "from": day(begun), "to": _said_end(ended)}
        for begun, ended in spans
    ]
    unit = unit_of(months_between(first.isoformat(), last.isoformat()))
    layers = [
        *time_axis((first, last), unit, (width, height), style),
        *_layers(points, bands, width, height, colours.us),
        *(_texts(texts, side, width, height) for side in ("left", "right")),
        {
            "data": {"values": [{"y": one["y"], "text": one["day"]} for one in points]},
            "mark": {
                "type": "text",
                "align": "right",
                "baseline": "middle",
                "fontSize": SMALL,
            },
            "encoding": {
                "x": {"value": -8},
                "y": pixels("y", height),
                "text": {"field": "text"},
            },
        },
        *heads,
    ]
    return {"layer": layers}, room


def _layers(
    points: list[dict[str, Any]],
    bands: list[dict[str, Any]],
    width: float,
    height: float,
    colour: str,
) -> list[Spec]:
    x, y = pixels("x", width), pixels("y", height)
    return [
        {
            "data": {"values": bands},
            "mark": {"type": "rect", "color": colour},
            "encoding": {
                "x": x,
                "x2": {"field": "x2"},
                "y": {"value": 2},
                "y2": {"value": 2 + _BAND},
                "tooltip": [
                    {"field": "from", "title": "In force from"},
                    {"field": "to", "title": "Until"},
                ],
            },
        },
        {
            "data": {"values": points},
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": 60},
            "encoding": {
                "x": x,
                "y": y,
                "shape": {"field": "shape", "type": "nominal", "scale": None},
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": [
                    {"field": "day", "title": "Announced"},
                    {"field": "did", "title": "Sanctions"},
                    {"field": "summary", "title": "Summary"},
                ],
            },
        },
    ]


def _texts(texts: Sequence[Mapping[str, Any]], side: str, width: float, height: float) -> Spec:
    return {
        "data": {"values": [one for one in texts if one["side"] == side]},
        "mark": {"type": "text", "align": side, "baseline": "middle"},
        "encoding": {
            "x": pixels("x", width),
            "y": pixels("y", height),
            "text": {"field": "text"},
        },
    }


def _said_end(ended: dt.date | None) -> str:
    return day(ended) if ended else "not ended"


def _standing(spans: Sequence[Span], until: dt.date) -> str:
    """Return whether the regime was in force on a day, in words."""
    if spans and (spans[-1][1] is None or spans[-1][1] > until):
        return f"In force on {day(until)}, since {day(spans[-1][0])}."
    return f"Not in force on {day(until)}, as far as this dataset goes."


def _in_words(rows: Sequence[Row], spans: Sequence[Span], until: dt.date) -> str:
    if not rows:
        return "No sanction events match."
    forces = "; ".join(f"{day(begun)} to {_said_end(ended)}" for begun, ended in spans)
    return (
        f"{counted(len(rows), 'step')} from {rows[0]['day']} ({rows[0]['did']}) to "
        f"{rows[-1]['day']} ({rows[-1]['did']}). In force: {forces or 'never'}. "
        f"{_standing(spans, until)}"
    )
