"""The data package: what each table's columns are, for programs.

By the Data Package standard, version 2: https://datapackage.org/standard/data-package/
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.validators import MaxValueValidator, RegexValidator
from django.db.models import Field, ForeignKey

from sanctions.dataset.citing import AUTHOR, DATASET, KEYWORDS, LICENCE, LICENCE_URL
from sanctions.dataset.codebook import vocabulary_of
from sanctions.dataset.formats.columns import Column, Kind
from sanctions.dataset.releases.listing import NAME, Edition, ReleaseFile
from sanctions.dataset.releases.tables import DATA_TABLES, RELEASE_TABLES, AnyTable, ReleaseTable
from sanctions.dataset.releases.writing import PANELS, panel_columns, panel_key
from sanctions.models.fields import HttpUrl, Terms

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTION = (
    "Countries, diplomatic expulsions and acts of sanctioning, with the sources that state them."
)
TYPES = {
    Kind.TEXT: "string",
    Kind.TERM: "string",
    Kind.WHOLE: "integer",
    Kind.NUMBER: "number",
    Kind.TRUTH: "boolean",
    Kind.DATE: "date",
}
# Required in what is public, though an event in the making may lack it.
_ALWAYS_KNOWN = frozenset({"basis", "certain_on"})

Descriptor = dict[str, Any]


def package(edition: Edition, files: Mapping[str, ReleaseFile]) -> Descriptor:
    """Return the data package of a release, given its files by path."""
    return {
        "$schema": PROFILE,
        "name": NAME,
        "title": DATASET,
        "description": DESCRIPTION,
        "version": str(edition.version),
        "created": f"{edition.date}T00:00:00Z",
        "revision": edition.revision,
        "keywords": list(KEYWORDS),
        "licenses": [{"name": LICENCE, "path": LICENCE_URL}],
        "contributors": [{"title": AUTHOR, "roles": ["creator"]}],
        "sources": [
            {"title": "The published documents that the events cite", "path": "csv/sources.csv"}
        ],
        "resources": [_with_file(resource, files) for resource in resources()],
    }


def resources() -> list[Descriptor]:
    """Return the description of each table as its CSV file holds it, without size and digest."""
    found = [_resource(table.name, table.about, _schema(table)) for table in RELEASE_TABLES]
    for name, unit in PANELS.items():
        columns = panel_columns(unit)
        fields = [_field(column, None) for column in columns]
        schema = {"fields": fields, "primaryKey": list(panel_key(unit))}
        found.append(_resource(name, unit.definition, schema))
    return found


def _resource(name: str, about: str, schema: Descriptor) -> Descriptor:
    return {
        "name": name,
        "path": f"csv/{name}.csv",
        "description": about,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _with_file(resource: Descriptor, files: Mapping[str, ReleaseFile]) -> Descriptor:
    file = files[resource["path"]]
    sized = {"rows": file.rows, "bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
    return {**resource, **sized}


def _schema(table: AnyTable) -> Descriptor:
    fields = table.fields if isinstance(table, ReleaseTable) else {}
    schema: Descriptor = {
        "fields": [_field(column, fields.get(column.name)) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    references = [
        _reference(table, column, field)
        for column, field in fields.items()
        if isinstance(field, ForeignKey)
    ]
    return {**schema, "foreignKeys": references} if references else schema


def _reference(table: AnyTable, column: str, field: "ForeignKey[Any, Any]") -> Descriptor:
    referred = next(one for one in DATA_TABLES if one.model is field.related_model)
    # A table that refers to itself is not named.
    resource = {} if referred is table else {"resource": referred.name}
    return {"fields": [column], "reference": {**resource, "fields": list(referred.key)}}


def _field(column: Column, field: "Field[Any, Any] | None") -> Descriptor:
    described: Descriptor = {
        "name": column.name,
        "type": TYPES[column.kind],
        "description": column.meaning,
    }
    vocabulary = vocabulary_of(field) if field else None
    if vocabulary and not isinstance(field, Terms):
        described["categories"] = [
            {"value": term.value, "label": str(term.label)} for term in vocabulary
        ]
    if isinstance(field, HttpUrl):
        described["format"] = "uri"
    constraints = dict(_constraints(column, field))
    return {**described, "constraints": constraints} if constraints else described


def _constraints(column: Column, field: "Field[Any, Any] | None") -> Iterable[tuple[str, Any]]:
    """Yield the constraints of a column, by name."""
    if field is None or not field.null or column.name in _ALWAYS_KNOWN:
        yield "required", True
    if column.kind == Kind.WHOLE:
        yield "minimum", 0
    if field is None:
        return
    if field.unique:
        yield "unique", True
    if column.kind == Kind.WHOLE:
        limits = (one.limit_value for one in field.validators if isinstance(one, MaxValueValidator))
        yield "maximum", min(limits)
    elif column.kind in {Kind.TEXT, Kind.TERM}:
        yield from _constraints_of_text(field)


def _constraints_of_text(field: "Field[Any, Any]") -> Iterable[tuple[str, Any]]:
    vocabulary = vocabulary_of(field)
    if isinstance(field, Terms) and vocabulary:
        terms = "|".join(vocabulary.values)
        yield "pattern", f"({terms})(;({terms}))*"
    elif vocabulary:
        yield "enum", list(vocabulary.values)
    elif field.max_length:
        yield "maxLength", field.max_length
    for validator in field.validators:
        if isinstance(validator, RegexValidator) and not isinstance(field, HttpUrl):
            # As XML Schema writes it: it always holds for the whole.
            pattern = re.compile(validator.regex).pattern.removeprefix(r"\A").removesuffix(r"\Z")
            yield "pattern", pattern.replace("(?:", "(")
