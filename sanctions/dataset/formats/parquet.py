"""Rows as a Parquet file with typed columns, written in groups of rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import IO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from sanctions.dataset.formats.columns import Column, Kind, Row, batches, day

ROWS_IN_GROUP = 20_000

TYPES = {
    Kind.TEXT: pa.string(),
    Kind.TERM: pa.dictionary(pa.int32(), pa.string()),
    Kind.WHOLE: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.TRUTH: pa.bool_(),
    Kind.DATE: pa.date32(),
}


def write_parquet(
    file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row], about: Mapping[str, str]
) -> None:
    """Write a Parquet file: the rows, and as metadata each column's definition and `about`."""
    fields = [
        pa.field(column.name, TYPES[column.kind], metadata={"description": column.meaning})
        for column in columns
    ]
    schema = pa.schema(fields, metadata=dict(about))
    with ParquetWriter(file, schema) as writer:
        for batch in batches(rows, ROWS_IN_GROUP):
            arrays = [_array(column, batch) for column in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _array(column: Column, rows: Sequence[Row]) -> pa.Array:
    """Return the cells of one column."""
    values = [row[column.name] for row in rows]
    if column.kind == Kind.DATE:
        values = [day(value) for value in values]
    return pa.array(values, type=TYPES[column.kind])
