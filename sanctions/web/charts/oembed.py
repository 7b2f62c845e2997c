"""oEmbed (oembed.com): how to show a chart, told to whoever was given its address."""

from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from sanctions.api.parameters import StrictView
from sanctions.api.problems import InvalidParameters
from sanctions.dataset.citing import AUTHOR
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NameField, NumberField, ValueField
from sanctions.http.parameters import MOST_PAIRS, ParameterProblem
from sanctions.web.charts.asking import ROOT, Kind, Reading, WrongParametersError, address, read
from sanctions.web.charts.chart import WIDTH
from sanctions.web.charts.figure import Figure, figure_of
from sanctions.web.charts.kinds import KINDS
from sanctions.web.charts.styles import SCALE, ScaleForm, StyleForm
from sanctions.web.site import NAME

PATH = "/oembed"
_MOST_PIXELS = 100_000
# Below this width of a frame its page shows the narrow picture (web/figure.html).
_NARROW_BELOW = 600
# What stands below the picture on the page in the frame.
_CAPTION = 130
_A_DAY = 86_400


class TextField(ValueField):
    """Text that is taken as it is."""

    commas = False
    schema = {"type": "string", "examples": [f"http://127.0.0.1:8000{ROOT}/timeline"]}

    def parse(self, text: str) -> str:
        """Return the text."""
        return text


class OembedForm(ParameterForm):
    """What a consumer asks; `dnt` (do not track) needs nothing done: nobody is tracked."""

    url = TextField(help_text="The address of a chart.")
    maxwidth = NumberField(least=1, most=_MOST_PIXELS, help_text="Most width, in pixels.")
    maxheight = NumberField(least=1, most=_MOST_PIXELS, help_text="Most height, in pixels.")
    format = NameField(names=("json",), noun="format", help_text="json, the only one.")
    dnt = TextField(help_text="Ignored.")


class OembedView(StrictView):
    """What there is to embed of a chart."""

    schema = None
    parameter_forms = (OembedForm,)

    def get(self, request: Request) -> Response:
        """Return a frame for the chart, and a picture of it."""
        asked = self.parameters
        url = asked["url"]
        if url is None:
            message = "It is missing: give the address of a chart."
            raise InvalidParameters([ParameterProblem("url", "", message)])
        http_request: HttpRequest = request._request  # noqa: SLF001
        kind, given = _chart_at(http_request, url)
        try:
            reading = read(kind, given)
        except WrongParametersError as wrong:
            told = f"Its parameters are not understood: {wrong}"
            raise InvalidParameters([ParameterProblem("url", url, told)]) from wrong
        revision = str(self.revision.digest) if self.revision else ""
        shown = figure_of(http_request, kind, reading, revision)
        return Response(_answer(http_request, kind, reading, shown, asked))


def oembed_address(request: HttpRequest, kind: Kind, reading: Reading) -> str:
    """Return the address that tells how to embed a chart."""
    url = request.build_absolute_uri(address(kind, reading))
    return request.build_absolute_uri(f"{PATH}?url={quote(url, safe='')}")


def _chart_at(request: HttpRequest, url: str) -> tuple[Kind, MultiValueDict[str, str]]:
    """Return the kind of the chart at an address, and its parameters; NotFound if there is none."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(
            parts.query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PAIRS
        )
    except ValueError:
        raise NotFound("That is no address.") from None
    name = parts.path.removeprefix(f"{ROOT}/").partition(".")[0]
    is_ours = parts.scheme in {"http", "https"} and parts.netloc == request.get_host()
    if not is_ours or not parts.path.startswith(f"{ROOT}/") or name not in KINDS:
        raise NotFound(f"That is not the address of a chart of {request.get_host()}.")
    of_the_style = {*StyleForm.base_fields, *ScaleForm.base_fields}
    given: MultiValueDict[str, str] = MultiValueDict()
    for key, value in pairs:
        if key not in of_the_style:
            given.appendlist(key, value)
    return KINDS[name], given


def frame_of(
    request: HttpRequest,
    kind: Kind,
    reading: Reading,
    shown: Figure,
    most: tuple[int | None, int | None] = (None, None),
) -> tuple[str, int, int]:
    """Return the markup of a frame for a chart, its width and its height, within the most."""
    width = min(most[0] or WIDTH, WIDTH)
    is_wide = width >= _NARROW_BELOW
    picture = shown.wide if is_wide else shown.narrow
    height = round(picture.height * min(1, width / picture.width)) + _CAPTION
    height = min(height, most[1] or height)
    frame = {
        "src": request.build_absolute_uri(address(kind, reading, ".html")),
        "title": shown.title,
        "width": width,
        "height": height,
    }
    return render_to_string("web/chart_frame.html", frame).strip(), width, height


def _answer(
    request: HttpRequest, kind: Kind, reading: Reading, shown: Figure, asked: dict[str, Any]
) -> dict[str, Any]:
    most = (asked["maxwidth"], asked["maxheight"])
    html, width, height = frame_of(request, kind, reading, shown, most)
    return {
        "version": "1.0",
        "type": "rich",
        "title": shown.title,
        "author_name": AUTHOR,
        "provider_name": NAME,
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": _A_DAY,
        "html": html,
        "width": width,
        "height": height,
        "thumbnail_url": request.build_absolute_uri(shown.png),
        "thumbnail_width": shown.wide.width * SCALE,
        "thumbnail_height": shown.wide.height * SCALE,
    }
