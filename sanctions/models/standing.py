"""What a figure rests on: worked out from the citations, never typed in.

Sources contradict each other, so a figure is a citation's before it is ours. Everything here
works on plain values: the models keep the result beside each event, and seeds work it out for
a whole file at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sanctions.models.vocabularies import Basis, SourceKind

OFFICIAL_KINDS = frozenset({SourceKind.GOVERNMENT, SourceKind.INTERNATIONAL_ORG})
WEAKEST_FIRST = (Basis.UNSTATED, Basis.SINGLE, Basis.CORROBORATED, Basis.OFFICIAL)

Figures = Mapping[str, int | None]


@dataclass(frozen=True)
class Statement:
    """What one source states of one event: who published it, and each figure that it gives."""

    kind: str
    publisher: str
    figures: Figures


@dataclass(frozen=True)
class Standing:
    """The standing of an event's figures. `basis` is None while the event has no citation."""

    basis: Basis | None
    disputed: bool
    spread: Mapping[str, tuple[int | None, int | None]]


def standing(figures: Figures, statements: Iterable[Statement]) -> Standing:
    """Return the standing of an event's best figures, given what its citations state.

    `spread` holds, for each figure, the lowest and the highest that a citation states (None
    where none states one); `disputed` is whether any of these differ.
    """
    statements = list(statements)
    spread = {
        name: bounds(*(statement.figures.get(name) for statement in statements)) for name in figures
    }
    bases = [
        basis_of_figure(name, figure, statements) for name, figure in figures.items() if figure
    ]
    weakest = min(bases, key=WEAKEST_FIRST.index, default=Basis.UNSTATED)
    return Standing(
        basis=weakest if statements else None,
        disputed=any(lowest != highest for lowest, highest in spread.values()),
        spread=spread,
    )


def basis_of_figure(name: str, figure: int, statements: list[Statement]) -> Basis:
    """Return the basis of one figure: what supports it is a citation that states just it."""
    support = [statement for statement in statements if statement.figures.get(name) == figure]
    if any(statement.kind in OFFICIAL_KINDS for statement in support):
        return Basis.OFFICIAL
    publishers = {statement.publisher for statement in support}
    if len(publishers) > 1:
        return Basis.CORROBORATED
    return Basis.SINGLE if publishers else Basis.UNSTATED


def bounds(*figures: int | None) -> tuple[int | None, int | None]:
    """Return the least and the most of the figures that are known.

    Of an event's best, low and high figure and its citations' lowest and highest, this is the
    range that holds the spread of the citations. (None, None) where nobody gives a figure.
    """
    known = [figure for figure in figures if figure is not None]
    return min(known, default=None), max(known, default=None)
