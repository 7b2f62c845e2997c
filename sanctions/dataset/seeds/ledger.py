"""What stood alike in the seeds and in the database when last seen: a digest for each row."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from sanctions.dataset.tables import Cells, Table
from sanctions.models import SeedRow
from sanctions.models.bulk import insert_rows, upsert_rows

BATCH = 2_000


def digest_of(cells: Cells) -> bytes:
    """Return the digest of a row, as the ledger keeps it."""
    return blake2b("\x1f".join(cells).encode(), digest_size=16).digest()


def read_ledger(table: Table) -> Iterator[tuple[str, bytes]]:
    """Yield the digests of a table's rows with their keys, sorted by these."""
    rows = SeedRow.objects.filter(table=table.name).order_by("key").values_list("key", "digest")
    return ((key, bytes(digest)) for key, digest in rows.iterator(chunk_size=BATCH))


def remember(table: Table, rows: Iterable[tuple[Cells, Cells]]) -> None:
    """Note that rows, each a key and its cells, stand alike in the seeds and in the database."""
    digests = ((table.name, " ".join(key), digest_of(cells)) for key, cells in rows)
    attributes = ("table", "key", "digest")
    if SeedRow.objects.filter(table=table.name).exists():
        upsert_rows(SeedRow, attributes, digests, unique=("table", "key"))
    else:
        insert_rows(SeedRow, attributes, digests)


def forget(table: Table, keys: Collection[Cells]) -> None:
    """Take rows out of the ledger."""
    remaining = iter(keys)
    while batch := [" ".join(key) for key in islice(remaining, BATCH)]:
        SeedRow.objects.filter(table=table.name, key__in=batch).delete()
