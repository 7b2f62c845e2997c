"""Fill a database with made-up events: python -m bench.synthetic --events 1000000.

The rows go to the database that DATABASE_URL or VAR_DIR names, which must be migrated and hold no
events yet: made-up rows never stand beside real ones. The same --seed gives the same rows.
"""

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import django
from django.db import connection, transaction
from tqdm import tqdm

BATCH = 5_000
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
        print(f"{table:12} {count:>10,}")  # noqa: T201


def _bar(things: Iterable[T], total: int) -> Iterable[T]:
    return tqdm(things, total=total, unit=" events", disable=None)


def fill(
    events: int, seed: int = 1, track: Callable[[Iterable[Any], int], Iterable[Any]] | None = None
) -> dict[str, int]:
    """Fill the database with so many made-up events and return the rows of each table.

    ValueError where the database holds events already, or none are asked for.
    """
    from bench.inventing import World  # noqa: PLC0415 - models need the settings first
    from sanctions.models import (  # noqa: PLC0415
        Country,
        Episode,
        Expulsion,
        ExpulsionCitation,
        Regime,
        SanctionCitation,
        SanctionEvent,
        Source,
    )
    from sanctions.models.search import refresh_search  # noqa: PLC0415
    from sanctions.models.source_search import refresh_source_search  # noqa: PLC0415

    if events < 1:
        raise ValueError("Ask for one event or more.")
    if Expulsion.objects.exists() or SanctionEvent.objects.exists():
        raise ValueError(
            "This database holds events: made-up ones go to a database of their own "
            "(VAR_DIR=var/synthetic, then manage.py migrate)."
        )
    world = World(events, seed)
    count = dict.fromkeys(("events", "citations", "sources", "regimes"), 0)
    with transaction.atomic():
        insert(Country, world.countries())
        insert(Episode, world.episodes())
    for batch in batched(range(world.sources), BATCH):
        rows = [world.source(number) for number in batch]
        with transaction.atomic():
            count["sources"] += insert(Source, rows)
            refresh_source_search([row["id"] for row in rows])
    invented = world.events()
    for batch in batched(invented if track is None else track(invented, events), BATCH):
        known = count["regimes"]
        with transaction.atomic():
            count["regimes"] += insert(Regime, list(world.regimes.values())[known:])
            for is_expulsion, model, cited in (
                (True, Expulsion, ExpulsionCitation),
                (False, SanctionEvent, SanctionCitation),
            ):
                ours = [one for one in batch if one.is_expulsion is is_expulsion]
                insert(model, [one.event for one in ours])
                count["citations"] += insert(
                    cited,
                    [
                        {"event_id": one.event["id"], **citation}
                        for one in ours
                        for citation in one.citations
                    ],
                )
            refresh_search([one.event["id"] for one in batch])
            _record_drafts([one for one in batch if one.event["status"] in {"draft", "submitted"}])
        count["events"] += len(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return count


def _record_drafts(unpublished: list[Any]) -> None:
    """Write down who entered what is not published yet: a made-up person, for the queue."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from sanctions.models import Expulsion, SanctionEvent  # noqa: PLC0415

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
    """Insert rows of one shape, as fast as the database takes them, and return how many."""
    done = 0
    quote = connection.ops.quote_name
    for batch in batched(rows, BATCH):
        names = [
            field.attname for field in model._meta.concrete_fields if field.attname in batch[0]
        ]
        columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
        values = [tuple(_plain(row[name]) for name in names) for row in batch]
        table = quote(model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for value in values:
                        copy.write_row(value)
            else:
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608
        done += len(batch)
    return done


def _plain(value: Any) -> Any:
    """Return a term of a vocabulary as its text."""
    return str(value) if isinstance(value, str) else value


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the things in lists of a size."""
    rest = iter(things)
    while batch := list(itertools.islice(rest, size)):
        yield batch


if __name__ == "__main__":
    main()
