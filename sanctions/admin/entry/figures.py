"""Which figure the citations of an event propose, and why."""

from collections.abc import Iterable
from typing import NamedTuple

from sanctions.models.standing import WEAKEST_FIRST, Statement, basis_of_figure
from sanctions.models.vocabularies import Basis

# Publishers that a reason names.
NAMED = 3


class Proposed(NamedTuple):
    """The best figure with what it rests on; low and high only where the citations differ."""

    best: int
    low: int | None
    high: int | None
    basis: Basis
    publishers: tuple[str, ...]
    # All figures that stand as well as the best one: it is the highest of them.
    equals: tuple[int, ...]

    def why(self) -> str:
        """Return what the best figure rests on: official (Foreign Office)."""
        more = len(self.publishers) - NAMED
        named = ", ".join(self.publishers[:NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"{self.basis}: {named}"


def propose(name: str, statements: Iterable[Statement]) -> Proposed | None:
    """Return the figure that citations propose; None where none states one.

    The figure of the strongest basis, of those the one that most publishers state, of those the
    highest: what the dataset's editors chose wherever sources of equal standing differed.
    """
    stated = [one for one in statements if one.figures.get(name) is not None]
    figures = sorted({int(one.figures[name] or 0) for one in stated})
    if not figures:
        return None

    def publishers(figure: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.publisher for one in stated if one.figures[name] == figure))

    def standing(figure: int) -> tuple[int, int]:
        basis = basis_of_figure(name, figure, stated)
        return WEAKEST_FIRST.index(basis), len(publishers(figure))

    strongest = max(map(standing, figures))
    equals = tuple(figure for figure in figures if standing(figure) == strongest)
    best = max(equals)
    differ = len(figures) > 1
    return Proposed(
        best,
        figures[0] if differ else None,
        figures[-1] if differ else None,
        basis_of_figure(name, best, stated),
        publishers(best),
        equals,
    )
