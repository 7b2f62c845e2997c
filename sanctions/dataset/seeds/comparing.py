"""Seeds, database and ledger, row by row: what is to be written, and what an editor changed.

A row of the database that differs from its ledger was changed by an editor; a row of the seeds
that differs from it was changed in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sanctions.dataset.seeds.entries import Entry
from sanctions.dataset.seeds.ledger import digest_of, read_ledger
from sanctions.dataset.tables import Cells, Table, stored_cells
from sanctions.models.vocabularies import Status


@dataclass
class Plan:
    """What is to be done with one table.

    `kept` are the keys of rows that are left as an editor made them, `alike` those of rows that
    are right already but that the ledger does not know so, `vanished` those known to the ledger
    that neither the seeds nor the public have any more.
    """

    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    removed: list[Cells] = field(default_factory=list)
    kept: list[Cells] = field(default_factory=list)
    alike: list[Entry] = field(default_factory=list)
    vanished: list[Cells] = field(default_factory=list)
    unchanged: int = 0

    @property
    def writes(self) -> bool:
        """Whether any row is written or removed."""
        return bool(self.added or self.changed or self.removed)

    def keys_written(self) -> Iterator[Cells]:
        """Yield the keys of all rows that are written or removed."""
        yield from (entry.key for entry in (*self.added, *self.changed))
        yield from self.removed


def plan_table(table: Table, entries: dict[Cells, Entry], *, force: bool) -> Plan:
    """Return what is to be done with a table, given its rows in the seeds.

    With `force` rows that an editor changed are taken back to the seeds; rows that only the
    database has are an editor's new ones and left alone in any case.
    """
    plan = Plan()
    ledger = read_ledger(table)
    stored: set[Cells] = set()
    for cells, status in stored_cells(table, "objects"):
        key = cells[: table.key_length]
        stored.add(key)
        is_public = status in {None, Status.PUBLISHED}
        by_editor = not is_public or ledger.get(key) != digest_of(cells)
        entry = entries.get(key)
        if entry is None:
            if key in ledger:
                _left_to(plan, is_public=is_public, by_editor=by_editor).append(key)
        elif entry.cells == cells and (is_public or table.holds_citations):
            # The citations of an event that was taken back stay with it.
            plan.unchanged += 1
            if ledger.get(key) != digest_of(cells):
                plan.alike.append(entry)
        elif by_editor and not force:
            plan.kept.append(key)
        else:
            plan.changed.append(entry)
    for key, entry in entries.items():
        if key not in stored:
            if key in ledger and not force:
                plan.kept.append(key)
            else:
                plan.added.append(entry)
    plan.vanished += [key for key in ledger if key not in entries and key not in stored]
    return plan


def _left_to(plan: Plan, *, is_public: bool, by_editor: bool) -> list[Cells]:
    """Return where the key of a row belongs that the seeds no longer hold."""
    if not is_public:
        return plan.vanished
    return plan.kept if by_editor else plan.removed
