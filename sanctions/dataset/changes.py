"""What happened to the public rows since a position, for those who keep a copy of them.

The log is written by triggers (sanctions/models/change.py). A cursor names a position by the entry
that stands there, so that one of another installation, or of a database that was restored from a
backup since, is told from one of this log.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from sanctions.dataset.formats.columns import Kind
from sanctions.dataset.releases.listing import UnknownReleaseError, find_release
from sanctions.dataset.releases.tables import BY_NAME, AnyTable, ReleaseTable
from sanctions.dataset.version import REVISION, VERSION
from sanctions.models import ChangeEntry, ForgottenChanges, KnownRevision
from sanctions.models.change import ChangeKind
from sanctions.models.search import EVENTS
from sanctions.models.vocabularies import Status

Row = dict[str, Any]

BEGINNING = "0"
CHECK_LENGTH = 12
_CURSOR = re.compile(
    rf"(?P<position>[1-9][0-9]{{0,17}})-[0-9a-f]{{{CHECK_LENGTH}}}(-(?P<began>[1-9][0-9]{{0,17}}))?",
    re.ASCII,
)
_REVISION = re.compile(r"[0-9a-f]{16}", re.ASCII)
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

WHAT_IS_TAKEN = (
    "Give the `position` of an earlier answer, a version of the dataset such as "
    f"{VERSION}, a revision, a day such as 2026-11-25 or a time such as 2026-11-25T10:00:00Z."
)
START_OVER = "Start over: leave `since` out, and replace your copy by the rows that you get."


class SinceError(ValueError):
    """`since` names no position of this log; the message says why, and what to do."""


def cursor_of(entry: ChangeEntry, forgotten: int) -> str:
    """Return the cursor of the position of an entry.

    Before the position up to which changes are `forgotten` it ends in that: who reads there has
    begun at the beginning, and lacks nothing unless more is forgotten meanwhile.
    """
    told = f"{entry.pk} {entry.at.timestamp():.6f} {entry.table} {entry.key}"
    cursor = f"{entry.pk}-{hashlib.sha256(told.encode()).hexdigest()[:CHECK_LENGTH]}"
    return f"{cursor}-{forgotten}" if entry.pk < forgotten else cursor


def cursor_at(position: int) -> str:
    """Return the cursor of a position: that of the last entry up to it."""
    entry = ChangeEntry.objects.filter(pk__lte=position).order_by("-pk").first()
    return cursor_of(entry, forgotten_position()) if entry else BEGINNING


def position_of(since: str, releases: Path) -> int:
    """Return the position that a text names: 0 is the beginning.

    It may be a cursor, a version (of a release in the folder `releases`, or of the shipped
    dataset), a revision, a day or a time. Raises SinceError.
    """
    if since == BEGINNING:
        return 0
    cursor = _CURSOR.fullmatch(since)
    if cursor:
        return _position_of_cursor(since, int(cursor["position"]), int(cursor["began"] or 0))
    if _VERSION.fullmatch(since):
        return _position_of_version(since, releases)
    if _REVISION.fullmatch(since):
        return _position_of_revision(since, f"Revision {since}")
    return _position_of_time(_moment(since))


def _position_of_cursor(since: str, position: int, began: int) -> int:
    entry = ChangeEntry.objects.filter(pk=position).first()
    forgotten = forgotten_position()
    if entry is not None and cursor_of(entry, began) == since:
        return position if began == forgotten else _kept(position)
    if entry is None and position <= forgotten:
        return _kept(position)
    raise SinceError(
        "This position is none of this installation: it is another's, or the database here was "
        f"restored or emptied since. {START_OVER}"
    )


def _position_of_version(version: str, releases: Path) -> int:
    try:
        revision = find_release(releases, version).revision
    except UnknownReleaseError as error:
        if version != VERSION:
            raise SinceError(f"{error} {START_OVER}") from None
        revision = REVISION
    return _position_of_revision(revision, f"Version {version}")


def _position_of_revision(digest: str, what: str) -> int:
    known = KnownRevision.objects.filter(pk=digest).first()
    if known is None:
        raise SinceError(
            f"{what} was never seen to be the state of the rows here, so what changed since "
            f"can't be told. {START_OVER}"
        )
    return _kept(known.position)


def _moment(text: str) -> dt.datetime:
    """Return the moment that a day (its beginning, in UTC) or a time is."""
    try:
        # A plus that was not percent-encoded comes as a space.
        moment = dt.datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise SinceError(f"This is no position. {WHAT_IS_TAKEN}") from None
    if len(text) < len("2026-11-25") or not _DAY.fullmatch(text[:10]):
        raise SinceError(f"This is no position. {WHAT_IS_TAKEN}")
    try:
        moment = moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    except OverflowError:
        raise SinceError(f"There is no such time. {WHAT_IS_TAKEN}") from None
    if moment.date() > timezone.now().date():
        raise SinceError("This day is yet to come: give one that was.")
    return moment


def _position_of_time(moment: dt.datetime) -> int:
    forgotten = ForgottenChanges.objects.first()
    if forgotten and moment < forgotten.until:
        raise SinceError(
            f"Changes made before {forgotten.until:%Y-%m-%dT%H:%M:%SZ} are no longer told here. "
            f"Give a later time. Or {START_OVER[0].lower()}{START_OVER[1:]}"
        )
    first = ChangeEntry.objects.filter(at__gte=moment).aggregate(first=Min("pk"))["first"]
    return first - 1 if first else ChangeEntry.head()


def _kept(position: int) -> int:
    """Return the position, where all changes after it are still told; SinceError otherwise."""
    if position < forgotten_position():
        raise SinceError(f"This position is too old: changes are no longer all told. {START_OVER}")
    return position


def forgotten_position() -> int:
    """Return the position up to which changes are no longer all told; 0 where all are."""
    forgotten = ForgottenChanges.objects.first()
    return forgotten.position if forgotten else 0


def entries_after(position: int) -> QuerySet[ChangeEntry]:
    """Return the entries after a position, oldest first."""
    return ChangeEntry.objects.filter(pk__gt=position).order_by("pk")


def lines_of(entries: Collection[ChangeEntry]) -> Iterator[Row]:
    """Yield the lines of changes: one for each changed column, one for any other change.

    Columns: position, at, table, key, change, field, from, to, reason, row. `row` is the public
    row as it is now, None where there is none. One query a table, of the
    database that the entries were read from: another copy of it may not have got so far.
    """
    keys = {(entry._state.db, entry.table): set[str]() for entry in entries}
    for entry in entries:
        keys[entry._state.db, entry.table].add(entry.key)
    now = {name: rows_of(BY_NAME[name], of_table, db) for (db, name), of_table in keys.items()}
    forgotten = forgotten_position()
    for entry in entries:
        line = {
            "position": cursor_of(entry, forgotten),
            "at": _moment_in_text(entry.at),
            "table": entry.table,
            "key": entry.key,
            "change": entry.change,
            "field": None,
            "from": None,
            "to": None,
            "reason": entry.reason,
            "row": now[entry.table].get(entry.key),
        }
        if entry.change == ChangeKind.CHANGED:
            for field, (was, is_now) in _changed_columns(entry):
                yield line | {"field": field, "from": was, "to": is_now}
        else:
            yield line


def _moment_in_text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _changed_columns(entry: ChangeEntry) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield the changed columns in their order, by their names in a release."""
    table = BY_NAME[entry.table]
    if isinstance(table, ReleaseTable):
        stored = {name: str(field.column) for name, field in table.fields.items()}
    else:
        stored = {"reason": "retraction_reason"}
    told: Mapping[str, Any] = entry.columns or {}
    for column in table.columns:
        name = stored.get(column.name, "")
        if name in told:
            values = told[name]
            if column.kind == Kind.TRUTH:  # a number on SQLite
                values = [None if value is None else bool(value) for value in values]
            yield column.name, tuple(values)


def rows_of(table: AnyTable, keys: Collection[str], database: str | None) -> dict[str, Row]:
    """Return the public rows of these keys as they are now, by key: as in a release's files."""
    if not isinstance(table, ReleaseTable):
        return {
            event: {"event": event, "reason": reason}
            for model in EVENTS
            for event, reason in model.objects.using(database)
            .filter(pk__in=keys, status=Status.RETRACTED)
            .values_list("pk", "retraction_reason")
        }
    attributes = {name: field.attname for name, field in table.fields.items()}
    # The last cell of a key may be a day; the others say enough to look the row up.
    cells = list(zip(*(key.split(" ") for key in keys), strict=True))
    named = Q()
    for name, values in list(zip(table.key, cells, strict=True))[:2]:
        named &= Q(**{f"{attributes[name]}__in": set(values)})
    public: Any = table.model.published  # type: ignore[attr-defined]
    found = {}
    for values in public.using(database).filter(named).order_by().values_list(*attributes.values()):
        row = dict(zip(attributes, values, strict=True))
        key = " ".join(str(row[name]) for name in table.key)
        if key in keys:
            found[key] = row
    return found


def forget_changes(before: dt.datetime) -> int:
    """Forget the changes made before a moment; return how many entries went.

    One entry is kept of each row that is still public, so that reading from the beginning gives
    every row; who read up to an earlier position has to begin there.
    """
    with transaction.atomic():
        old = ChangeEntry.objects.filter(at__gte=before).aggregate(first=Min("pk"))["first"]
        last = old - 1 if old else ChangeEntry.head()
        if last <= forgotten_position():
            return 0
        gone = Q(change__in=[ChangeKind.RETRACTED, ChangeKind.REMOVED])
        newest = (
            ChangeEntry.objects.filter(pk__lte=last)
            .order_by()
            .values("table", "key")
            .annotate(last=Max("pk"))
            .values("last")
        )
        forgotten = ChangeEntry.objects.filter(gone | ~Q(pk__in=newest), pk__lte=last)
        number: int = forgotten._raw_delete(forgotten.db)  # noqa: SLF001 - no objects are made
        ForgottenChanges.objects.update_or_create(
            pk=1, defaults={"position": last, "until": before}
        )
    return number
