"""Cursors: where a page begins, by the values of the row before it or after it.

A cursor is opaque to those who use it. It ends in a checksum over the query that it belongs to:
one that was made up, mistyped or taken from another query is refused. It is no secret, so that
the same data gives the same answers everywhere.
"""

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import F, Field, ForeignKey, Q, QuerySet
from django.db.models.expressions import OrderBy
from django_filters.utils import get_model_field

CHECKSUM_LENGTH = 9
LONGEST_CURSOR = 2_000


class Place(StrEnum):
    """What a cursor says of the page."""

    AFTER = "after"
    BEFORE = "before"
    AT = "at"


@dataclass(frozen=True)
class Cursor:
    """The rows after or before one with these values, or from a number of rows on."""

    place: Place
    values: tuple[Any, ...]


def encode(cursor: Cursor, query: str) -> str:
    """Return a cursor as text that goes into an address; `query` is what it belongs to."""
    body = orjson.dumps([cursor.place, cursor.values])
    return urlsafe_b64encode(_checksum(body, query) + body).decode().rstrip("=")


def decode(text: str, query: str) -> Cursor | None:
    """Return the cursor that a text stands for; None where it is none of this query."""
    cursor = unpacked(text)
    # The checksum is right; and as base64 is lenient: there is one way to write each cursor.
    return cursor if cursor is not None and encode(cursor, query) == text else None


def unpacked(text: str) -> Cursor | None:
    """Return the cursor of whatever query that a text stands for; None where it is none."""
    if len(text) > LONGEST_CURSOR or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        place, values = orjson.loads(raw[CHECKSUM_LENGTH:])
        return Cursor(Place(place), tuple(values))
    except (binascii.Error, ValueError, TypeError):
        return None


def _checksum(body: bytes, query: str) -> bytes:
    return hashlib.sha256(body + b"\n" + query.encode()).digest()[:CHECKSUM_LENGTH]


@dataclass(frozen=True)
class SortKey:
    """One of the columns that rows are sorted by; NULL is last either way."""

    path: str
    descending: bool
    field: "Field[Any, Any]"
    nullable: bool

    def read(self, value: Any) -> Any:
        """Return a value from a cursor; ValidationError where the column can't hold it."""
        if value is None and self.nullable:
            return None
        field = self.field.target_field if isinstance(self.field, ForeignKey) else self.field
        return field.clean(value, None)

    def same(self, value: Any) -> Q:
        """Return the condition that a row has this value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value: Any, place: Place) -> Q | None:
        """Return the condition that a row's value comes after, or before; None: none does."""
        if value is None:
            return None if place == Place.AFTER else Q(**{f"{self.path}__isnull": False})
        upwards = self.descending == (place == Place.BEFORE)
        condition = Q(**{f"{self.path}__{'gt' if upwards else 'lt'}": value})
        if self.nullable and place == Place.AFTER:
            condition |= Q(**{f"{self.path}__isnull": True})
        return condition

    def begun(self, value: Any, place: Place) -> Q:
        """Return the condition that a row's value is this one or comes after it, or before.

        It follows from the others, and lets an index begin where the page begins; nothing where
        NULL is among the values, as no index serves then.
        """
        upwards = self.descending == (place == Place.BEFORE)
        return Q() if self.nullable else Q(**{f"{self.path}__{'gte' if upwards else 'lte'}": value})

    def backwards(self) -> OrderBy:
        """Return the opposite order."""
        if not self.nullable:
            return OrderBy(F(self.path), descending=not self.descending)
        return OrderBy(F(self.path), descending=not self.descending, nulls_first=True)


def sort_keys(rows: QuerySet[Any]) -> list[SortKey] | None:
    """Return what rows are sorted by; None where that is not columns of the table alone."""
    keys = []
    for one in rows.query.order_by:
        ordered = one if isinstance(one, OrderBy) else _from_text(one)
        column = None if ordered is None else ordered.expression
        if ordered is None or not isinstance(column, F):
            return None
        path = str(column.name)  # type: ignore[attr-defined]
        field = get_model_field(rows.model, path)
        if field is None:
            return None
        keys.append(SortKey(path, ordered.descending, field, nullable=bool(ordered.nulls_last)))
    return keys or None


def _from_text(order: Any) -> OrderBy | None:
    if not isinstance(order, str):
        return None
    return OrderBy(F(order.removeprefix("-")), descending=order.startswith("-"))


def read_values(keys: Sequence[SortKey], values: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return a cursor's values as those of its columns; None where they can't be."""
    if len(keys) != len(values):
        return None
    try:
        return tuple(key.read(value) for key, value in zip(keys, values, strict=True))
    except (ValidationError, TypeError):
        return None


def seek(rows: QuerySet[Any], keys: Sequence[SortKey], cursor: Cursor) -> QuerySet[Any]:
    """Return the rows after a cursor, or those before it in the opposite order."""
    condition, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, cursor.values, strict=True):
        beyond = key.beyond(value, cursor.place)
        if beyond is not None:
            condition |= same & beyond
        same &= key.same(value)
    begun = keys[0].begun(cursor.values[0], cursor.place) if keys else Q()
    found = rows.filter(begun, condition)
    if cursor.place == Place.BEFORE:
        found = found.order_by(*(key.backwards() for key in keys))
    return found
