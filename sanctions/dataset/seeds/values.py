"""The text of a cell to the value of its column: one way to write each value."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models

from sanctions.dataset.problems import nearest

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)

# So many ids are all held against one that is unknown, to name the nearest.
MOST_COMPARED = 10_000


class KnownIds(Protocol):
    """The ids of a table."""

    def __contains__(self, key: object, /) -> bool:
        """Return whether there is such an id."""

    def near(self, key: str) -> frozenset[str]:
        """Return the ids among which the nearest may be: all, where these are not very many."""


Keys = Mapping[type[models.Model], "frozenset[str] | KnownIds"]


class CellError(ValueError):
    """The text is no value of its column; the message says what would be right."""


def value_of(text: str, field: models.Field, keys: Keys) -> Any:
    """Return the value that a cell's text stands for, None for a blank one.

    `keys` are the ids of the other tables, by model. Raises CellError.
    """
    if text == "":
        if not field.null:
            raise CellError("It must not be blank.")
        return None
    if isinstance(field, models.ForeignKey):
        return _key(text, field.related_model, keys)
    if isinstance(field, models.DateField):
        return _date(text)
    if isinstance(field, models.IntegerField):
        return _checked(_number(text), field)
    if field.choices and text not in dict(field.flatchoices):
        terms = frozenset(dict(field.flatchoices))
        allowed = ", ".join(dict(field.flatchoices))
        raise CellError(f"It is no term of the vocabulary: {allowed}.{nearest(text, terms)}")
    return _checked(text, field)


def _key(text: str, model: Any, keys: Keys) -> str:
    known = keys[model]
    if text not in known:
        table = model._meta.verbose_name_plural
        near = known if isinstance(known, frozenset) else known.near(text)
        raise CellError(f"It is unknown among the {table}.{nearest(text, near)}")
    return text


def _date(text: str) -> dt.date:
    if not _DATE.fullmatch(text):
        raise CellError("It is no date: write YYYY-MM-DD, such as 2018-03-26.")
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CellError(f"There is no such day ({error}): write a day of the calendar.") from None


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise CellError("It is no whole number from 0 up: write digits alone, such as 12.")
    return int(text)


def _checked(value: Any, field: models.Field) -> Any:
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from None
