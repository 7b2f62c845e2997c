"""The columns that several analyses have: parties, and what events add up to."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from rest_framework import serializers

from sanctions.analysis.figures import FIRST, LAST, meanings
from sanctions.models import Event
from sanctions.models.vocabularies import Vocabulary

Columns = dict[str, serializers.Field]


def word(help_text: str, **options: Any) -> serializers.CharField:
    """Return a column of text."""
    return serializers.CharField(read_only=True, help_text=help_text, **options)


def whole_number(help_text: str, **options: Any) -> serializers.IntegerField:
    """Return a column of whole numbers."""
    return serializers.IntegerField(read_only=True, help_text=help_text, **options)


def decimal_number(help_text: str, **options: Any) -> serializers.FloatField:
    """Return a column of numbers with a fraction."""
    return serializers.FloatField(read_only=True, help_text=help_text, **options)


def day(help_text: str, **options: Any) -> serializers.DateField:
    """Return a column of days."""
    return serializers.DateField(read_only=True, help_text=help_text, **options)


def term(vocabulary: type[Vocabulary], help_text: str, **options: Any) -> serializers.ChoiceField:
    """Return a column of a vocabulary's terms."""
    return serializers.ChoiceField(
        choices=vocabulary.choices, read_only=True, help_text=help_text, **options
    )


def party(role: str, help_text: str, **options: Any) -> Columns:
    """Return the columns with the code and the name of a party."""
    about = role.replace("_", " ")
    return {
        role: word(help_text, **options),
        f"{role}_name": word(f"Everyday English name of the {about}.", **options),
    }


def figure_fields(model: type[Event], prefix: str = "", who: str = "") -> Columns:
    """Return the columns with what events add up to; `who` says which events, ending in `: `."""
    columns: Columns = {
        name: whole_number(f"{who}{meaning}") for name, meaning in meanings(model).items()
    }
    return prefixed(prefix, columns)


def span_fields(prefix: str = "", who: str = "") -> Columns:
    """Return the columns with the first and last day of events."""
    known = "of an event known by month or year, the first day of it. Null where there is none."
    columns: Columns = {
        FIRST: day(f"{who}The first day on which one was announced; {known}", allow_null=True),
        LAST: day(f"{who}The last day on which one was announced; {known}", allow_null=True),
    }
    return prefixed(prefix, columns)


def prefixed(prefix: str, columns: Columns) -> Columns:
    """Return columns with a prefix before their names."""
    return {f"{prefix}{name}": column for name, column in columns.items()}


def row_of(
    name: str, about: str, columns: Mapping[str, serializers.Field]
) -> type[serializers.Serializer[Any]]:
    """Return the description of a row with these columns, in this order."""
    # A serializer's fields stand in the order in which they were made: copies are made anew.
    fields = {name: deepcopy(column) for name, column in columns.items()}
    return type(name, (serializers.Serializer,), {"__doc__": about, **fields})
