"""What a release says of itself to people: README.md and CODEBOOK.md."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Field

from sanctions.dataset.citing import AUTHOR, DATASET, LICENCE, LICENCE_URL, as_text
from sanctions.dataset.codebook import (
    DERIVED_VOCABULARIES,
    VOCABULARIES,
    cell,
    holds,
    vocabulary_lines,
)
from sanctions.dataset.formats.columns import Column, Kind
from sanctions.dataset.releases.listing import Edition
from sanctions.dataset.releases.tables import RELEASE_TABLES, ReleaseTable
from sanctions.dataset.releases.writing import PANELS, panel_columns, panel_key

_KINDS = {Kind.WHOLE: "whole number", Kind.DATE: "date, YYYY-MM-DD", Kind.TRUTH: "true or false"}


def readme(edition: Edition, counts: Mapping[str, int]) -> str:
    """Return the README of a release, in Markdown."""
    tables = "\n".join(f"| {name} | {number:,} |" for name, number in counts.items())
    return f"""\
# {DATASET}

Version {edition.version} of {edition.date}, revision {edition.revision}. It never changes: what
changed since the version before stands in CHANGES.md, and in changes.json for programs.

| table | rows |
| --- | ---: |
{tables}

## Files

| path | what |
| --- | --- |
| CODEBOOK.md | what every table, column and term means |
| csv/ | a table a file: UTF-8, RFC 4180, a header; blank cells mean not known |
| ndjson/ | the same, a JSON object a line |
| parquet/ | the same, with typed columns |
| {edition.stem}.xlsx | the same, a table a sheet, with a codebook |
| {edition.stem}.sqlite | the tables with keys, indexes and full-text search |
| fixtures/ | Django fixtures for `loaddata`: one for each model, and dataset.json with all |
| fixtures-gz/ | the same, compressed |
| datapackage.json | the tables of csv/ for programs: types, constraints, foreign keys, terms |
| CITATION.cff, CITATION.bib | how to cite it |
| release.json | version, counts and files, for programs |
| api.json | the columns and addresses of the API, as they were then |
| SHA256SUMS | the digest of each file: `sha256sum -c SHA256SUMS` |

The panels hold what dyads and countries did in a year, added up, and only where they did anything:
a missing row says that this dataset has no such event. SQLite and fixtures leave them out, as they
follow from the events.

In csv/ and in the panels a text that a spreadsheet would run as a formula (it begins with =, +, -
or @) has an apostrophe before it. `persons_low` and `persons_high` are an editor's own bounds;
what the API calls so is `persons_least` and `persons_most` here, the range that holds the
citations' figures too.

## Licence and citation

{LICENCE} ({LICENCE_URL}), by {AUTHOR}. Please cite it as:

> {as_text(edition.work).strip()}
"""


def codebook() -> str:
    """Return the codebook of a release, in Markdown."""
    tables = [
        _section(
            table.name,
            table.about,
            table.key,
            table.columns,
            table.fields if isinstance(table, ReleaseTable) else {},
        )
        for table in RELEASE_TABLES
    ]
    panels = [
        _section(name, unit.definition, panel_key(unit), panel_columns(unit), {})
        for name, unit in PANELS.items()
    ]
    terms = [
        "\n".join(vocabulary_lines(vocabulary))
        for vocabulary in (*VOCABULARIES, *DERIVED_VOCABULARIES)
    ]
    return "\n".join([f"# Codebook\n\n{DATASET}.\n", *tables, *panels, *terms])


def _section(
    name: str,
    about: str,
    key: tuple[str, ...],
    columns: tuple[Column, ...],
    fields: Mapping[str, "Field[Any, Any]"],
) -> str:
    return "\n".join(_lines(name, about, key, columns, fields))


def _lines(
    name: str,
    about: str,
    key: tuple[str, ...],
    columns: tuple[Column, ...],
    fields: Mapping[str, "Field[Any, Any]"],
) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"One row is: {about[0].lower()}{about[1:]} Key: {', '.join(key)}.\n"
    yield "| column | holds | meaning |"
    yield "| --- | --- | --- |"
    for column in columns:
        field = fields.get(column.name)
        held = _KINDS.get(column.kind) or (holds(column.name, field) if field else "text")
        yield f"| {column.name} | {held} | {cell(column.meaning)} |"
    yield ""
