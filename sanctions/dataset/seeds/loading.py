"""Checked seeds to the database: only what changed, never over an editor's change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import AutoField, Manager, Model, ProtectedError

from sanctions.dataset.problems import Problem, SeedsError
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.seeds.checking import Seeds
from sanctions.dataset.seeds.comparing import Plan, plan_table
from sanctions.dataset.seeds.ledger import forget, remember
from sanctions.dataset.seeds.recording import REMOVED, keep_versions_before, record_versions
from sanctions.dataset.seeds.store import StoredEntry
from sanctions.dataset.standing import refresh_standing
from sanctions.dataset.tables import CITATIONS, EXPULSIONS, SANCTIONS, SOURCES, TABLES, Cells, Table
from sanctions.models import CITATIONS as CITATION_MODELS
from sanctions.models import Expulsion, SanctionEvent
from sanctions.models.bulk import batched, insert_rows
from sanctions.models.history import because
from sanctions.models.search import every_event_has_entry, refresh_search
from sanctions.models.source_search import every_source_has_entry
from sanctions.models.vocabularies import Status

BATCH = 500
WITHDRAWN = "Withdrawn from the seeds."
# Any number that no other program takes an advisory lock of on the same database.
_ADVISORY_LOCK = 7_305_189_451

Plans = Mapping[Table, Plan]


def load_seeds(seeds: Seeds, *, force: bool = False, track: Track = untracked) -> dict[Table, Plan]:
    """Write what changed in the seeds, in one transaction; return what was done by table.

    Rows that an editor changed, deleted or took back since the last seed are left alone, unless
    `force`. Of rows that the seeds no longer hold, events are retracted and others deleted.
    `track` is given what is written and may show how far it is. Raises SeedsError, with nothing
    changed, where the seeds and the editors' rows can't stand together.
    """
    plans: dict[Table, Plan] = {}
    with transaction.atomic(), because(None):
        _wait_for_turn()
        for table in TABLES:
            plans[table] = plan_table(table, seeds.entries[table], force=force)
        keep_versions_before(plans)
        for table in TABLES:
            _write(seeds, table, plans[table], track)
        retracted = _retract(plans)
        problems = [*_left_uncited(plans[CITATIONS].removed), *_answers_to_unpublished()]
        if problems:
            raise SeedsError(problems)
        _delete(plans, retracted)
        record_versions(plans, retracted)
        refresh_standing(_touched_events(plans))
        has_entries = every_event_has_entry() and every_source_has_entry()
        if any(plan.writes for plan in plans.values()) or not has_entries:
            refresh_search()
        for table in TABLES:
            _bring_ledger_up_to_date(table, plans[table])
    return plans


def _wait_for_turn() -> None:
    """Let one seed at a time through; SQLite's transaction does that by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])


def _write(seeds: Seeds, table: Table, plan: Plan, track: Track) -> None:
    """Write what is added and changed: a batch of rows is in memory at a time."""
    for model in table.models:
        attributes = [
            field.attname
            for field in model._meta.concrete_fields
            if not (field.generated or isinstance(field, AutoField))
        ]
        added = _of_model(track(plan.added, f"Adding {table.name}"), model)
        insert_rows(model, attributes, map(seeds.written(table, model, attributes), added))
        columns = _columns_beside_key(table, model)
        changed = track(plan.changed, f"Changing {table.name}")
        for batch in batched(_of_model(changed, model), BATCH):
            instances = [entry.instance for entry in batch]
            _rows_of(model).bulk_create(
                instances, update_conflicts=True, unique_fields=table.key, update_fields=columns
            )


def _of_model(entries: Iterable[StoredEntry], model: type[Model]) -> Iterator[StoredEntry]:
    """Yield those entries whose rows a model holds."""
    return (entry for entry in entries if entry.table.model_of(entry.cells) is model)


def _rows_of(model: type[Model]) -> Manager[Any]:
    return cast("Manager[Any]", model._meta.default_manager)


def _columns_beside_key(table: Table, model: type[Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.generated or field.name in table.key)
    ]


def _retract(plans: Plans) -> set[str]:
    """Take back the events that the seeds no longer hold; return their ids."""
    retracted: set[str] = set()
    for table in TABLES:
        if table.holds_events:
            event_ids = {key[0] for key in plans[table].removed}
            _rows_of(table.models[0]).filter(pk__in=event_ids).update(
                status=Status.RETRACTED, retraction_reason=WITHDRAWN
            )
            retracted |= event_ids
    return retracted


def _left_uncited(removed: Collection[Cells]) -> Iterator[Problem]:
    """Yield a problem for each published event, as an editor made it, that loses its citations."""
    sources_of: defaultdict[str, set[str]] = defaultdict(set)
    for event_id, source in removed:
        sources_of[event_id].add(source)
    for model in CITATION_MODELS:
        for event in model.event_model().published.filter(pk__in=sources_of):
            cited = model.objects.filter(event=event).values_list("source_id", flat=True)
            if not set(cited) - sources_of[event.pk]:
                message = (
                    "Its last citation is gone from the file, but an editor changed the event in "
                    "this database: add a citation, or retract the event."
                )
                yield Problem(CITATIONS.file_name, 0, "event", event.pk, message)


def _delete(plans: Plans, retracted: Collection[str]) -> None:
    """Delete the other rows that the seeds no longer hold; retracted events stay cited."""
    for table in reversed(TABLES):
        if table.holds_events:
            continue
        for key in plans[table].removed:
            if table.holds_citations and key[0] in retracted:
                continue
            row = dict(zip(table.key, key, strict=True))
            try:
                with because(REMOVED):
                    _rows_of(table.model_of(key)).filter(**row).delete()
            except ProtectedError as error:
                users = ", ".join(str(user) for user in islice(error.protected_objects, 5))
                message = f"The row is gone from the file, but others here need it: {users}."
                problem = Problem(table.file_name, 0, table.key[0], " ".join(key), message)
                raise SeedsError([problem]) from None


def _touched_events(plans: Plans) -> set[str]:
    """Return the ids of the events whose standing may differ from what the seeds alone say.

    New events are not among them, unless an editor's source or citation was kept.
    """
    events = [plans[table] for table in TABLES if table.holds_events]
    new = [] if plans[SOURCES].kept or plans[CITATIONS].kept else [plan.added for plan in events]
    touched: set[str] = set()
    for plan in (*events, plans[CITATIONS]):
        for event_id, *_ in plan.keys_written():
            if event_id not in touched and not any(added.has(event_id) for added in new):
                touched.add(event_id)
    sources = [entry.key[0] for entry in plans[SOURCES].changed]
    for model in CITATION_MODELS:
        cited = model.objects.filter(source__in=sources)
        touched.update(cited.values_list("event_id", flat=True))
    return touched


def _answers_to_unpublished() -> Iterator[Problem]:
    """Yield a problem for each published event that answers one which an editor took back."""
    for table, model in ((EXPULSIONS, Expulsion), (SANCTIONS, SanctionEvent)):
        for answered in ("answers_expulsion", "answers_sanction"):
            answers = model.published.filter(**{f"{answered}__isnull": False})
            for event in answers.exclude(**{f"{answered}__status": Status.PUBLISHED}):
                message = f"{event} answers it, but it is not published in this database."
                answered_id = event.in_response_to or ""
                yield Problem(table.file_name, 0, "in_response_to", answered_id, message)


def _bring_ledger_up_to_date(table: Table, plan: Plan) -> None:
    entries = chain(plan.added, plan.changed, plan.alike)
    remember(table, ((entry.key, entry.cells) for entry in entries))
    forget(table, [*plan.removed, *plan.vanished])
