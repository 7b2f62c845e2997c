"""What each table, column and term means, taken from the models."""

from collections.abc import Iterator
from typing import Any

from django.db.models import DateField, Field, ForeignKey, IntegerField

from sanctions.dataset.tables import TABLES, Table
from sanctions.models import vocabularies
from sanctions.models.fields import HttpUrl, Terms
from sanctions.models.vocabularies import Vocabulary

# The vocabularies of the columns in the files, in the order of the tables.
VOCABULARIES: tuple[type[Vocabulary], ...] = (
    vocabularies.CountryKind,
    vocabularies.Region,
    vocabularies.DatePrecision,
    vocabularies.SourceKind,
    vocabularies.ExpulsionMeasure,
    vocabularies.Personnel,
    vocabularies.SanctionAction,
    vocabularies.SanctionMeasure,
)

# And of the columns that are derived, which no file of the seeds has.
DERIVED_VOCABULARIES: tuple[type[Vocabulary], ...] = (vocabularies.Basis,)

_HEAD = """\
# Codebook of the seeds

Made from the models by `manage.py export_seeds`; change the models, not this file.

The files are UTF-8 CSV with a header row, LF and RFC 4180 quoting, sorted by their key. A blank
cell means not known or not applicable. Every event here is published, and has at least one row in
citations.csv.
"""

_KINDS = {DateField: "date, YYYY-MM-DD", IntegerField: "whole number", HttpUrl: "address"}


def codebook() -> str:
    """Return the codebook of the seeds as Markdown."""
    tables = ["\n".join(_table_lines(table)) for table in TABLES]
    terms = ["\n".join(vocabulary_lines(vocabulary)) for vocabulary in VOCABULARIES]
    return "\n".join([_HEAD, *tables, *terms])


def _table_lines(table: Table) -> Iterator[str]:
    yield f"## {table.file_name}\n"
    yield f"One row is: {table.about[0].lower()}{table.about[1:]} Key: {', '.join(table.key)}.\n"
    yield "| column | holds | blank | meaning |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        field = table.definition(column)
        blank = "yes" if field.null else "no"
        yield f"| {column} | {holds(column, field)} | {blank} | {cell(field.help_text)} |"
    yield ""


def vocabulary_lines(vocabulary: type[Vocabulary]) -> Iterator[str]:
    """Yield the lines of a section with a vocabulary's terms."""
    yield f"## Terms: {words_of_name(vocabulary.__name__)}\n"
    yield f"{(vocabulary.__doc__ or '').splitlines()[0]}\n"
    yield "| term | meaning | legal source |"
    yield "| --- | --- | --- |"
    for term in vocabulary:
        yield f"| {term.value} | {cell(term.definition)} | {cell(term.legal_source)} |"
    yield ""


def holds(column: str, field: "Field[Any, Any]") -> str:
    """Return what a column's cells are, in words."""
    vocabulary = vocabulary_of(field)
    if vocabulary:
        several = "terms joined by `;`" if isinstance(field, Terms) else "term"
        return f"{several}: {words_of_name(vocabulary.__name__)}"
    if column in {"in_response_to", "event"}:
        return "id of an event"
    if isinstance(field, ForeignKey):
        return f"{field.target_field.name} of {field.related_model._meta.verbose_name_plural}"
    for kind, words in _KINDS.items():
        if isinstance(field, kind):
            return words
    return f"text, up to {field.max_length} characters"


def vocabulary_of(field: "Field[Any, Any]") -> type[Vocabulary] | None:
    """Return the vocabulary whose terms a field holds, if it does."""
    if isinstance(field, Terms):
        return field.vocabulary
    choices = [choice for choice, _ in field.flatchoices]
    known = (*VOCABULARIES, *DERIVED_VOCABULARIES)
    matches = (vocabulary for vocabulary in known if vocabulary.values == choices)
    return next(matches, None)


def words_of_name(name: str) -> str:
    """Return a class name as words: SourceKind as "source kind"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def cell(text: object) -> str:
    """Return text that stands in a cell of a Markdown table."""
    return str(text).replace("|", "\\|")
