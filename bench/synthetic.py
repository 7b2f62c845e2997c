"""Fill a database with made-up events: python -m bench.synthetic --events 1000000.

The rows go to the database that DATABASE_URL or VAR_DIR names, which must be migrated and hold no
events yet: made-up rows never stand beside real ones. The same --seed gives the same rows.
"""

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, TypeVar

import django
from django.db import connection, transaction
from tqdm import tqdm

T = TypeVar("T")
Row = dict[str, Any]


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.synthetic", description=__doc__)
    parser.add_argument("--events", type=int, required=True, help="how many events to make up")
    parser.add_argument("--seed", type=int, default=1, help="which rows: the same give the same")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        filled = fill(asked.events, asked.seed, track=_bar)
    except ValueError as refused:
        sys.exit(str(refused))
    for table, count in filled.items():
        print(f"{table:12} {count:>10,}")  # noqa: T201 - the answer of a command


def _bar(things: Iterable[T], total: int) -> Iterable[T]:
    return tqdm(things, total=total, unit=" events", disable=None)


def fill(
    events: int, seed: int = 1, track: Callable[[Iterable[Any], int], Iterable[Any]] | None = None
) -> dict[str, int]:
    """Fill the database with so many made-up events and return the rows of each table.

    ValueError where the database holds events already, or none are asked for.
    """
    from bench.inventing import World  # noqa: PLC0415 - models need the settings first
    from sanctions.models import (  # noqa: PLC0415 - once Django is set up
        Country,
        Episode,
        Expulsion,
        ExpulsionCitation,
        Regime,
        SanctionCitation,
        SanctionEvent,
        Source,
    )
    from sanctions.models.bulk import batched  # noqa: PLC0415 - once Django is set up
    from sanctions.models.search import refresh_search  # noqa: PLC0415 - once Django is set up

    if events < 1:
        raise ValueError("Ask for one event or more.")
    if Expulsion.objects.exists() or SanctionEvent.objects.exists():
        raise ValueError(
            "This database holds events: made-up ones go to a database of their own "
            "(VAR_DIR=var/synthetic, then manage.py migrate)."
        )
    world = World(events, seed)
    count = dict.fromkeys(("events", "citations", "sources", "regimes"), 0)
    with in_bulk(), transaction.atomic():
        insert(Country, world.countries())
        insert(Episode, world.episodes())
        count["sources"] = insert(Source, map(world.source, range(world.sources)))
        invented = world.events()
        for batch in batched(invented if track is None else track(invented, events)):
            known = count["regimes"]
            count["regimes"] += insert(
                Regime, itertools.islice(world.regimes.values(), known, None)
            )
            for is_expulsion, model, cited in (
                (True, Expulsion, ExpulsionCitation),
                (False, SanctionEvent, SanctionCitation),
            ):
                ours = [one for one in batch if one.is_expulsion is is_expulsion]
                count["events"] += insert(model, [one.event for one in ours])
                citations = (
                    {"event_id": e.event["id"], **row} for e in ours for row in e.citations
                )
                count["citations"] += insert(cited, citations)
            _record_drafts([one for one in batch if one.event["status"] in {"draft", "submitted"}])
        refresh_search()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return count


def _record_drafts(unpublished: list[Any]) -> None:
    """Write down who entered what is not published yet: a made-up person, for the queue."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - once Django is set up
    from django.utils import timezone  # noqa: PLC0415 - once Django is set up

    from sanctions.models import Expulsion, SanctionEvent  # noqa: PLC0415 - once Django is set up

    person, _ = get_user_model().objects.get_or_create(username="synthetic-editor")
    for model in (Expulsion, SanctionEvent):
        versions = model.history.model
        names = {field.attname for field in versions.tracked_fields}
        versions.objects.bulk_create(
            [
                versions(
                    history_date=timezone.now(),
                    history_type="+",
                    history_user=person,
                    history_change_reason="Synthetic.",
                    **{name: value for name, value in one.event.items() if name in names},
                )
                for one in unpublished
                if one.is_expulsion is (model is Expulsion)
            ]
        )


def insert(model: type[Any], rows: Iterable[Row]) -> int:
    """Insert rows of one shape and return how many."""
    from sanctions.models.bulk import insert_rows  # noqa: PLC0415 - needs the settings

    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return 0
    names = [field.attname for field in model._meta.concrete_fields if field.attname in first]
    return insert_rows(model, names, map(itemgetter(*names), itertools.chain([first], rest)))


@contextmanager
def in_bulk() -> Iterator[None]:
    """Fill SQLite faster: much memory, no waiting for the disk, and its indexes made at the end.

    What ends in the middle leaves a database that is good for nothing: one of made-up rows.
    PostgreSQL takes rows fast as it is.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        _set(cursor, {"journal_mode": "OFF", "synchronous": "OFF", "cache_size": -300_000})
        # Each answer that comes before what it answers would have all rows searched for it.
        _set(cursor, {"foreign_keys": "OFF"})
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            "AND tbl_name LIKE 'sanctions!_%' ESCAPE '!' AND sql NOT LIKE 'CREATE UNIQUE%'"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _, statement in indexes:
            cursor.execute(statement)
        _set(cursor, {"journal_mode": "WAL", "synchronous": "NORMAL", "cache_size": -2_000})
        _set(cursor, {"foreign_keys": "ON"})


def _set(cursor: Any, settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        cursor.execute(f"PRAGMA {name} = {value}")


if __name__ == "__main__":
    main()
