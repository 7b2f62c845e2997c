"""A row put back to an earlier version, an event together with its citations as of then."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from sanctions.models.event import Event
from sanctions.models.rules import raise_at_fields
from sanctions.models.versions import PARTS, Part, State, Values, locked, values_of
from sanctions.models.vocabularies import Status

# Where an event stands on its way is no part of what is restored.
KEPT_OF_EVENTS = frozenset({"status", "retraction_reason"})


def restorable(then: State, now: State, permanent: Collection[str]) -> State:
    """Return the state that restoring leads to: columns that are permanent stay as they are.

    Of a country its memberships stay; of an event the citations become those of then. An event
    that was deleted comes back as a draft.
    """
    is_event = issubclass(then.model, Event)
    row = dict(then.row or {})
    if now.row is not None:
        kept = {*permanent, *(KEPT_OF_EVENTS if is_event else ())}
        row |= {column: now.row[column] for column in kept if column in now.row}
    elif is_event:
        row |= {"status": str(Status.DRAFT), "retraction_reason": None}
    if not is_event:
        return State(then.model, row, now.parts)
    (part,) = PARTS[then.model]
    present = _by_source(now)
    parts = {}
    for source, (key, values) in _by_source(then).items():
        same = present.get(source)
        place = key if same is None else same[0]
        parts[place] = {**values, "id": place[1], part.owner: row["id"]}
    return State(then.model, row, parts)


def _by_source(state: State) -> dict[str, tuple[tuple[int, int], Values]]:
    return {values["source"]: (key, values) for key, values in state.parts.items()}


def restore(wanted: State, key: Any) -> Any:
    """Write a state that `restorable` gave, and return the row.

    Raises ValidationError, with nothing changed, where a rule of the models is broken.
    """
    model = wanted.model
    with transaction.atomic():
        row = locked(model, key) or model()
        before = values_of(row)
        _assign(row, wanted.row or {})
        if isinstance(row, Event):
            row.citations_follow = bool(wanted.parts)
            if not wanted.parts and row.status in {Status.SUBMITTED, Status.PUBLISHED}:
                told = f"A {row.status} event has at least one citation: this version has none."
                raise_at_fields([("status", told)])
        row.full_clean()
        if row._state.adding or values_of(row) != before:
            row.save(force_insert=row._state.adding)
        if isinstance(row, Event):
            (part,) = PARTS[model]
            _restore_citations(part, row, wanted.parts)
            row = model.objects.get(pk=row.pk)
            row.full_clean()  # with the citations that it has now
    return row


def _restore_citations(part: Part, event: Event, wanted: Mapping[tuple[int, int], Values]) -> None:
    """Give an event the citations of a state; new ones come before others go."""
    present = {one.source_id: one for one in event.citations.all()}
    taken = set(part.model.objects.filter(pk__in=[key for _, key in wanted]).values_list("pk"))
    for (_, key), values in wanted.items():
        citation = present.pop(values["source"], None) or part.model()
        before = {name: getattr(citation, name) for name in ("note", *event.figures)}
        is_new = citation._state.adding
        _assign(citation, {**values, "id": citation.pk if not is_new else _free(key, taken)})
        if not is_new and before == {name: getattr(citation, name) for name in before}:
            continue
        try:
            citation.full_clean()
        except ValidationError as refused:
            name = values["source"]
            raise_at_fields((name, message) for message in refused.messages)
        citation.save(force_insert=is_new)
    for citation in present.values():
        citation.delete()


def _free(key: int, taken: set[tuple[int]]) -> int | None:
    """Return the key that a citation had; None where another one bears it now."""
    return None if (key,) in taken else key


def _assign(row: Any, values: Values) -> None:
    """Set the columns of a row from a state."""
    fields = {one.name: one for one in row._meta.concrete_fields}
    for name, value in values.items():
        field = fields.get(name)
        if field is not None:
            setattr(row, field.attname, field.to_python(value))


def actions_on_citations(now: State, wanted: State) -> Iterator[str]:
    """Yield what restoring does to citations: add, change and delete, each once."""
    if wanted.parts.keys() - now.parts.keys():
        yield "add"
    if any(now.parts[key] != wanted.parts[key] for key in wanted.parts.keys() & now.parts.keys()):
        yield "change"
    if now.parts.keys() - wanted.parts.keys():
        yield "delete"
