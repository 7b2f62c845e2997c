"""The columns' types: plain lines of text, readable keys, addresses and lists of terms.

All text is compared and sorted by code point (collation C on PostgreSQL, as SQLite does), so
that both databases give the same order.
"""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from sanctions.models.vocabularies import Vocabulary

# Controls (C0, DEL, C1), line and paragraph separators, and halves of surrogate pairs.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def validate_line(text: str) -> None:
    """Refuse text that holds a control character or begins or ends with white space."""
    found = _CONTROL.search(text)
    if found:
        raise ValidationError(
            f"Character {found.start() + 1} is the control character "
            f"U+{ord(found.group()):04X}: take it out."
        )
    if text != text.strip():
        raise ValidationError("White space stands at the start or the end: take it out.")


# Follows all that is written after a stem.
LAST = "\U0010ffff"

validate_slug = RegexValidator(
    r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    "An id is lower-case letters and digits in groups joined by single hyphens, "
    "such as salisbury-2018.",
)
validate_http_url = URLValidator(
    schemes=["http", "https"], message="An address begins with http:// or https:// and a host."
)


class Line(models.CharField):
    """One line of text, without control characters; never '' (NULL means not known)."""

    default_validators = [validate_line]

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        """Give the column, and the foreign keys to it, an order by code point."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Slug(Line):
    """A permanent, readable id."""

    default_validators = [validate_line, validate_slug]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)


class HttpUrl(Line):
    """The address of a document on the web: http or https, nothing else."""

    default_validators = [validate_line, validate_http_url]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)


class Terms(Line):
    """One or more terms of a vocabulary, joined by `;`, in the order in which they were given."""

    def __init__(
        self, *args: Any, vocabulary: type[Vocabulary] | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", 300)
        self.vocabulary = vocabulary
        super().__init__(*args, **kwargs)

    @property
    def validators(self) -> list[Callable[[Any], None]]:
        """The checks of a line, and of its terms."""
        return [*super().validators, self.validate_terms]

    def validate_terms(self, text: str) -> None:
        """Refuse a term that is not of the vocabulary, or that stands twice."""
        terms = text.split(";")
        known = self.vocabulary.values if self.vocabulary else terms
        unknown = [term for term in terms if term not in known]
        if unknown:
            raise ValidationError(
                f"{', '.join(map(repr, unknown))} is no term here. "
                f"Terms are joined by ; without a space, and taken from: {', '.join(known)}."
            )
        if len(terms) != len(set(terms)):
            raise ValidationError("A term stands twice: keep it once.")


def keys_from(stem: str, column: str = "pk") -> dict[str, str]:
    """Return the condition that a key begins with a stem, in words that every index answers.

    Text is compared by code point, so such keys lie together; SQLite's LIKE would read them all.
    """
    return {f"{column}__gte": stem, f"{column}__lt": stem + LAST}
