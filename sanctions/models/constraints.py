"""The kinds of CHECK constraint that several models use. SQL lets a row pass on NULL."""

from django.db import models
from django.db.models import F, Q

from sanctions.models.dates import SpanStart
from sanctions.models.vocabularies import Vocabulary


def one_of(column: str, vocabulary: type[Vocabulary]) -> models.CheckConstraint:
    """Return the constraint that a column holds a term of the vocabulary, or is not known."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": vocabulary.values}),
        name=f"%(class)s_{column}_is_a_term",
        violation_error_message=f"{column} must be one of: {', '.join(vocabulary.values)}.",
    )


def not_empty(*columns: str) -> models.CheckConstraint:
    """Return the constraint that text is NULL, never '', where nothing is known."""
    return models.CheckConstraint(
        condition=Q(*(~Q(**{column: ""}) for column in columns)),
        name=f"%(class)s_{columns[0]}_not_empty",
        violation_error_message="Text that is not known is NULL, not ''.",
    )


def in_order(earlier: str, later: str) -> models.CheckConstraint:
    """Return the constraint that one date does not come after another."""
    return models.CheckConstraint(
        condition=Q(**{f"{earlier}__lte": F(later)}),
        name=f"%(class)s_{earlier}_before_{later}",
        violation_error_message=f"{later} must not come before {earlier}.",
    )


def first_of_span(column: str, precision: str) -> models.CheckConstraint:
    """Return the constraint that a date known by month or year is the first day of it."""
    return models.CheckConstraint(
        condition=Q(**{column: SpanStart(column, precision)}),
        name=f"%(class)s_{column}_fits_precision",
        violation_error_message=(
            f"With a {precision} of month or year, {column} is the first day of that month or year."
        ),
    )
