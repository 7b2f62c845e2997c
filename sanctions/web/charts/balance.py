"""The article's chart: people expelled by each counterpart, and by the country in return."""

from collections.abc import Sequence
from typing import Any

from sanctions.analysis.balance import BY_COUNTERPART, BY_COUNTRY, balance, balance_total
from sanctions.analysis.figures import EVENTS, LEAVE, WITHOUT_COUNT
from sanctions.filtersets.parties import with_predecessors
from sanctions.filtersets.unordered import ExpulsionsFilterSet
from sanctions.models import Expulsion
from sanctions.models.vocabularies import ExpulsionMeasure
from sanctions.web.charts.asking import Kind, Reading
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Spec, Style
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import MARGIN, TEXT, Room, framed
from sanctions.web.charts.lettering import shortened, widest, width_of
from sanctions.web.charts.marks import empty, text_at, upright
from sanctions.web.charts.subjects import CountryForm
from sanctions.web.charts.wording import counted, number, others, people

# As many rows are drawn; what remains is drawn as one.
MOST_ROWS = 40
ROW_HEIGHT = 20
_BAR = 14
_APART = 5
_FIGURES = ("persons", "staff_cut", "refused", WITHOUT_COUNT, EVENTS)
_SIDES = (BY_COUNTERPART, BY_COUNTRY)
_LEFT, _RIGHT = _SIDES
# The filters that find the events of each figure.
_MEASURES = {
    "persons": ",".join(sorted(LEAVE)),
    "staff_cut": ExpulsionMeasure.STAFF_REDUCTION.value,
    "refused": ExpulsionMeasure.ACCREDITATION_DENIAL.value,
}


class Balance(Kind):
    """Two-sided bars: expelled by each counterpart, and by the country."""

    name = "balance"
    about = "People expelled by each counterpart of a country, and by the country."
    example = {"country": "RUS", "episode": "salisbury-2018", "as_of": "2018-04-02"}
    parameter_forms = (CountryForm,)
    filterset_class = ExpulsionsFilterSet
    noun = "expulsions"

    def rows(self, reading: Reading) -> list[Row]:
        """Return the balance, as the API gives it."""
        (country,) = reading.parameters["country"]
        predecessors = reading.parameters["include_predecessors"]
        codes = with_predecessors([country]) if predecessors else [country]
        return balance(reading.filtered(Expulsion), codes)

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of a balance."""
        (country,) = reading.parameters["country"]
        return balance_chart(rows, country, asked, style)

    def api_path(self, reading: Reading) -> str:
        """Return the path of the balance below /api/v1/."""
        return f"countries/{reading.parameters['country'][0]}/balance/"


def balance_chart(rows: Sequence[Row], country: str, asked: Asked, style: Style) -> Chart:
    """Return the chart of the balance of a country: rows of `analysis.balance`.

    Bars are people ordered to leave and nothing else; staff cuts and refusals are written beside
    them. Rows are drawn largest first.
    """
    name = asked.names.get(country, country)
    ordered = sorted(rows, key=_size)
    title = f"People expelled between {name} and other parties"
    description = _in_words(ordered, name)
    drawn = _folded(ordered)
    if drawn:
        drawing, room = _bars(drawn, name, style)
    else:
        drawing, room = empty("No expulsions match.", style)
    picture = framed(
        drawing,
        room,
        style,
        asked,
        title=title,
        description=description,
        notes=_notes(ordered),
    )
    return Chart(
        title,
        description,
        picture.spec,
        ordered,
        _columns(name),
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [_links(row, country, asked) for row in ordered],
    )


def _size(row: Row) -> tuple[Any, ...]:
    persons = [row[f"{side}persons"] for side in _SIDES]
    others = sum(row[f"{side}{figure}"] for side in _SIDES for figure in _FIGURES)
    return (-sum(persons), -persons[0], -others, row["counterpart_name"])


def _folded(rows: Sequence[Row]) -> list[Row]:
    """Return the rows to draw: where they are too many, the last one is the sum of the rest."""
    if len(rows) <= MOST_ROWS:
        return list(rows)
    kept, rest = rows[: MOST_ROWS - 1], rows[MOST_ROWS - 1 :]
    return [*kept, {"counterpart_name": others(len(rest)), **balance_total(list(rest))}]


def _beside(row: Row, side: str) -> str:
    """Return what is written at a bar."""
    persons, cut, refused, unknown, _ = (row[f"{side}{figure}"] for figure in _FIGURES)
    parts = [
        f"staff cut {number(cut)}" if cut else "",
        f"{number(refused)} refused" if refused else "",
    ]
    parts = [part for part in parts if part]
    if unknown and not persons and not parts:
        parts = ["number unknown"]
    first = [number(persons)] if persons or not parts else []
    # The number stands next to the bar.
    return " · ".join(parts[::-1] + first if side == _LEFT else first + parts)


def _bars(rows: Sequence[Row], name: str, style: Style) -> tuple[Spec, Room]:
    """Return the bars with their figures, and the room that they need."""
    limit = 104 if style.is_narrow else 170
    names = [shortened(row["counterpart_name"], limit, TEXT) for row in rows]
    left = int(widest(names, TEXT)) + 12
    within = style.width - 2 * MARGIN - left
    domain, zero = _domain(rows, within)
    heads = _heads(rows, name, left, zero, style)
    room = Room(len(rows) * ROW_HEIGHT, left=left, above=len({y for *_, y in heads}) * 18 + 4)
    values = [
        {
            "row": place,
            "name": names[place],
            "counterpart": row["counterpart_name"],
            "side": side,
            "expelled": "by them" if side == _LEFT else f"by {name}",
            "persons": row[f"{side}persons"],
            "at": row[f"{side}persons"] * (-1 if side == _LEFT else 1),
            "label": _beside(row, side),
        }
        for place, row in enumerate(rows)
        for side in _SIDES
    ]
    colours = THEMES[style.theme]
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            "color": {
                "condition": {"test": f"datum.side === '{_LEFT}'", "value": colours.them},
                "value": colours.us,
            },
            "tooltip": [
                {"field": "counterpart", "title": "Counterpart"},
                {"field": "expelled", "title": "Expelled"},
                {"field": "persons", "type": "quantitative", "title": "People"},
                {"field": "label", "title": "In full"},
            ],
        },
    }
    named = {
        "transform": [{"filter": f"datum.side === '{_LEFT}'"}],
        "mark": {"type": "text", "align": "right", "baseline": "middle"},
        "encoding": {"x": {"value": -8}, "text": {"field": "name"}},
    }
    drawing = {
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "at",
                "type": "quantitative",
                "scale": {"domain": domain, "nice": False},
                "axis": None,
            },
            "y": {
                "field": "row",
                "type": "ordinal",
                "scale": {"paddingInner": 1 - _BAR / ROW_HEIGHT, "paddingOuter": 0.15},
                "axis": None,
            },
        },
        "layer": [
            bars,
            _lettered(_RIGHT, "left", _APART),
            _lettered(_LEFT, "right", -_APART),
            named,
            upright(zero, room.height, colours.muted),
            *(text_at(*head) for head in heads),
        ],
    }
    return drawing, room


def _lettered(side: str, align: str, shift: int) -> Spec:
    """Return the layer of what is written at the bars of a side."""
    return {
        "transform": [{"filter": f"datum.side === '{side}'"}],
        "mark": {"type": "text", "align": align, "baseline": "middle", "dx": shift},
        "encoding": {"text": {"field": "label"}},
    }


def _domain(rows: Sequence[Row], within: int) -> tuple[list[float], float]:
    """Return the least and most of the scale, and the place of its zero in pixels.

    Bars are as long as they can be with what is written at them still inside.
    """
    written = {
        side: [(row[f"{side}persons"], width_of(_beside(row, side), TEXT) + _APART) for row in rows]
        for side in _SIDES
    }

    def reach(side: str, pixels: float) -> float:
        return max(persons * pixels + width for persons, width in written[side])

    most = max((persons for side in _SIDES for persons, _ in written[side]), default=0) or 1
    low, high = 0.0, float(within) / most
    for _ in range(40):
        middle = (low + high) / 2
        fits = reach(_LEFT, middle) + reach(_RIGHT, middle) <= within
        low, high = (middle, high) if fits else (low, middle)
    pixels = low or 1e-6
    zero = reach(_LEFT, pixels)
    return [-zero / pixels, (within - zero) / pixels], zero


def _heads(
    rows: Sequence[Row], name: str, left: int, zero: float, style: Style
) -> list[tuple[str, str, float, str, float]]:
    """Return the two headings: over their sides or, where these are too narrow, in two lines."""
    colours = THEMES[style.theme]
    total = balance_total(list(rows))
    by_them, by_country = (
        f"Expelled by {who}: {number(total[f'{side}persons'])}"
        for side, who in ((_LEFT, "them"), (_RIGHT, name))
    )
    across = style.width - 2 * MARGIN
    fits = (
        width_of(by_them, TEXT, bold=True) + _APART <= left + zero
        and width_of(by_country, TEXT, bold=True) + _APART <= across - left - zero
    )
    if fits:
        return [
            (by_them, "right", zero - _APART, colours.them, -12),
            (by_country, "left", zero + _APART, colours.us, -12),
        ]
    by_country = shortened(by_country, across, TEXT, bold=True)
    return [
        (f"\N{LEFTWARDS ARROW} {by_them}", "left", -left, colours.them, -30),
        (f"\N{RIGHTWARDS ARROW} {by_country}", "left", -left, colours.us, -12),
    ]


def _notes(rows: Sequence[Row]) -> list[str]:
    """Return what the bars leave out."""
    notes = []
    if len(rows) > MOST_ROWS:
        notes.append(
            f"The {MOST_ROWS - 1} largest of {number(len(rows))} counterparts; the others are "
            "drawn as one."
        )
    total = balance_total(list(rows))
    if any(total[f"{side}{figure}"] for side in _SIDES for figure in ("staff_cut", "refused")):
        notes.append("Bars: people ordered to leave. Staff cuts and refusals are no part of them.")
    unknown = sum(total[f"{side}{WITHOUT_COUNT}"] for side in _SIDES)
    if unknown:
        notes.append(f"{counted(unknown, 'event')} without a number of people, left out.")
    return notes


def _in_words(rows: Sequence[Row], name: str) -> str:
    """Return what the chart shows, in words."""
    if not rows:
        return f"No expulsions between {name} and other parties match."
    total = balance_total(list(rows))
    acting = {
        side: counted(sum(1 for row in rows if row[f"{side}persons"]), "party", "parties")
        for side in _SIDES
    }
    expelled = {side: people(total[f"{side}persons"]) for side in _SIDES}
    largest = "; ".join(
        f"{row['counterpart_name']} {_beside(row, _LEFT)} and {_beside(row, _RIGHT)}"
        for row in rows[:3]
    )
    sentences = [
        f"Bars to two sides, a row for each of {counted(len(rows), 'counterpart')}.",
        f"{acting[_LEFT]} expelled {expelled[_LEFT]} of {name}.",
        f"{name} expelled {expelled[_RIGHT]} of {acting[_RIGHT]}.",
        f"Largest, by them and by {name}: {largest}.",
    ]
    for figure, said_of in (("staff_cut", "Staff cuts"), ("refused", "Refusals")):
        cut = [total[f"{side}{figure}"] for side in _SIDES]
        if any(cut):
            sentences.append(
                f"{said_of}, not in the bars: {number(cut[0])} by them, {number(cut[1])} by {name}."
            )
    return " ".join(sentences)


def _columns(name: str) -> list[Column]:
    """Return the columns of the table."""
    said = {
        "persons": "people expelled",
        "staff_cut": "staff cut",
        "refused": "refused",
        WITHOUT_COUNT: "events without a number",
    }
    return [
        Column("counterpart_name", "Counterpart"),
        *(
            Column(f"{side}{figure}", f"By {who}: {said[figure]}", is_number=True)
            for side, who in ((_LEFT, "them"), (_RIGHT, name))
            for figure in said
        ),
    ]


def _links(row: Row, country: str, asked: Asked) -> dict[str, str]:
    """Return the addresses of the events behind the figures of a row."""
    links = {"counterpart_name": f"/countries/{row['counterpart']}/"}
    for side in _SIDES:
        acting, against = row["counterpart"], country
        if side == _RIGHT:
            acting, against = against, acting
        for figure in _FIGURES:
            if row[f"{side}{figure}"]:
                measure = {"measure": _MEASURES[figure]} if figure in _MEASURES else {}
                links[f"{side}{figure}"] = asked.events(
                    "expulsions", initiator=acting, target=against, **measure
                )
    return links
