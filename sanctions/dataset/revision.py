"""The revision of the dataset: a digest of its public rows, the same wherever they are loaded.

Triggers of the database count every change to the dataset's tables in the transaction that makes
it, so a change that is committed is a change that is seen, whoever made it. The digest is worked
out only when it is asked for and the count has moved since, and is kept beside the count.
"""

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import orjson
from django.db import DatabaseError, connection, transaction
from django.db.models import AutoField, Model, QuerySet
from django.utils import timezone

from sanctions.dataset.tables import TABLES, Table
from sanctions.dataset.time_limits import as_long_as_it_takes
from sanctions.models.change import ChangeEntry, KnownRevision
from sanctions.models.revision import Revision
from sanctions.models.statements import read

THE_ROW = 1
DIGEST_LENGTH = 16
COLUMNS = [field.attname for field in Revision._meta.concrete_fields]

# Of a million rows it takes seconds: not every thread of the process is to do so at once.
_working = threading.Lock()


def current_revision() -> Revision:
    """Return the revision of the rows as they are: `digest` and, in whole seconds, `changed_at`.

    One query, but for the first call after a change: of threads that come together then, one works
    the digest out and the others wait for it. No two digests have the same `changed_at`.
    """
    kept = _kept()
    if kept is not None and kept.digested == kept.changes:
        return kept
    with _working:
        kept = _kept()
        return kept if kept is not None and kept.digested == kept.changes else _worked_out(kept)


def _worked_out(kept: Revision | None) -> Revision:
    """Work out the digest, and keep it if that can be done at once."""
    # The count is read before the rows: a change in between makes the digest due again.
    current = Revision(pk=THE_ROW, changes=kept.changes if kept else 0)
    current.digested = current.changes
    position = ChangeEntry.head()
    with as_long_as_it_takes():
        current.digest = digest()
    current.changed_at = _change_time(kept, current.digest)
    # Where a writer is at work, or nothing may be written, the next call works it out again.
    with suppress(DatabaseError), _without_waiting(), transaction.atomic():
        _keep(current, is_new=kept is None)
        KnownRevision.remember(current.digest, position)
    return current


def _kept() -> Revision | None:
    found = read(Revision, _kept_rows, ())
    return Revision(**dict(zip(COLUMNS, found[0], strict=True))) if found else None


def _kept_rows() -> QuerySet[Any]:
    return Revision.objects.filter(pk=THE_ROW).values_list(*COLUMNS)


def digest() -> str:
    """Return the digest of the public rows: of every column but keys that the database gives."""
    whole = hashlib.sha256()
    for table in TABLES:
        for model in table.models:
            for line in _lines(table, model):
                whole.update(line)
    return whole.hexdigest()[:DIGEST_LENGTH]


def _lines(table: Table, model: type[Model]) -> Iterator[bytes]:
    """Yield a line with the name and columns of a model, and one for each row, sorted by key."""
    columns = sorted(
        field.attname
        for field in model._meta.concrete_fields
        if not (field.generated or isinstance(field, AutoField))
    )
    yield orjson.dumps([model._meta.model_name, columns], option=orjson.OPT_APPEND_NEWLINE)
    attributes = {field.name: field.attname for field in model._meta.concrete_fields}
    keys = [attributes[column] for column in table.key]
    public: Any = model.published  # type: ignore[attr-defined]
    for row in public.order_by(*keys).values_list(*columns).iterator(chunk_size=2000):
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def _change_time(kept: Revision | None, now_digest: str) -> dt.datetime:
    """Return when the rows were first seen as they are: later than when they were otherwise."""
    now = timezone.now().replace(microsecond=0)
    if kept is None or kept.changed_at is None:
        return now
    if kept.digest == now_digest:
        return kept.changed_at
    return max(now, kept.changed_at + dt.timedelta(seconds=1))


def _keep(current: Revision, *, is_new: bool) -> None:
    """Keep the revision, unless the rows have changed again or somebody is changing them."""
    if is_new:
        Revision.objects.bulk_create([current], ignore_conflicts=True)
        return
    unchanged = Revision.objects.filter(pk=current.pk, changes=current.changes)
    # SQLite knows no locks on rows, and Django leaves the words out there.
    skips = connection.features.has_select_for_update_skip_locked
    if unchanged.select_for_update(skip_locked=skips).values_list("pk").first():
        unchanged.update(
            digested=current.digested, digest=current.digest, changed_at=current.changed_at
        )


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Fail at once where SQLite would wait for another process to finish writing."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (milliseconds,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(milliseconds)}")
