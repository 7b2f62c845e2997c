"""The colours: told apart by the colour-blind, in grey, and from their ground, in both themes.

Colour blindness is simulated as Machado, Oliveira and Fernandes (2009) do it, at full severity;
differences are those of CIE Lab (1976): two is about what one just sees.
"""

import itertools

import pytest

from sanctions.web.charts.colours import THEMES

# Of protanopia, deuteranopia and tritanopia, for linear RGB.
MACHADO = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour, blindness):
    red, green, blue = linear(colour)
    rows = MACHADO[blindness]
    return [min(max(a * red + b * green + c * blue, 0), 1) for a, b, c in rows]


def luminance(rgb):
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def lab(rgb):
    red, green, blue = rgb
    white = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        luminance(rgb),
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in white)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other, blindness="none"):
    pairs = zip(lab(seen(one, blindness)), lab(seen(other, blindness)), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def contrast(one, other):
    lighter, darker = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("blindness", MACHADO)
def test_what_stands_beside_each_other_is_told_apart(theme, blindness):
    colours = THEMES[theme]
    sides = (colours.them, colours.us)
    marks = (colours.text, colours.relax)
    assert difference(*sides, blindness) > 40
    assert difference(*marks, blindness) > 30
    for less, more in itertools.pairwise((colours.land, *colours.scale)):
        assert difference(less, more, blindness) > 9, (less, more)


@pytest.mark.parametrize("theme", THEMES)
def test_shades_go_one_way_in_grey_print(theme):
    greys = [luminance(linear(shade)) for shade in THEMES[theme].scale]
    assert greys in (sorted(greys), sorted(greys, reverse=True))


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_marks_stand_out_from_the_ground(theme):
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for what must be seen of a picture (1.4.11)."""
    colours = THEMES[theme]
    for text in (colours.text, colours.muted, colours.them, colours.us):
        assert contrast(text, colours.ground) >= 4.5, text
    assert contrast(colours.relax, colours.ground) >= 3
