"""Text that would be live markup or a formula where it were not written as text.

Which columns take it is read from the models, so that a new column is probed by itself.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from sanctions.dataset.tables import TABLES
from sanctions.models.fields import HttpUrl
from sanctions.models.vocabularies import Status

# Leaves an attribute in either quotes, and a script; then runs.
MARKUP = "\"'></script><svg/onload=alert(1)>"
ADDRESS = f"https://example.org/{MARKUP}"


def probed_columns(model: type[models.Model], text: str = MARKUP) -> Iterator[models.Field]:
    """Yield the columns of a model that hold free text: whose own rules let a probe in."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField)
        if not is_text or field.choices or field.primary_key:
            continue
        try:
            field.run_validators(ADDRESS if isinstance(field, HttpUrl) else text)
        except ValidationError:
            continue
        yield field


def probe(row: Any, number: int, text: str = MARKUP) -> None:
    """Put a probe into each column of a row that takes one, past the checks of forms."""
    for field in probed_columns(type(row), text):
        if field.name == "retraction_reason" and row.status != Status.RETRACTED:
            continue
        told = ADDRESS if isinstance(field, HttpUrl) else text
        setattr(row, field.attname, f"{told}#{number}" if field.unique else told)
    row.save()


def models_of_dataset() -> list[type[Any]]:
    """Return the models whose rows the dataset is made of."""
    return [model for table in TABLES for model in table.models]
