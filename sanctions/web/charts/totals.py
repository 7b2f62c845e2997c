"""What it adds up to: bars by party, region, dispute, kind of act and more."""

from collections.abc import Mapping, Sequence
from typing import Any

from sanctions.analysis.figures import EVENTS
from sanctions.analysis.totals import group_columns
from sanctions.filtersets.values import NameField, Refused
from sanctions.models.vocabularies import (
    ExpulsionMeasure,
    Personnel,
    SanctionAction,
    SanctionMeasure,
    Vocabulary,
)
from sanctions.web.charts.asking import Reading
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Spec, Style
from sanctions.web.charts.choosing import (
    BOTH,
    EVENT_WORDS,
    EXPULSIONS,
    SANCTIONS,
    ChoosingForm,
    ChosenEvents,
    counted_words,
)
from sanctions.web.charts.colours import THEMES
from sanctions.web.charts.layout import MARGIN, TEXT, Room, framed
from sanctions.web.charts.lettering import shortened, widest
from sanctions.web.charts.marks import empty, legend
from sanctions.web.charts.wording import counted, number, others

_ALL = (
    *("initiator", "target", "initiator_region", "target_region"),
    *("episode", "year", "month"),
)
BY = {
    EXPULSIONS: (*_ALL, "measure", "personnel"),
    SANCTIONS: (*_ALL, "measure", "regime", "action"),
    BOTH: _ALL,
}
_DATES = ("year", "month")
_TERMS: dict[tuple[str, str], type[Vocabulary]] = {
    (EXPULSIONS, "measure"): ExpulsionMeasure,
    (EXPULSIONS, "personnel"): Personnel,
    (SANCTIONS, "measure"): SanctionMeasure,
    (SANCTIONS, "action"): SanctionAction,
}
MOST_ROWS = 25
ROW_HEIGHT = 22
_BAR = 15
_STACKED_HEIGHT = 40
# The longest names beside bars, in pixels, also on a phone.
_LONGEST, _LONGEST_NARROW = 260, 116
_APART = 5
_UNKNOWN = "not known, or none"


class TotalsForm(ChoosingForm):
    """By what events are added up."""

    by = NameField(
        names=tuple(dict.fromkeys(one for columns in BY.values() for one in columns)),
        noun="column",
        help_text="What the bars are: one for each value. Default: initiator.",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a column that these events don't have."""
        cleaned = super().clean()
        of, by = cleaned.get("of") or BOTH, cleaned.get("by")
        if by and "of" in cleaned and by not in BY[of]:
            fitting = next(one for one, columns in BY.items() if by in columns)
            message = (
                f"Not a column of={of} can be added up by; these can: {', '.join(BY[of])}. "
                f"Or give of={fitting}."
            )
            self.add_error("by", Refused(message, by, BY[of]))
        return self.cleaned_data


class Totals(ChosenEvents):
    """Bars of what events add up to."""

    name = "totals"
    about = "Events, or people, added up by one column."
    example = {"of": "sanctions", "by": "measure"}
    parameter_forms = (TotalsForm,)

    def rows(self, reading: Reading) -> list[Row]:
        """Return a row for each value of the column: largest first, dates in their order."""
        by = self.by(reading)
        code, *names = group_columns([by])
        of, figure = self.of(reading), self.figure(reading)
        vocabulary = _TERMS.get((of, by))
        groups = self.summed(reading, [by])
        found: dict[Any, dict[str, Any]] = {}
        for kind, rows in groups.items():
            for row in rows:
                value = row[code]
                label = row[names[0]] if names else value
                if vocabulary and value is not None:
                    label = str(vocabulary(value).label)
                one = found.setdefault(
                    value,
                    {
                        "key": None if value is None else str(value),
                        "label": _UNKNOWN if label is None else str(label),
                        "value": 0,
                        **dict.fromkeys(groups, 0),
                    },
                )
                one[kind] += row[figure]
                one["value"] += row[figure]
        if by in _DATES:
            return sorted(found.values(), key=lambda row: (row["key"] is None, row["key"] or ""))
        return sorted(found.values(), key=lambda row: (-row["value"], row["label"]))

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of these rows."""
        by = self.by(reading)
        return totals_chart(rows, self.of(reading), self.figure(reading), asked, style, by=by)

    def by(self, reading: Reading) -> str:
        """Return the column."""
        return str(reading.parameters["by"] or "initiator")


def totals_chart(
    rows: Sequence[Row], of: str, figure: str, asked: Asked, style: Style, *, by: str
) -> Chart:
    """Return the chart of rows of `Totals.rows`."""
    what = counted_words(of, figure)
    said_by = by.replace("_", " ")
    title = f"{what[:1].upper()}{what[1:]} by {said_by}"
    kinds = [kind for kind in (EXPULSIONS, SANCTIONS) if rows and kind in rows[0]]
    drawn = _folded(rows, kinds, in_time=by in _DATES)
    if drawn:
        drawing, room = _bars(drawn, kinds, figure, style)
    else:
        drawing, room = empty("No events match.", style)
    notes = []
    if len(drawn) < len(rows):
        kept = "latest" if by in _DATES else "largest"
        notes.append(
            f"The {kept} {len(drawn) - 1} of {number(len(rows))}; the others are drawn as one."
        )
    overlap = (of, by) == (SANCTIONS, "measure")
    if overlap:
        notes.append("An act with several measures stands under each: these bars overlap.")
    description = _in_words(rows, what, said_by, overlap=overlap)
    picture = framed(drawing, room, style, asked, title=title, description=description, notes=notes)
    shown = kinds if of == BOTH else []
    return Chart(
        title,
        description,
        picture.spec,
        rows,
        [
            Column("label", said_by.capitalize()),
            *(Column(kind, EVENT_WORDS[kind].capitalize(), is_number=True) for kind in shown),
            Column("value", what[:1].upper() + what[1:], is_number=True),
        ],
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [_links(row, of, by, shown, asked) for row in rows],
    )


def _folded(rows: Sequence[Row], kinds: Sequence[str], *, in_time: bool) -> list[Row]:
    """Return the rows to draw, where they are too many with the rest as one."""
    if len(rows) <= MOST_ROWS:
        return list(rows)
    kept = MOST_ROWS - 1
    first, rest = (rows[-kept:], rows[:-kept]) if in_time else (rows[:kept], rows[kept:])
    name = f"{number(len(rest))} earlier" if in_time else others(len(rest))
    sums = {column: sum(row[column] for row in rest) for column in ("value", *kinds)}
    one = {"key": None, "label": name, **sums}
    return [one, *first] if in_time else [*first, one]


def _bars(
    rows: Sequence[Row], kinds: Sequence[str], figure: str, style: Style
) -> tuple[Spec, Room]:
    colours = THEMES[style.theme]
    shades = {EXPULSIONS: colours.them, SANCTIONS: colours.us}
    names = [row["label"] for row in rows]
    # On a phone long names stand above their bars.
    is_stacked = style.is_narrow and widest(names, TEXT) > _LONGEST_NARROW
    limit = style.width - 2 * MARGIN if is_stacked else _LONGEST
    labels = [shortened(name, limit, TEXT) for name in names]
    left = 0 if is_stacked else int(widest(labels, TEXT)) + 12
    row_height = _STACKED_HEIGHT if is_stacked else ROW_HEIGHT
    figures = [number(row["value"]) for row in rows]
    right = int(widest(figures, TEXT)) + _APART + 2
    values = []
    for place, row in enumerate(rows):
        foot = 0
        for kind in kinds:
            values.append(
                {
                    "row": place,
                    "label": row["label"],
                    "kind": kind,
                    "what": EVENT_WORDS[kind] if figure == EVENTS else counted_words(kind, figure),
                    "number": row[kind],
                    "foot": foot,
                    "top": foot + row[kind],
                }
            )
            foot += row[kind]
    heads: list[Spec] = []
    above = 4
    if len(kinds) > 1:
        heads, above = legend([(shades[kind], EVENT_WORDS[kind]) for kind in kinds], -left, style)
    above += 8 if is_stacked else 0
    most = max(row["value"] for row in rows) or 1
    x: Mapping[str, Any] = {"type": "quantitative", "axis": None}
    scale = {"domain": [0, most], "nice": False}
    y = {
        "field": "row",
        "type": "ordinal",
        "scale": {
            "paddingInner": 1 - _BAR / row_height,
            "paddingOuter": (1 - _BAR / row_height) / 2,
        },
        "axis": None,
    }
    written = [
        {"row": place, "name": labels[place], "figure": figures[place], "top": row["value"]}
        for place, row in enumerate(rows)
    ]
    drawing = {
        "encoding": {"y": y},
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar"},
                "encoding": {
                    "x": {**x, "field": "foot", "scale": scale},
                    "x2": {"field": "top"},
                    "color": {
                        "condition": {
                            "test": f"datum.kind === '{EXPULSIONS}'",
                            "value": shades[EXPULSIONS],
                        },
                        "value": shades[SANCTIONS],
                    },
                    "tooltip": [
                        {"field": "label", "title": "Of"},
                        {"field": "what", "title": "What"},
                        {"field": "number", "type": "quantitative", "title": "Number"},
                    ],
                },
            },
            {
                "data": {"values": written},
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": _APART},
                "encoding": {
                    "x": {**x, "field": "top", "scale": scale},
                    "text": {"field": "figure"},
                },
            },
            {
                "data": {"values": written},
                "mark": {
                    "type": "text",
                    "align": "left" if is_stacked else "right",
                    "baseline": "middle",
                    "dy": -(_BAR + 3) if is_stacked else 0,
                },
                "encoding": {
                    "x": {"value": 0 if is_stacked else -8},
                    "text": {"field": "name"},
                },
            },
            *heads,
        ],
    }
    return drawing, Room(len(rows) * row_height, left=left, right=right, above=above)


def _in_words(rows: Sequence[Row], what: str, by: str, *, overlap: bool) -> str:
    if not rows:
        return f"No {what} match."
    total = "" if overlap else f"{number(sum(row['value'] for row in rows))} "
    top = sorted(rows, key=lambda row: -row["value"])[:5]
    largest = ", ".join(f"{row['label']} {number(row['value'])}" for row in top)
    return f"Bars, {total}{what} by {by}: {counted(len(rows), 'row')}. Most: {largest}."


def _links(row: Row, of: str, by: str, kinds: Sequence[str], asked: Asked) -> dict[str, str]:
    if row["key"] is None:
        missing = {"episode__isnull": "true"} if by == "episode" else {}
        return {"value": asked.events(of, **missing)} if missing else {}
    chosen = {"announced_on" if by in _DATES else by: row["key"]}
    return {
        "value": asked.events(of, **chosen),
        **{
            kind: asked.events(of, type=kind.removesuffix("s"), **chosen)
            for kind in kinds
            if row[kind]
        },
    }
