"""A chart's own page, and the page of it that others put into theirs."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from sanctions.dataset.revision import current_revision
from sanctions.http.caching import is_current, validators
from sanctions.http.security import HEADER, POLICY
from sanctions.web.charts.asking import Kind, Reading, open_forms
from sanctions.web.charts.figure import Figure, figure_of
from sanctions.web.charts.kinds import KINDS
from sanctions.web.charts.oembed import frame_of, oembed_address
from sanctions.web.charts.styles import ThemeForm
from sanctions.web.page import Asked, Head, WrongParameters, ask, page, show, without_parameters

# Any site may show a chart: there is nothing on its page to be clicked by mistake.
_EMBEDDED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


@page
def show_charts(request: HttpRequest) -> HttpResponse:
    """Show which charts there are."""
    without_parameters(request)
    head = Head("Charts", "The charts that are drawn from the dataset, each with an example.")
    return show(request, "web/charts.html", head, lambda: {"kinds": KINDS.values()})


@page
def show_chart(request: HttpRequest, name: str) -> HttpResponse:
    """Show a chart with its table and its links."""
    kind = _kind(name)
    reading, _ = _read(request, kind)
    shown = _figure(request, kind, reading)
    head = Head(
        shown.title,
        shown.description,
        reading.pairs,
        image=shown.png,
        image_alt=shown.description,
    )

    def context() -> Mapping[str, Any]:
        return {
            "figure": shown,
            "oembed": oembed_address(request, kind, reading),
            "frame": frame_of(request, kind, reading, shown)[0],
        }

    return show(request, "web/chart.html", head, context)


@xframe_options_exempt
@page
def show_embedded(request: HttpRequest, name: str) -> HttpResponse:
    """Show a chart alone, for a frame on somebody else's page."""
    kind = _kind(name)
    reading, asked = _read(request, kind, with_theme=True)
    tags = validators(request, current_revision(), "text/html", asked.query)
    theme = asked.parameters["theme"] or ""
    if is_current(request, tags):
        response = HttpResponse(status=304)
    else:
        shown = _figure(request, kind, reading, theme)
        context = {
            "figure": shown,
            "theme": theme,
            "oembed": oembed_address(request, kind, reading),
        }
        response = render(request, "web/chart_embedded.html", context)
    for header, value in {**tags, HEADER: _EMBEDDED}.items():
        response.headers[header] = value
    return response


def _kind(name: str) -> Kind:
    if name not in KINDS:
        there = ", ".join(KINDS)
        raise Http404(f"There is no chart “{name}”. There are: {there}.")
    return KINDS[name]


def _read(request: HttpRequest, kind: Kind, *, with_theme: bool = False) -> tuple[Reading, Asked]:
    """Return the parameters of a chart, and those of its page; raise WrongParameters."""
    filtersets = []

    def opened(given: Any) -> list[Any]:
        filterset, forms = open_forms(kind, given)
        filtersets.append(filterset)
        return [*forms, *([ThemeForm(given)] if with_theme else [])]

    asked = ask(request, opened)
    if asked.problems:
        raise WrongParameters(asked.problems)
    pairs = [pair for pair in asked.query if pair[0] not in ThemeForm.base_fields]
    return Reading(asked.parameters, pairs, filtersets[-1]), asked


def _figure(request: HttpRequest, kind: Kind, reading: Reading, theme: str = "") -> Figure:
    return figure_of(request, kind, reading, str(current_revision().digest), theme=theme)
