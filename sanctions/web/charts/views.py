"""Where charts are: each at its own address, as SVG, PNG and as Vega-Lite specification."""

import re
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from sanctions.analysis.names import names_of_parties
from sanctions.api.parameters import StrictView
from sanctions.api.renderers import JsonRenderer
from sanctions.filtersets.nearest import nearest
from sanctions.web.charts.asking import Kind, Reading, asked, open_forms
from sanctions.web.charts.chart import LIGHT, WIDTH, Chart, Style
from sanctions.web.charts.kept import PICTURES
from sanctions.web.charts.kinds import KINDS
from sanctions.web.charts.picture import as_json, as_png, as_svg
from sanctions.web.charts.styles import SCALE, ScaleForm, StyleForm

LONGEST_NAME = 100


class SvgRenderer(BaseRenderer):
    """A picture of lines and letters."""

    media_type = "image/svg+xml"
    format = "svg"


class PngRenderer(BaseRenderer):
    """A picture of pixels."""

    media_type = "image/png"
    format = "png"


class ChartView(StrictView):
    """A chart, with the API's own filters; errors are those of the API."""

    # Not described in the API's schema: docs/charts.md is.
    schema = None
    formats: ClassVar[dict[str, type[BaseRenderer]]] = {
        one.format: one for one in (SvgRenderer, PngRenderer, JsonRenderer)
    }

    def open_forms(self, given: MultiValueDict[str, str]) -> list[forms.BaseForm]:
        """Return the forms of the chart's parameters; NotFound where there is no such chart."""
        name, self.ending = self.kwargs["name"], self.kwargs["format"]
        if name not in KINDS:
            raise _no_such("chart", name, KINDS)
        if self.ending not in self.formats:
            raise _no_such("format", self.ending, self.formats)
        self.kind: Kind = KINDS[name]
        self.filterset, opened = open_forms(self.kind, given)
        styles = [StyleForm(given), *([ScaleForm(given)] if self.ending == "png" else [])]
        self.of_the_style = {name for form in styles for name in form.fields}
        return [*opened, *styles]

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """Return the format at the end of the path, whatever the Accept header says."""
        renderer = self.formats.get(self.kwargs["format"], JsonRenderer)()
        return renderer, renderer.media_type

    def get(self, request: Request, **_: Any) -> HttpResponse:
        """Return the chart."""
        revision = str(self.revision.digest) if self.revision else ""
        origin = request.build_absolute_uri("/").rstrip("/")
        key = (revision, origin, self.kind.name, self.ending, tuple(self.query))
        content = PICTURES.get(key, lambda: self.content(revision, origin))
        return HttpResponse(
            content,
            content_type=self.formats[self.ending].media_type,
            headers={"Content-Disposition": f'inline; filename="{self.file_name()}"'},
        )

    def content(self, revision: str, origin: str) -> bytes:
        """Return the chart in its format."""
        parameters = self.parameters
        pairs = [pair for pair in self.query if pair[0] not in self.of_the_style]
        reading = Reading(parameters, pairs, self.filterset)
        style = Style(parameters["theme"] or LIGHT, parameters["width"] or WIDTH)
        question = asked(self.kind, reading, revision, names_of_parties(revision), origin)
        chart = self.kind.draw(self.kind.rows(reading), reading, question, style)
        return self.written(chart)

    def written(self, chart: Chart) -> bytes:
        """Return a chart as a file."""
        if self.ending == "png":
            return as_png(chart, self.parameters["scale"] or SCALE)
        return as_svg(chart) if self.ending == "svg" else as_json(chart)

    def file_name(self) -> str:
        """Return a name for the file, in ASCII."""
        parts = [self.kind.name, *(value for _, value in self.query)]
        plain = "_".join(re.sub(r"[^A-Za-z0-9]+", "-", part) for part in parts)
        return f"{plain[:LONGEST_NAME]}.{self.ending}"


def _no_such(noun: str, name: str, known: dict[str, Any]) -> NotFound:
    near = nearest(name, [(one, one) for one in known], count=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return NotFound(f"There is no such {noun}.{hint} There are: {', '.join(known)}.")
