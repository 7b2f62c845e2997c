"""Lists of a vocabulary's terms, as checkboxes."""

from typing import Any

from django import forms

from sanctions.admin.entry.vocabulary import defined_choices
from sanctions.models.vocabularies import Vocabulary


class TermsFormField(forms.MultipleChoiceField):
    """Checkboxes for a column of terms joined by `;`, each with its definition beside it."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "defined terms"})

    def __init__(self, vocabulary: type[Vocabulary], **kwargs: Any) -> None:
        super().__init__(choices=defined_choices(vocabulary), **kwargs)

    def prepare_value(self, value: Any) -> list[str]:
        """Return the terms to tick."""
        return terms_of(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether other terms are ticked than before."""
        return set(terms_of(initial)) != set(terms_of(data))


def terms_of(value: str | list[str] | None) -> list[str]:
    """Return the terms of a stored line, or of a list of them."""
    return value.split(";") if isinstance(value, str) and value else list(value or [])


def joined(ticked: list[str], stored: str | None) -> str:
    """Return the ticked terms as a line, joined by `;`.

    Terms stored before keep their order, so that saving what nobody touched changes nothing; new
    ones follow in the vocabulary's order.
    """
    before = [term for term in terms_of(stored) if term in ticked]
    return ";".join([*before, *(term for term in ticked if term not in before)])
