"""The standing of all events' figures, worked out afresh where rows were written in bulk."""

from collections import defaultdict
from collections.abc import Collection
from itertools import islice

from sanctions.models import CITATIONS, Citation, Event
from sanctions.models.standing import Statement

BATCH = 500


def refresh_standing(event_ids: Collection[str]) -> int:
    """Bring the derived columns of events in step with their citations; return how many changed.

    Only rows that differ are written.
    """
    remaining = iter(sorted(event_ids))
    changed = 0
    while batch := list(islice(remaining, BATCH)):
        changed += sum(_refresh(model, batch) for model in CITATIONS)
    return changed


def _refresh(model: type[Citation], event_ids: list[str]) -> int:
    """Work out the standing of one kind of events; return how many changed."""
    statements: defaultdict[str, list[Statement]] = defaultdict(list)
    for citation in model.objects.filter(event__in=event_ids).select_related("source"):
        statements[citation.event_id].append(citation.statement(citation.source))
    event_model = model.event_model()
    columns = event_model.derived_columns()
    stale: list[Event] = []
    for event in event_model.objects.filter(pk__in=event_ids):
        before = [getattr(event, column) for column in columns]
        event.derive(statements[event.pk])
        if [getattr(event, column) for column in columns] != before:
            stale.append(event)
    event_model.objects.bulk_update(stale, columns)
    return len(stale)
