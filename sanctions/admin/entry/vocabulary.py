"""Choices of a vocabulary, each with its definition and legal source beside it."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sanctions.models.vocabularies import (
    DatePrecision,
    ExpulsionMeasure,
    Personnel,
    SanctionAction,
    Vocabulary,
)

# The columns of events that hold one term, and its vocabulary.
VOCABULARIES: dict[str, type[Vocabulary]] = {
    "measure": ExpulsionMeasure,
    "personnel": Personnel,
    "action": SanctionAction,
    "date_precision": DatePrecision,
}


def defined(term: Vocabulary) -> SafeString:
    """Return a term with its definition and legal source."""
    return format_html(
        '<b>{}</b> <span class="definition">{}{}</span>',
        term.label,
        term.definition,
        f" {term.legal_source}." if term.legal_source else "",
    )


def defined_choices(vocabulary: type[Vocabulary]) -> list[tuple[str, SafeString]]:
    """Return a vocabulary's choices, each with its definition beside it."""
    return [(term.value, defined(term)) for term in vocabulary]


def in_one_line(vocabulary: type[Vocabulary]) -> list[tuple[str, str]]:
    """Return choices for a narrow list: the definition follows the term."""
    return [(term.value, f"{term.label}: {term.definition}") for term in vocabulary]


def one_of_defined(column: str) -> dict[str, Any]:
    """Return what makes a column's form field a list of terms with their definitions."""
    return {
        "widget": forms.RadioSelect(attrs={"class": "defined"}),
        "choices": defined_choices(VOCABULARIES[column]),
    }
