"""The parameters that say how a chart is to look."""

from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NameField, NumberField
from sanctions.web.charts.chart import DARK, LIGHT, WIDTH

NARROWEST, WIDEST = 320, 1600
SCALE = 2


class ThemeForm(ParameterForm):
    """The background that a chart is for."""

    theme = NameField(
        names=(LIGHT, DARK), noun="theme", help_text=f"The background it is for. Default: {LIGHT}."
    )


class StyleForm(ThemeForm):
    """How a picture is to look."""

    width = NumberField(
        least=NARROWEST,
        most=WIDEST,
        help_text=f"The width of the picture in pixels. Default: {WIDTH}.",
    )


class ScaleForm(ParameterForm):
    """How many pixels a PNG has."""

    scale = NumberField(
        least=1, most=3, help_text=f"Pixels for each pixel of the width. Default: {SCALE}."
    )
