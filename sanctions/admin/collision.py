"""Two people at one row: the second is told what the first saved, and loses nothing.

A form carries, signed, the state that it was opened on. It is compared with the row as it is when
the form comes back, so this works for rows without a history, and whoever changed them meanwhile.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core import signing
from django.utils.text import get_text_list

from sanctions.models.versions import PartKey, Save, State

_SALT = "sanctions.admin.collision"
FIELD = "version"
# What a form asks for that is no column of its row.
BESIDE_COLUMNS = frozenset({"reason", "figures_note", FIELD})
A_PROGRAM = "a program (no person is recorded)"


def sealed(state: State) -> str:
    """Return a state as a form carries it."""
    parts = [[list(key), dict(values)] for key, values in state.parts.items()]
    return signing.dumps([state.row, parts], salt=_SALT, compress=True)


def unsealed(model: type[Any], text: str) -> State | None:
    """Return the state that a form carries; None where it carries none of ours."""
    try:
        row, parts = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return State(model, row, {(number, key): values for (number, key), values in parts})


class Line(NamedTuple):
    """A line of the table: a column when the form was opened, now, and as it was typed.

    `typed` is None where the form does not hold the column, `touched` whether it was changed.
    """

    where: str
    column: str
    opened: Any
    now: Any
    typed: str | None
    touched: bool

    @property
    def both(self) -> bool:
        """Whether both changed it, to different ends."""
        return self.touched and self.typed != ("" if self.now is None else str(self.now))


@dataclass
class Collision:
    """What happened to a row while a form of it was open."""

    told: str
    lines: list[Line] = field(default_factory=list)
    saves: list[Save] = field(default_factory=list)


def who(person: Any) -> str:
    """Return a person's name, or that none is recorded."""
    return A_PROGRAM if person is None else person.get_full_name() or person.get_username()


def told(saves: list[Save], row: str, *, now: State) -> str:
    """Return what is said at the head of the form."""
    people = list(dict.fromkeys(who(save.by) for save in saves)) or ["somebody else"]
    names = get_text_list(people, "and")
    if now.row is None:
        return (
            f"{row} was deleted by {names} while you had it open. Nothing of yours was saved, and "
            "nothing is lost: what you typed is still here."
        )
    return (
        f"{row} was changed by {names} while you had it open. Nothing of yours was saved yet, and "
        "nothing is lost: what you typed is still in the form below, and what you had not touched "
        "shows what is saved now. Compare both, then save again."
    )


def when(moment: dt.datetime) -> str:
    """Return a moment as the desk shows it, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


Typed = dict[tuple[PartKey | None, str], tuple[str, bool]]
