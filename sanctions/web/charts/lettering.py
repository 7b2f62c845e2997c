"""Lettering: which font, how wide a text is in it, and where its lines break.

vl-convert ships Liberation Sans, which has the widths of Arial and Helvetica, to the thousandth
of its size: so what is laid out here fits wherever it is read.
"""

import unicodedata
from collections.abc import Iterable, Mapping

FONT = "Liberation Sans, Arial, Arimo, Helvetica, sans-serif"
ELLIPSIS = "…"

# The widths of characters in thousandths of the size.
_REGULAR = {
    191: "'",
    222: "ijl\N{RIGHT SINGLE QUOTATION MARK}",
    260: "|",
    278: " !,./:;[]\\ftI\N{MIDDLE DOT}",
    333: "-()r`",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "ckssvxyzJ",
    556: "#$0123456789?L_abdeghnopqu\N{EN DASH}",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: f"{ELLIPSIS}\N{LEFTWARDS ARROW}\N{RIGHTWARDS ARROW}\N{EM DASH}",
    1015: "@",
}
_BOLD = {
    238: "'",
    278: " ,./\\Iijl\N{MIDDLE DOT}\N{RIGHT SINGLE QUOTATION MARK}",
    280: "|",
    333: "!-():;[]`ft",
    389: "*{}r",
    474: '"',
    500: "z",
    556: "#$0123456789J_acekssvxy\N{EN DASH}",
    584: "+<=>^~",
    611: "?FLTZbdghnopqu",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%m",
    944: "W",
    975: "@",
    1000: f"{ELLIPSIS}\N{LEFTWARDS ARROW}\N{RIGHTWARDS ARROW}\N{EM DASH}",
}


def _by_character(widths: Mapping[int, str]) -> dict[str, int]:
    return {character: width for width, group in widths.items() for character in group}


_WIDTHS = {False: _by_character(_REGULAR), True: _by_character(_BOLD)}
# Characters that the tables don't have: letters of other scripts are no wider than this.
_OTHERWISE = 1000


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels, for a size in pixels."""
    return sum(_width(one, _WIDTHS[bold]) for one in text) * size / 1000


def is_known(text: str) -> bool:
    """Return whether the widths of all characters are known."""
    return all(_plain(one) in _WIDTHS[False] for one in text)


def _width(character: str, widths: Mapping[str, int]) -> int:
    return widths.get(_plain(character), _OTHERWISE)


def _plain(character: str) -> str:
    """Return a letter without its accents: it is as wide as with them."""
    return character if character.isascii() else unicodedata.normalize("NFD", character)[0]


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
