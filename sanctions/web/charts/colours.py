"""The colours of the charts, for a light and for a dark background.

They differ for the colour-blind too, and in grey (print): the tests measure it.
"""

from dataclasses import dataclass

from sanctions.web.charts.chart import DARK, LIGHT


@dataclass(frozen=True)
class Colours:
    """The colours of one theme: of the ground, of text, and of what is drawn.

    `them` and `us` are for the two sides of a chart, or for expulsions and sanctions. `scale` goes
    from few to many.
    """

    ground: str
    text: str
    muted: str
    line: str
    land: str
    them: str
    us: str
    relax: str
    scale: tuple[str, ...]


THEMES = {
    LIGHT: Colours(
        ground="#fdfcfa",
        text="#1b1c1e",
        muted="#595650",
        line="#d8d3c8",
        land="#e8e4db",
        them="#1f6aa5",
        us="#b85510",
        relax="#3a9188",
        scale=("#d3e3f3", "#9fc5e4", "#5b9bd0", "#2369a8", "#08306b"),
    ),
    DARK: Colours(
        ground="#14171a",
        text="#e9e7e2",
        muted="#aeaaa2",
        line="#363b40",
        land="#2a2f34",
        them="#6cb0e6",
        us="#f0a868",
        relax="#159685",
        scale=("#1f4468", "#2f6ba0", "#5496cd", "#93c3ea", "#dcedfb"),
    ),
}
