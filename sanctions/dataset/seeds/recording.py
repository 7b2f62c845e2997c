"""What a seed does to rows that stood in the database already, written into their history.

Rows that a seed merely adds have none: they stand as they were first loaded. But a citation that
is added to an event which stood there is a change of the event, and so is a membership of a
country.
"""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from sanctions.dataset.seeds.comparing import Plan
from sanctions.dataset.tables import (
    CITATIONS,
    COUNTRIES,
    EXPULSIONS,
    MEMBERSHIPS,
    SANCTIONS,
    Cells,
    Table,
)
from sanctions.models.history import keep_first_versions, record

CHANGED = "Changed in the seeds."
ADDED = "Added in the seeds."
REMOVED = "Removed from the seeds."
BATCH = 500

Plans = Mapping[Table, Plan]


def keep_versions_before(plans: Plans) -> None:
    """Write down, as they stand, the rows that are about to change and have no history yet."""
    for table, plan in plans.items():
        going = [] if not table.holds_events else plan.removed
        keys = [*(entry.key for entry in plan.changed), *going]
        for model, primary in _primary_keys(table, keys):
            for batch in _batches(primary):
                keep_first_versions(model, batch)


def record_versions(plans: Plans, retracted: Set[str]) -> None:
    """Write down, as they stand now, the rows that were changed, retracted or added to others.

    Rows that are deleted are recorded as they go.
    """
    for table, plan in plans.items():
        _record(table, [entry.key for entry in plan.changed], "~", CHANGED)
        if table.holds_events:
            _record(table, [key for key in plan.removed if key[0] in retracted], "~", REMOVED)
    cited = [
        entry.key
        for entry in plans[CITATIONS].added
        if not any(plans[table].added.has(entry.key[0]) for table in (EXPULSIONS, SANCTIONS))
    ]
    _record(CITATIONS, cited, "+", ADDED)
    new_countries = {entry.key[0] for entry in plans[COUNTRIES].added}
    joined = [
        entry.key for entry in plans[MEMBERSHIPS].added if not {*entry.key[:2]} & new_countries
    ]
    _record(MEMBERSHIPS, joined, "+", ADDED)


def _record(table: Table, keys: list[Cells], kind: str, reason: str) -> None:
    for model, primary in _primary_keys(table, keys):
        for batch in _batches(primary):
            record(model, list(model.objects.filter(pk__in=batch)), kind, reason)


def _primary_keys(table: Table, keys: list[Cells]) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the models of a table with the primary keys of the rows that keys name."""
    models: tuple[Any, ...] = table.models
    for model in models:
        named = [key for key in keys if table.model_of(key) is model]
        if not named:
            continue
        if table.key_length == 1:
            yield model, [key[0] for key in named]
            continue
        first = f"{table.key[0]}_id"
        wanted = set(named)
        found = []
        for batch in _batches(sorted({key[0] for key in named})):
            rows = model.objects.filter(**{f"{first}__in": batch})
            for primary, *cells in rows.values_list("pk", *table.key):
                if tuple(str(cell) for cell in cells) in wanted:
                    found.append(primary)
        yield model, found


def _batches(keys: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
