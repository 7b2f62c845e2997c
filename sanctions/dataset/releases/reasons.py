"""Why editors changed rows, for the notes of a release.

What is said of a draft and of its review stays with the editors: only the reasons for changing
what was public already are read.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

from sanctions.dataset.releases.tables import BY_NAME, ReleaseTable
from sanctions.models import Citation, Event
from sanctions.models.vocabularies import Status

CHANGED = "~"


def reasons(table: str, keys: Collection[str], since: str) -> Mapping[str, str]:
    """Return the reasons that editors gave for changing rows of a release's table, by key.

    `keys` are those of the changed rows, with their cells joined by a space; `since` is the day
    of the last release, YYYY-MM-DD. Of several changes the newest reason is told. A row without a
    reason is left out.
    """
    of_release = BY_NAME[table]
    if not isinstance(of_release, ReleaseTable) or not keys:
        return {}
    start = dt.datetime.fromisoformat(since).replace(tzinfo=dt.UTC)
    told = {}
    for key, versions in _versions(of_release, keys):
        found = [
            version.history_change_reason
            for version in _of_public_row(of_release.model, versions)
            if version.history_date >= start and version.history_change_reason
        ]
        if found:
            told[key] = found[-1]
    return told


def _versions(table: ReleaseTable, keys: Collection[str]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the recorded versions of rows by key, the oldest first."""
    history: Any = table.model.history.model  # type: ignore[attr-defined]
    columns = [history._meta.get_field(name).attname for name in table.key]
    first = {key.split(" ")[0] for key in keys}
    rows = history.objects.filter(**{f"{columns[0]}__in": first}).order_by(*columns, "history_id")

    def key_of(version: Any) -> str:
        return " ".join(str(getattr(version, column)) for column in columns)

    for key, versions in groupby(rows, key=key_of):
        if key in keys:
            yield key, list(versions)


def _of_public_row(model: type[Any], versions: list[Any]) -> Iterator[Any]:
    """Yield the versions that are changes of a row which was public before."""
    if issubclass(model, Event):
        for before, version in pairwise(versions):
            if before.status == version.status == Status.PUBLISHED:
                yield version
        return
    public_from = None
    if issubclass(model, Citation):
        public_from = _public_from(model.event_model(), versions[0].event_id)
    for version in versions:
        if version.history_type == CHANGED and (
            public_from is None or version.history_date > public_from
        ):
            yield version


def _public_from(model: type[Event], event: str) -> dt.datetime | None:
    """Return when an event was last made public; None if it was before anything was recorded."""
    history: Any = model.history.model
    versions = history.objects.filter(id=event).order_by("history_id")
    found = None
    public = True
    for moment, status in versions.values_list("history_date", "status"):
        if status == Status.PUBLISHED and not public:
            found = moment
        public = status == Status.PUBLISHED
    return found
