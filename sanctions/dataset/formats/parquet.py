"""Rows as a Parquet file with typed columns, written in groups of rows."""

import datetime as dt
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import IO, Any

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from sanctions.dataset.formats.columns import Column, Kind, Rows, batches, cells_in, day

ROWS_IN_GROUP = 20_000
ROWS_IN_BATCH = 1_000
EPOCH = dt.date(1970, 1, 1).toordinal()

TYPES = {
    Kind.TEXT: pa.string(),
    Kind.TERM: pa.dictionary(pa.int32(), pa.string()),
    Kind.WHOLE: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.TRUTH: pa.bool_(),
    Kind.DATE: pa.date32(),
}


def write_parquet(
    file: IO[bytes], columns: Sequence[Column], rows: Rows, about: Mapping[str, str]
) -> None:
    """Write a Parquet file: the rows, and as metadata each column's definition and `about`."""
    fields = [
        pa.field(column.name, TYPES[column.kind], metadata={"description": column.meaning})
        for column in columns
    ]
    schema = pa.schema(fields, metadata=dict(about))
    lines = cells_in(columns, rows)
    with ParquetWriter(file, schema) as writer:
        while group := list(_group(columns, schema, lines)):
            table = pa.Table.from_batches(group, schema)
            writer.write_table(table, row_group_size=ROWS_IN_GROUP)


def _group(
    columns: Sequence[Column], schema: pa.Schema, lines: Iterator[list[Any]]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one group: as Python has them, only a batch is in memory at a time."""
    for batch in batches(islice(lines, ROWS_IN_GROUP), ROWS_IN_BATCH):
        arrays = [
            _array(column, cells)
            for column, cells in zip(columns, zip(*batch, strict=True), strict=True)
        ]
        yield pa.record_batch(arrays, schema=schema)


def _array(column: Column, cells: Sequence[Any]) -> pa.Array:
    """Return the cells of one column.

    Made of their bytes: to make one of Python's values, pyarrow would load pandas where that is
    installed, half a second and 50 MB.
    """
    if column.kind == Kind.TERM:
        places: dict[str, int] = {}
        found = [None if one is None else places.setdefault(one, len(places)) for one in cells]
        indices = _fixed(pa.int32(), "i", found)
        return pa.DictionaryArray.from_arrays(indices, _texts(list(places)))
    if column.kind == Kind.TEXT:
        return _texts(cells)
    if column.kind == Kind.TRUTH:
        buffers = [_bits(one is not None for one in cells), _bits(map(bool, cells))]
        return pa.Array.from_buffers(pa.bool_(), len(cells), buffers)
    if column.kind == Kind.DATE:
        days = [None if one is None else one.toordinal() - EPOCH for one in map(day, cells)]
        return _fixed(pa.date32(), "i", days)
    return _fixed(TYPES[column.kind], "d" if column.kind == Kind.NUMBER else "i", cells)


def _fixed(kind: pa.DataType, code: str, cells: Sequence[Any]) -> pa.Array:
    """Return numbers, as many bytes each as their code in Python's `array` has."""
    values = array(code, [0 if one is None else one for one in cells])
    known = _bits(one is not None for one in cells)
    return pa.Array.from_buffers(kind, len(cells), [known, pa.py_buffer(values.tobytes())])


def _texts(cells: Sequence[str | None]) -> pa.Array:
    """Return texts: their bytes one after the other, and where each begins."""
    texts = [b"" if one is None else one.encode() for one in cells]
    begins = array("i", accumulate(map(len, texts), initial=0))
    known = _bits(one is not None for one in cells)
    buffers = [known, pa.py_buffer(begins.tobytes()), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(pa.string(), len(cells), buffers)


def _bits(truths: Iterable[bool]) -> pa.Buffer:
    """Return a bit for each, the first one the lowest."""
    told = "".join("1" if one else "0" for one in truths)[::-1]
    return pa.py_buffer(int(told or "0", 2).to_bytes((len(told) + 7) // 8, "little"))
