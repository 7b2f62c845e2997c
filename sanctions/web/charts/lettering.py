"""Lettering: which font, how wide a text is in it, and where its lines break.

vl-convert ships Liberation Sans, and it has the widths of Arial, which most browsers have: so
what is laid out here fits wherever it is read.
"""

from collections.abc import Iterable

FONT = "Liberation Sans, Arial, Arimo, Helvetica, sans-serif"

# Widths in thousandths of the size: of characters that are no letter or digit, then by groups.
_GROUPS = {
    222: "ijl",
    278: " !,./:;[]\\ftI",
    333: "-()r`",
    500: "ckssvxyzJ",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    944: "W",
    1000: "—@%",
}
_WIDTHS = {character: width for width, group in _GROUPS.items() for character in group}
_OTHERWISE = 556
_WIDER_THAN_LATIN = 1000
_LAST_LATIN = 0x2E7F
_BOLD = 1.08
ELLIPSIS = "…"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels, for a size in pixels."""
    units = sum(
        _WIDTHS.get(one, _OTHERWISE if ord(one) <= _LAST_LATIN else _WIDER_THAN_LATIN)
        for one in text
    )
    return units * size / 1000 * (_BOLD if bold else 1)


def widest(texts: Iterable[str], size: float) -> float:
    """Return the width of the widest of these texts, 0 where there is none."""
    return max((width_of(text, size) for text in texts), default=0)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return a text that fits into a width, with an ellipsis where it was cut."""
    if width_of(text, size, bold=bold) <= room:
        return text
    while text and width_of(text + ELLIPSIS, size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, room: float, size: float, *, most: int = 3, bold: bool = False) -> list[str]:
    """Return the lines of a text that fit into a width; the last of `most` lines may be cut."""
    lines: list[str] = []
    rest = text.split()
    while rest:
        if len(lines) == most - 1:
            return [*lines, shortened(" ".join(rest), room, size, bold=bold)]
        taken = 1
        while taken < len(rest) and (
            width_of(" ".join(rest[: taken + 1]), size, bold=bold) <= room
        ):
            taken += 1
        lines.append(shortened(" ".join(rest[:taken]), room, size, bold=bold))
        rest = rest[taken:]
    return lines
