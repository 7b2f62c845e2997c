"""What a file would change: a line for each of its rows, with the difference and the problems."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

from sanctions.dataset.problems import Problem
from sanctions.dataset.tables import Cells, Table
from sanctions.models import Citation, Event


class Kind(StrEnum):
    """What a row of the file would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Difference(NamedTuple):
    """A column of a row: what stands in the database ('' for a new row), and in the file."""

    column: str
    before: str
    after: str


@dataclass
class Line:
    """A row of the file: what it would do, to which row, and what is wrong with it."""

    table: Table
    number: int
    cells: Cells
    before: Cells | None
    instance: Any = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The cells of its key."""
        return " ".join(self.cells[: self.table.key_length])

    @property
    def kind(self) -> Kind:
        """What it would do."""
        if self.before is None:
            return Kind.NEW
        return Kind.UNCHANGED if self.cells == self.before else Kind.CHANGED

    @property
    def is_written(self) -> bool:
        """Whether it is right and changes something."""
        return not self.problems and self.kind is not Kind.UNCHANGED

    @property
    def status(self) -> str | None:
        """The status of the event that it concerns, as it stands."""
        row = self.instance
        event = row._state.fields_cache.get("event") if isinstance(row, Citation) else row
        return event.status if isinstance(event, Event) else None

    @property
    def differences(self) -> list[Difference]:
        """The columns beside its key that it changes; of a new row, those that are not blank."""
        before = self.before or ("",) * len(self.cells)
        columns = zip(self.table.columns, before, self.cells, strict=True)
        beside = islice(columns, self.table.key_length, None)
        return [Difference(*one) for one in beside if one[1] != one[2]]

    @property
    def digest(self) -> str:
        """A short name of what it would do and to what: the same as long as that is the same."""
        told = [self.kind, self.status or "", *self.cells, *(self.before or ())]
        told += [f"{one.column} {one.message}" for one in self.problems]
        return blake2b("\x1f".join(told).encode(), digest_size=8).hexdigest()


@dataclass
class Plan:
    """What a file would change."""

    table: Table
    file: str
    lines: list[Line]

    @property
    def counts(self) -> Counter[Kind]:
        """How many rows would do what; those with a problem are left out."""
        return Counter(line.kind for line in self.lines if not line.problems)

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong, by row."""
        return [problem for line in self.lines for problem in line.problems]

    @property
    def written(self) -> list[Line]:
        """The rows that would be written: those that are right and change something."""
        return [line for line in self.lines if line.is_written]

    def differing(self, seen: Collection[str]) -> list[Line]:
        """Return the rows that would do something else than when their digests were seen."""
        digests = list(seen)
        return [
            line
            for place, line in enumerate(self.lines)
            if digests[place : place + 1] != [line.digest]
        ]
