"""The codebook: every column of every list, and every term, with its definition."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework import serializers

from sanctions.analysis.order import in_order
from sanctions.analysis.panel import PanelUnit
from sanctions.api.columns import Columns, row_of, term, word
from sanctions.api.grouping import order_form
from sanctions.api.tables import Row, Table, TableView
from sanctions.api.tabular import Tabular, columns_of
from sanctions.models import vocabularies
from sanctions.models.fields import Terms
from sanctions.models.vocabularies import Vocabulary

URLS = "sanctions.api.urls"
VERSION = "v1/"


class Entry(Vocabulary):
    """What an entry of the codebook defines."""

    COLUMN = "column", "A column of a list or table.", "", "column"
    TERM = "term", "A term of a vocabulary.", "", "term"


VOCABULARIES: tuple[type[Vocabulary], ...] = (
    vocabularies.CountryKind,
    vocabularies.Region,
    vocabularies.SourceKind,
    vocabularies.DatePrecision,
    vocabularies.Basis,
    vocabularies.EventKind,
    vocabularies.ExpulsionMeasure,
    vocabularies.Personnel,
    vocabularies.SanctionAction,
    vocabularies.SanctionMeasure,
    PanelUnit,
    Entry,
)


COLUMNS: Columns = {
    "entry": term(Entry, "What is defined."),
    "within": word(
        "Of a column, the list or table that it stands in, as in the address: expulsions. Of a "
        "term, its vocabulary."
    ),
    "name": word("The column's name, or the term."),
    "holds": word(
        "What the column's cells are; null for a term.",
        allow_null=True,
    ),
    "vocabulary": word(
        "The vocabulary that the column's cells, or the term, are of; null for other columns.",
        allow_null=True,
    ),
    "definition": word("What it means."),
    "legal_source": word(
        "Where the law defines the term: VCDR and VCCR are the Vienna Conventions on Diplomatic "
        "(1961) and on Consular Relations (1963). Null for columns, and where there is none.",
        allow_null=True,
    ),
}
CodebookRow = row_of("CodebookRow", "A column or a term, with its definition.", COLUMNS)


class Codebook(TableView):
    """Every column of every list and table, and every term of the vocabularies, defined."""

    noun = "the codebook"
    serializer_class = CodebookRow
    parameter_forms = (order_form("CodebookOrder", COLUMNS, "list or vocabulary"),)

    def table(self) -> Table:
        """Return the columns by list, then the terms by vocabulary, in their own order."""
        kept = self.release.api.get("codebook") if self.release else None
        return Table(in_order(kept or entries(), self.parameters["ordering"] or []))


@cache
def entries() -> tuple[Row, ...]:
    """Return the whole codebook."""
    columns = (
        entry
        for path, row in sorted(dict(_lists(get_resolver(URLS))).items())
        for entry in _columns(path, row)
    )
    return (*columns, *(entry for one in VOCABULARIES for entry in _terms(one)))


def _lists(
    resolver: URLResolver, before: str = ""
) -> Iterator[tuple[str, type[serializers.Serializer[Any]]]]:
    """Yield (path, row) for each list and table."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _lists(pattern, path)
        elif isinstance(pattern, URLPattern):
            callback: Any = pattern.callback
            view = getattr(callback, "cls", None) or callback.view_class
            action = getattr(callback, "actions", {}).get("get", "list")
            if issubclass(view, Tabular) and action == "list":
                yield _readable(path), view.serializer_class


def _readable(path: str) -> str:
    """Return a path as the documentation writes it: countries/{code}/balance."""
    named = re.sub(r"<(\w+)>", r"{\1}", simplify_regex(path.replace("^", "")))
    return named.strip("/").removeprefix(VERSION).replace("\\", "")


def _columns(path: str, row: type[serializers.Serializer[Any]]) -> Iterator[Row]:
    fields = row().fields
    for column in columns_of(row):
        vocabulary = _vocabulary_of(fields[column.name])
        yield {
            "entry": Entry.COLUMN.value,
            "within": path,
            "name": column.name,
            "holds": str(column.kind),
            "vocabulary": vocabulary and _noun(vocabulary),
            "definition": column.meaning,
            "legal_source": None,
        }


def _terms(vocabulary: type[Vocabulary]) -> Iterator[Row]:
    for one in vocabulary:
        yield {
            "entry": Entry.TERM.value,
            "within": _noun(vocabulary),
            "name": one.value,
            "holds": None,
            "vocabulary": _noun(vocabulary),
            "definition": one.definition,
            "legal_source": one.legal_source or None,
        }


def _vocabulary_of(field: serializers.Field) -> type[Vocabulary] | None:
    """Return the vocabulary whose terms a column holds, if it does."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    names = {one.name: one for one in model._meta.concrete_fields} if model else {}
    column: Any = names.get(field.field_name or "")
    if isinstance(column, Terms):
        return column.vocabulary
    terms = list(getattr(field, "choices", {}))
    return next((one for one in VOCABULARIES if one.values == terms), None)


def _noun(vocabulary: type[Vocabulary]) -> str:
    """Return the name of a vocabulary: sanction_measure for SanctionMeasure."""
    return re.sub("(?<!^)([A-Z])", r"_\1", vocabulary.__name__).lower()
