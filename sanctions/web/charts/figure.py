"""A chart on a page: its pictures for either theme and width, its words, its table, its links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from sanctions.analysis.names import names_of_parties
from sanctions.dataset.revision import current_revision
from sanctions.web.charts.asking import Kind, Reading, address, api_address, asked, read
from sanctions.web.charts.chart import DARK, LIGHT, NARROW, WIDTH, Cell, Chart, Column, Style
from sanctions.web.charts.kinds import KINDS


@dataclass(frozen=True)
class Picture:
    """The addresses of one picture for a light and a dark page, and its size in pixels."""

    light: str
    dark: str
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    """What the template web/figure.html shows."""

    id: str
    chart: Chart
    wide: Picture
    narrow: Picture
    page: str
    png: str
    spec: str
    spec_dark: str
    api: str

    @property
    def title(self) -> str:
        """The title of the chart."""
        return self.chart.title

    @property
    def description(self) -> str:
        """The chart in words."""
        return self.chart.description

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of its table."""
        return self.chart.columns

    @property
    def table(self) -> list[list[Cell]]:
        """The cells of its table, row by row."""
        return self.chart.table


def figure(
    request: HttpRequest,
    name: str,
    parameters: Mapping[str, str | Sequence[str]],
    revision: str | None = None,
    width: int = WIDTH,
) -> Figure:
    """Return a chart for a page, by the name of its kind and by its parameters.

    `parameters` are those of the chart's address (docs/charts.md), such as `{"country": "RUS"}`;
    raise WrongParametersError where they are wrong. `revision` is the digest of the dataset's
    state, where the caller has it, `width` that of the place on the page, in pixels: a picture
    that is shown smaller than it was drawn is hard to read.
    """
    given: MultiValueDict[str, str] = MultiValueDict(
        {
            key: [value] if isinstance(value, str) else list(value)
            for key, value in parameters.items()
        }
    )
    kind = KINDS[name]
    digest = revision or str(current_revision().digest)
    return figure_of(request, kind, read(kind, given), digest, width=width)


def figure_of(
    request: HttpRequest,
    kind: Kind,
    reading: Reading,
    revision: str,
    *,
    theme: str = "",
    width: int = WIDTH,
) -> Figure:
    """Return a chart for a page: of parameters that have been read, in one theme or in both."""
    origin = request.build_absolute_uri("/").rstrip("/")
    question = asked(kind, reading, revision, names_of_parties(revision), origin)
    rows = kind.rows(reading)
    wide = kind.draw(rows, reading, question, Style(width=width))
    narrow = kind.draw(rows, reading, question, Style(width=NARROW))
    light = {"theme": DARK} if theme == DARK else {}
    dark = {} if theme == LIGHT else {"theme": DARK}
    as_wide = {} if width == WIDTH else {"width": str(width)}

    def at(ending: str, **style: str) -> str:
        return address(kind, reading, ending, **style)

    def picture(chart: Chart, **style: str) -> Picture:
        return Picture(
            at(".svg", **light, **style), at(".svg", **dark, **style), chart.width, chart.height
        )

    return Figure(
        id=f"chart-{kind.name}",
        chart=wide,
        wide=picture(wide, **as_wide),
        narrow=picture(narrow, width=str(NARROW)),
        page=at(""),
        png=at(".png", **light),
        spec=at(".json", **light, **as_wide),
        spec_dark=at(".json", **dark, **as_wide),
        api=api_address(kind, reading),
    )
