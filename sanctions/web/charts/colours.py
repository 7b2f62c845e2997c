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
        ground="#ffffff",
        text="#1b1f24",
        muted="#57606a",
        line="#d8dde3",
        land="#e9ecef",
        them="#0b5394",
        us="#d9730d",
        relax="#3a9188",
        scale=("#d3e3f3", "#9fc5e4", "#5b9bd0", "#2369a8", "#08306b"),
    ),
    DARK: Colours(
        ground="#14181d",
        text="#eceff2",
        muted="#a3adb8",
        line="#39424d",
        land="#2a313a",
        them="#5aa9f0",
        us="#f7b267",
        relax="#8fe0cf",
        scale=("#1f4468", "#2f6ba0", "#5496cd", "#93c3ea", "#dcedfb"),
    ),
}
