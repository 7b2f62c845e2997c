"""What stood alike in the seeds and in the database when last seen: a digest for each row."""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from itertools import islice

from sanctions.dataset.tables import Cells, Table
from sanctions.models import SeedRow

BATCH = 500


def digest_of(cells: Cells) -> bytes:
    """Return the digest of a row, as the ledger keeps it."""
    return blake2b("\x1f".join(cells).encode(), digest_size=16).digest()


def read_ledger(table: Table) -> dict[Cells, bytes]:
    """Return the digests of a table's rows by key."""
    rows = SeedRow.objects.filter(table=table.name).values_list("key", "digest")
    return {tuple(key.split(" ")): bytes(digest) for key, digest in rows}


def remember(table: Table, digests: Mapping[Cells, bytes]) -> None:
    """Note that rows stand alike in the seeds and in the database."""
    rows = [
        SeedRow(table=table.name, key=" ".join(key), digest=digest)
        for key, digest in digests.items()
    ]
    SeedRow.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["table", "key"],
        update_fields=["digest"],
    )


def forget(table: Table, keys: Collection[Cells]) -> None:
    """Take rows out of the ledger."""
    remaining = iter(keys)
    while batch := [" ".join(key) for key in islice(remaining, BATCH)]:
        SeedRow.objects.filter(table=table.name, key__in=batch).delete()
