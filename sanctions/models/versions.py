"""A row with the rows that belong to it, as it stands and as it stood.

An event is one thing with its citations, a country with its memberships: whoever changes one of
them changes the whole. Values are plain (text, numbers, days as YYYY-MM-DD, None), so that a state
can be compared, sent to a browser and come back.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Model

from sanctions.models.citation import ExpulsionCitation, SanctionCitation
from sanctions.models.country import Country, Membership
from sanctions.models.expulsion import Expulsion
from sanctions.models.history import FIRST_VERSION
from sanctions.models.sanction import SanctionEvent

Values = Mapping[str, Any]


class Part(NamedTuple):
    """A kind of row that belongs to another: its model, its reference there, what names it."""

    model: type[Any]
    owner: str
    named_by: tuple[str, ...]


PARTS: dict[type[Model], tuple[Part, ...]] = {
    Expulsion: (Part(ExpulsionCitation, "event", ("source",)),),
    SanctionEvent: (Part(SanctionCitation, "event", ("source",)),),
    Country: (
        Part(Membership, "organization", ("country", "joined_on")),
        Part(Membership, "country", ("organization", "joined_on")),
    ),
}
# Which kind of row belongs to which, and its key there.
PartKey = tuple[int, int]


@dataclass(frozen=True)
class State:
    """A row (None: there is none) and those that belong to it, by column."""

    model: type[Any]
    row: Values | None
    parts: Mapping[PartKey, Values] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A short name of the state: two states that are alike have the same."""
        parts = sorted((list(key), dict(values)) for key, values in self.parts.items())
        told = json.dumps([self.row, parts], sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()

    def name_of(self, key: PartKey) -> str:
        """Return what a row that belongs to this one is called: citation of wapo-2018-03-26."""
        part = PARTS[self.model][key[0]]
        names = " ".join(str(self.parts[key].get(column)) for column in part.named_by)
        noun = "citation of" if part.owner == "event" else part.model._meta.verbose_name
        return f"{noun} {names}"


class Difference(NamedTuple):
    """A column that differs between two states; `where` is blank for the row's own columns."""

    where: str
    key: PartKey | None
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Save:
    """What was changed in one go: when, by whom (None: no person is recorded) and why."""

    moment: dt.datetime
    by: Any
    reason: str | None
    before: State
    after: State

    @property
    def differences(self) -> list[Difference]:
        """The columns that it changed."""
        return differences(self.before, self.after)


@dataclass(frozen=True)
class Timeline:
    """All that is recorded of a row: its saves, oldest first, and how it stood before them."""

    first: State
    saves: list[Save]
    now: State

    @property
    def unrecorded(self) -> list[Difference]:
        """What differs now from the last version that was recorded."""
        return differences(self.saves[-1].after, self.now) if self.saves else []

    def as_of(self, moment: dt.datetime) -> State:
        """Return how the row stood at a moment, as far as it was recorded."""
        state = self.first
        for save in self.saves:
            if save.moment > moment:
                break
            state = save.after
        return state

    def since(self, state: State) -> list[Save]:
        """Return the saves since the row stood so, newest first; the last, where it never did."""
        found: list[Save] = []
        for save in reversed(self.saves):
            if save.after.digest == state.digest:
                return found
            found.append(save)
        return found if self.first.digest == state.digest else found[:1]


def values_of(row: Any) -> Values:
    """Return a row's own columns, or those of a version of it; derived ones are left out."""
    model = type(row)
    versions = model.history.model if hasattr(model, "history") else model
    return {one.name: plain(getattr(row, one.attname)) for one in versions.tracked_fields}


def plain(value: Any) -> Any:
    """Return a value as it stands in a state."""
    return value.isoformat() if isinstance(value, dt.date) else value


def current_state(row: Any) -> State:
    """Return the state of a row that was read from the database, with those that belong to it."""
    model = type(row)
    parts = {
        (number, one.pk): values_of(one)
        for number, part in enumerate(PARTS.get(model, ()))
        for one in part.model.objects.filter(**{part.owner: row.pk}).order_by("pk")
    }
    return State(model, values_of(row), parts)


def stored_state(model: type[Any], key: Any) -> State:
    """Return the state of the row of a key as the database has it."""
    row = model.objects.filter(pk=key).first()
    return current_state(row) if row is not None else State(model, None)


def locked(model: type[Any], key: Any) -> Any:
    """Return a row (None: there is none) that nobody else changes until the transaction ends.

    SQLite knows no locks on rows: there the whole transaction waits for its turn.
    """
    return model.objects.select_for_update().filter(pk=key).first()


def differences(before: State, after: State) -> list[Difference]:
    """Return the columns that differ, the row's own first."""
    return [
        *_differing("", None, before.row or {}, after.row or {}),
        *(one for key in _all(before.parts, after.parts) for one in _of_part(key, before, after)),
    ]


def _of_part(key: PartKey, before: State, after: State) -> Iterator[Difference]:
    part = PARTS[before.model][key[0]]
    old, new = before.parts.get(key), after.parts.get(key)
    where = (after if new is not None else before).name_of(key)
    if old is None:
        where = f"{where} (added)"
    elif new is None:
        where = f"{where} (removed)"
    for one in _differing(where, key, old or {}, new or {}):
        if one.column not in {"id", part.owner}:
            yield one


def _differing(
    where: str, key: PartKey | None, before: Values, after: Values
) -> Iterator[Difference]:
    for column in _all(before, after):
        old, new = before.get(column), after.get(column)
        if old != new:
            yield Difference(where, key, column, old, new)


def _all(*mappings: Mapping[Any, Any]) -> list[Any]:
    """Return the keys of all mappings, in their order."""
    return list(dict.fromkeys(key for one in mappings for key in one))


class _Version(NamedTuple):
    """One row's version on the timeline of the whole; values are None where it was deleted."""

    moment: dt.datetime
    part: PartKey | None
    by: Any
    reason: str | None
    values: Values | None


def timeline(model: type[Any], key: Any) -> Timeline:
    """Return all that is recorded of the row of a key, deleted ones too: a few queries."""
    now = stored_state(model, key)
    first_row, versions = _replayed(list(_own(model, key)), None, None)
    if not versions and first_row is None:
        first_row = now.row
    first_parts: dict[PartKey, Values] = {}
    recorded: set[PartKey] = set()
    for number, part in enumerate(PARTS.get(model, ())):
        for part_key, records in _by_part(part, key):
            place = (number, part_key)
            recorded.add(place)
            before, found = _replayed(records, place, (f"{part.owner}_id", key))
            versions += found
            if before is not None:
                first_parts[place] = before
    first_parts |= {one: now.parts[one] for one in now.parts if one not in recorded}
    first = State(model, first_row, first_parts)
    return Timeline(first, list(_saves(first, versions)), now)


def _own(model: type[Any], key: Any) -> Any:
    versions = model.history.filter(**{model._meta.pk.attname: key})
    return versions.select_related("history_user").order_by("history_id")


def _by_part(part: Part, key: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield the key and the versions of each row that belongs, or once belonged, to another."""
    belonging = part.model.history.filter(**{part.owner: key}).order_by().values("id")
    versions = part.model.history.filter(id__in=belonging).select_related("history_user")
    for part_key, records in groupby(versions.order_by("id", "history_id"), lambda one: one.id):
        yield part_key, list(records)


def _replayed(
    records: list[Any], part: PartKey | None, owned: tuple[str, Any] | None
) -> tuple[Values | None, list[_Version]]:
    """Return how a row stood before its first recorded change, and its versions since.

    Versions are in the order in which they were written; clocks may differ, so a moment is never
    before that of the version before it. A row that moved away to another owner is gone here.
    """
    first: Values | None = None
    versions: list[_Version] = []
    for record in records:
        is_here = owned is None or getattr(record, owned[0]) == owned[1]
        values = values_of(record) if is_here else None
        if record.history_change_reason == FIRST_VERSION and not versions:
            first = values
            continue
        if record.history_type != "+" and not versions and first is None:
            first = values  # what was before was not recorded
        moment = max([record.history_date, *(one.moment for one in versions[-1:])])
        gone = record.history_type == "-"
        versions.append(
            _Version(
                moment,
                part,
                record.history_user,
                record.history_change_reason,
                None if gone else values,
            )
        )
    return first, versions


def _saves(first: State, versions: list[_Version]) -> Iterator[Save]:
    state = first
    versions.sort(key=lambda one: one.moment)  # stable: a row's own order stays
    for moment, together in groupby(versions, lambda one: one.moment):
        changed = list(together)
        row, parts = state.row, dict(state.parts)
        for one in changed:
            if one.part is None:
                row = one.values
            elif one.values is None:
                parts.pop(one.part, None)
            else:
                parts[one.part] = one.values
        after = State(state.model, row, parts)
        reasons = list(dict.fromkeys(one.reason for one in changed if one.reason))
        people = [one.by for one in changed if one.by is not None]
        yield Save(moment, people[0] if people else None, " ".join(reasons) or None, state, after)
        state = after
