"""Seeds, database and ledger, row by row: what is to be written, and what an editor changed.

A row of the database that differs from its ledger was changed by an editor; a row of the seeds
that differs from it was changed in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from sanctions.dataset.seeds.ledger import digest_of, read_ledger
from sanctions.dataset.seeds.store import Chosen, Entries, StoredEntry
from sanctions.dataset.tables import Cells, Table, stored_cells
from sanctions.models.vocabularies import Status


@dataclass
class Plan:
    """What is to be done with one table.

    `kept` are the keys of rows that are left as an editor made them, `alike` those of rows that
    are right already but that the ledger does not know so, `vanished` those known to the ledger
    that neither the seeds nor the public have any more. All stand in the order of their keys.
    """

    added: Chosen
    changed: Chosen
    alike: Chosen
    removed: list[Cells] = field(default_factory=list)
    kept: list[Cells] = field(default_factory=list)
    vanished: list[Cells] = field(default_factory=list)
    unchanged: int = 0

    @property
    def writes(self) -> bool:
        """Whether any row is written or removed."""
        return bool(self.added or self.changed or self.removed)

    def keys_written(self) -> Iterator[Cells]:
        """Yield the keys of all rows that are written or removed."""
        yield from (entry.key for entry in chain(self.added, self.changed))
        yield from self.removed


@dataclass
class _Key:
    """What is known of a key: in the seeds, in the database (cells and status), in the ledger."""

    entry: StoredEntry | None = None
    stored: tuple[Cells, str | None] | None = None
    digest: bytes | None = None


def plan_table(table: Table, entries: Entries, *, force: bool) -> Plan:
    """Return what is to be done with a table, given its rows in the seeds.

    With `force` rows that an editor changed are taken back to the seeds; rows that only the
    database has are an editor's new ones and left alone in any case. Seeds, database and ledger
    are read side by side in the order of their keys: a row of each is in memory at a time.
    """
    plan = Plan(Chosen(entries), Chosen(entries), Chosen(entries))
    for text, known in _side_by_side(table, entries):
        key = tuple(text.split(" "))
        if known.stored is not None:
            _compare(table, plan, key, known, force=force)
        elif known.entry is None:
            plan.vanished.append(key)
        elif known.digest is not None and not force:
            plan.kept.append(key)
        else:
            plan.added.append(known.entry)
    return plan


def _side_by_side(table: Table, entries: Entries) -> Iterator[tuple[str, _Key]]:
    """Yield each key that seeds, database or ledger have, with what they have of it."""
    length = table.key_length
    of_seeds = ((key, "entry", entry) for key, entry in entries.sorted())
    of_database = (
        (" ".join(row[0][:length]), "stored", row) for row in stored_cells(table, "objects")
    )
    of_ledger = ((key, "digest", digest) for key, digest in read_ledger(table))
    first = itemgetter(0)
    for key, group in groupby(merge(of_seeds, of_database, of_ledger, key=first), key=first):
        known: dict[str, Any] = {name: found for _, name, found in group}
        yield key, _Key(**known)


def _compare(table: Table, plan: Plan, key: Cells, known: _Key, *, force: bool) -> None:
    """Add a row of the database to the plan."""
    if known.stored is None:
        return
    cells, status = known.stored
    is_public = status in {None, Status.PUBLISHED}
    is_known = known.digest is not None and known.digest == digest_of(cells)
    by_editor = not is_public or not is_known
    entry = known.entry
    if entry is None:
        if known.digest is not None:
            _left_to(plan, is_public=is_public, by_editor=by_editor).append(key)
    elif entry.cells == cells and (is_public or table.holds_citations):
        # The citations of an event that was taken back stay with it.
        plan.unchanged += 1
        if not is_known:
            plan.alike.append(entry)
    elif by_editor and not force:
        plan.kept.append(key)
    else:
        plan.changed.append(entry)


def _left_to(plan: Plan, *, is_public: bool, by_editor: bool) -> list[Cells]:
    """Return where the key of a row belongs that the seeds no longer hold."""
    if not is_public:
        return plan.vanished
    return plan.kept if by_editor else plan.removed
