"""What a country did, and what was done to it, over time: above and below a line."""

from collections.abc import Mapping, Sequence
from typing import Any

from sanctions.analysis.totals import totals
from sanctions.filtersets.parties import with_predecessors
from sanctions.web.charts.asking import Reading
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Spec, Style
from sanctions.web.charts.choosing import ChoosingForm, ChosenEvents, counted_words
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import Room, framed
from sanctions.web.charts.marks import NOTHING, TIME_AXIS, empty, legend, pixels
from sanctions.web.charts.periods import MONTH, YEAR, said
from sanctions.web.charts.subjects import CountryForm
from sanctions.web.charts.timeline import Bins, in_bins
from sanctions.web.charts.wording import counted, number

OWN, AGAINST = "own", "against"
_PARTIES = {OWN: "initiator", AGAINST: "target"}
_HEIGHT = 260


class Directions(ChosenEvents):
    """Bars over time, up for what the country did and down for what was done to it."""

    name = "directions"
    about = "Events, or people, by a country and against it, over time."
    example = {"country": "RUS"}
    parameter_forms = (CountryForm, ChoosingForm)

    def rows(self, reading: Reading) -> list[Row]:
        """Return a row for each day, month or year with `unit`, `when` and both figures.

        `when` is None for events that are known less exactly; that row comes last.
        """
        (country,) = reading.parameters["country"]
        predecessors = reading.parameters["include_predecessors"]
        codes = with_predecessors([country]) if predecessors else [country]
        figure = self.figure(reading)

        def summed(by: Sequence[str]) -> Mapping[str, Sequence[Row]]:
            return {
                direction: [
                    row
                    for events in self.events(reading).values()
                    for row in totals(events.filter(**{f"{party}__in": codes}), by)
                ]
                for direction, party in _PARTIES.items()
            }

        unit, groups = in_bins(summed)
        found: dict[str | None, dict[str, Any]] = {}
        for direction, rows in groups.items():
            for row in rows:
                when = None if row[unit] is None else str(row[unit])
                one = found.setdefault(when, {"unit": unit, "when": when, OWN: 0, AGAINST: 0})
                one[direction] += row[figure]
        return [found[when] for when in sorted(found, key=lambda one: (one is None, one or ""))]

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of these rows."""
        (country,) = reading.parameters["country"]
        what = counted_words(self.of(reading), self.figure(reading))
        return directions_chart(rows, country, asked, style, of=self.of(reading), what=what)

    def by(self, reading: Reading) -> str:
        """Return the column that has the figures of bars by month."""
        return MONTH

    def api_pairs(self, reading: Reading) -> list[tuple[str, str]]:
        """Return the filters, with the country on either side."""
        (country,) = reading.parameters["country"]
        return sorted({("party", country), *super().api_pairs(reading)})


def directions_chart(
    rows: Sequence[Row], country: str, asked: Asked, style: Style, *, of: str, what: str
) -> Chart:
    """Return the chart of rows of `Directions.rows`; `what` says what is counted."""
    name = asked.names.get(country, country)
    unit = rows[0]["unit"] if rows else YEAR
    title = f"{what[:1].upper()}{what[1:]} by {name} and against it, by {unit}"
    dated = [row for row in rows if row["when"]]
    labels = {OWN: f"by {name}", AGAINST: f"against {name}"}
    description = _in_words(dated, what, labels, unit)
    if dated:
        drawing, room = _bars(dated, what, labels, style)
    else:
        drawing, room = empty("No events match.", style)
    missing = sum(row[OWN] + row[AGAINST] for row in rows if not row["when"])
    notes = [f"{number(missing)} {what} not known by {unit} are left out."] if missing else []
    picture = framed(drawing, room, style, asked, title=title, description=description, notes=notes)
    return Chart(
        title,
        description,
        picture.spec,
        [{**row, "when": row["when"] and said(row["when"])} for row in rows],
        [
            Column("when", unit.title()),
            *(Column(one, label.capitalize(), is_number=True) for one, label in labels.items()),
        ],
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [_links(row, of, country, asked) for row in rows],
    )


def _links(row: Row, of: str, country: str, asked: Asked) -> dict[str, str]:
    if row["when"] is None:
        return {}
    return {
        direction: asked.events(of, announced_on=row["when"], **{party: country})
        for direction, party in _PARTIES.items()
        if row[direction]
    }


def _bars(
    rows: Sequence[Row], what: str, labels: Mapping[str, str], style: Style
) -> tuple[Spec, Room]:
    colours = THEMES[style.theme]
    # As in the balance: what others did is blue, what the country did orange.
    shades = {OWN: colours.us, AGAINST: colours.them}
    unit = rows[0]["unit"]
    most = {one: max(row[one] for row in rows) for one in _PARTIES}
    sums = {one: sum(row[one] for row in rows) for one in _PARTIES}
    left = 16 + 7 * len(number(max(most.values())))
    heads, above = legend(
        [(shades[one], f"{labels[one]}: {number(sums[one])}") for one in _PARTIES], -left, style
    )
    room = Room(_HEIGHT, left=left, right=8, above=above, below=TIME_AXIS)
    bins = Bins(rows[0]["when"], rows[-1]["when"], unit, room.width(style))
    values = [
        {
            **bins.ends(row["when"]),
            "bin": row["when"],
            "when": said(row["when"]),
            "side": labels[direction],
            "number": row[direction],
            "end": row[direction] * (1 if direction == OWN else -1),
            "colour": shades[direction],
        }
        for row in rows
        for direction in _PARTIES
        if row[direction]
    ]
    bars: Spec = {
        "data": {"values": values},
        "mark": {"type": "rect", "stroke": colours.ground, "strokeWidth": 0.5},
        "encoding": {
            "x": pixels("from", bins.width),
            "x2": {"field": "to"},
            "y": {
                "field": "end",
                "type": "quantitative",
                "scale": {"domain": [-most[AGAINST], most[OWN]], "nice": True},
                "axis": {
                    "title": None,
                    "domain": False,
                    "ticks": False,
                    "tickMinStep": 1,
                    "tickCount": 6,
                    "labelExpr": "format(abs(datum.value), ',d')",
                },
            },
            "y2": {"datum": 0},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": [
                {"field": "when", "title": unit.title()},
                {"field": "side", "title": what.capitalize()},
                {"field": "number", "type": "quantitative", "title": "Number"},
            ],
        },
    }
    line: Spec = {
        "data": NOTHING,
        "mark": {"type": "rule", "color": colours.muted},
        "encoding": {
            "y": {"datum": 0, "type": "quantitative"},
            "x": {"value": 0},
            "x2": {"value": room.width(style)},
        },
    }
    return {"layer": [bars, line, *bins.axis(_HEIGHT, style), *heads]}, room


def _in_words(rows: Sequence[Row], what: str, labels: Mapping[str, str], unit: str) -> str:
    if not rows:
        return f"No {what} match."
    said_sums = []
    for one, label in labels.items():
        total = sum(row[one] for row in rows)
        most = max(row[one] for row in rows)
        when = next(said(row["when"]) for row in rows if row[one] == most)
        top = f", most in {when}: {number(most)}" if total else ""
        said_sums.append(f"{number(total)} {what} {label}{top}")
    return (
        f"Bars over time, by {unit}, in {counted(len(rows), unit)} from {said(rows[0]['when'])} "
        f"to {said(rows[-1]['when'])}: {'; '.join(said_sums)}."
    )
