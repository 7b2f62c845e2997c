"""What was corrected of an act since it was public, and why. Who did is not told to the public."""

from typing import Any

from sanctions.models.versions import Save, timeline
from sanctions.models.vocabularies import Status
from sanctions.web.blocks import Cell, Column, Table

PUBLIC = frozenset({Status.PUBLISHED, Status.RETRACTED})
# What history keeps that is no fact of the act.
_OF_THE_DESK = frozenset({"status", "retraction_reason"})


def corrections(model: Any, key: str) -> Table | None:
    """Return each changed column with its former and its new value, newest first; None: nothing.

    What its citations stated counts. What a draft said before it was published does not.
    """
    rows = [
        [
            Cell(save.moment.date()),
            Cell(f"{one.where}: {_words(one.column)}" if one.where else _words(one.column)),
            Cell("nothing" if one.before is None else str(one.before)),
            Cell("nothing" if one.after is None else str(one.after)),
            Cell(save.reason or "no reason is recorded"),
        ]
        for save in reversed(timeline(model, key).saves)
        if _was_public(save)
        for one in save.differences
        if one.column not in _OF_THE_DESK
    ]
    columns = [Column("Day", "day"), *(Column(one) for one in ("What", "From", "To", "Why"))]
    return Table("Corrections", columns, rows, caption_hidden=True) if rows else None


def _was_public(save: Save) -> bool:
    return all(state.row and state.row["status"] in PUBLIC for state in (save.before, save.after))


def _words(column: str) -> str:
    return column.replace("_", " ")
