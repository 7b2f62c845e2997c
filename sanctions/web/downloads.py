"""Downloads: the releases that there are, the files of each, and what changed between two."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from sanctions.dataset.citing import as_bibtex, as_text
from sanctions.dataset.releases.listing import (
    Release,
    ReleaseFile,
    UnknownReleaseError,
    find_release,
    releases,
)
from sanctions.web.blocks import Cell, Cite, Code, Column, Link, Nothing, Table
from sanctions.web.page import Head, page, show, without_parameters
from sanctions.web.structured import dataset
from sanctions.web.texts import rendered

ABOUT = (
    "The whole dataset in one file: CSV, Excel, Parquet, SQLite, Django fixtures and a Data "
    "Package, in versions that never change."
)
# What people come for first, by format: what it is called and what it is good for.
WHOLE = {
    "zip": ("Everything", "All files in one, with their sums"),
    "xlsx": ("Excel", "All tables and the codebook"),
    "sqlite": ("SQLite", "All tables, with full-text search"),
}
# The headings of the files, in their order; formats that are not named stand in the last.
KINDS = {
    "csv": "CSV",
    "parquet": "Parquet",
    "ndjson": "NDJSON",
    "fixture": "Django fixtures",
    "fixture-gz": "Django fixtures, compressed",
}
OTHERS = "About the release"
_UNITS = ("bytes", "kB", "MB", "GB")
_THOUSAND = 1_000


@page
def show_downloads(request: HttpRequest) -> HttpResponse:
    """Show the newest release with its files, and the others."""
    without_parameters(request)
    known = releases(settings.RELEASES_DIR)
    head = Head("Downloads", ABOUT, structured=[dataset(request)])
    return show(
        request,
        "web/downloads.html",
        head,
        lambda: {
            "newest": known[0] if known else None,
            **(_files(known[0]) if known else {}),
            "releases": _table_of_releases(known),
            "nothing": Nothing(
                "No release has been made here yet. Every list and table of the API can be had "
                "as a file all the same.",
                [Link("Expulsions as CSV", "/api/v1/expulsions.csv")],
            ),
        },
        depends_on=_versions(known),
    )


@page
def show_release(request: HttpRequest, version: str) -> HttpResponse:
    """Show a release: its files, what changed, how to cite and verify it."""
    without_parameters(request)
    release = _release(version)
    head = Head(
        f"Release {release.version}",
        f"Version {release.version} of {release.date}: its files, and what changed.",
    )
    return show(
        request,
        "web/release.html",
        head,
        lambda: {
            "release": release,
            **_files(release),
            "changes": rendered((release.folder / "CHANGES.md").read_text("utf-8")),
            "cite": _cite(release),
            "bibtex": Code("BibTeX", as_bibtex(release.work).strip()),
            "verify": Code(
                "Check that a downloaded file is the one that was released",
                f"sha256sum -c {release.archive.name}.sha256",
            ),
        },
        depends_on=[str(release.version)],
    )


def _release(version: str) -> Release:
    try:
        return find_release(settings.RELEASES_DIR, version)
    except UnknownReleaseError as error:
        raise Http404(str(error)) from error


def _versions(known: Sequence[Release]) -> list[str]:
    return [str(release.version) for release in known]


def _files(release: Release) -> dict[str, object]:
    """Return the files of a release: those that hold everything, and tables of all by kind."""
    files = list(release.everything.values())
    return {
        "whole": [
            Link(f"{label} ({size(file.bytes)})", release.address_of(file), about)
            for kind, (label, about) in WHOLE.items()
            for file in files
            if file.format == kind
        ],
        "tables": list(_tables_of_files(release, files)),
        "manifest": f"{reverse('api:downloads').rstrip('/')}/?release={release.version}",
    }


def _tables_of_files(release: Release, files: Sequence[ReleaseFile]) -> Iterator[Table]:
    columns = [
        Column("File"),
        Column("Rows", "number"),
        Column("Size", "number"),
        Column("SHA-256", "id", wide=True),
    ]
    for kind in (*KINDS, None):
        of_kind = [
            file
            for file in files
            if (file.format == kind if kind else file.format not in {*KINDS, *WHOLE})
        ]
        rows = [
            [
                Cell(file.name, release.address_of(file)),
                Cell(file.rows, absent=file.rows is None),
                Cell(size(file.bytes)),
                Cell(file.sha256),
            ]
            for file in of_kind
        ]
        if rows:
            yield Table(KINDS.get(kind or "", OTHERS), columns, rows)


def _table_of_releases(known: Sequence[Release]) -> Table:
    columns = [
        Column("Version"),
        Column("Made on", "day"),
        Column("Expulsions", "number"),
        Column("Sanctions", "number"),
        Column("Citations", "number"),
    ]
    rows = [
        [
            Cell(str(release.version), reverse("web:release", args=[str(release.version)])),
            Cell(release.date),
            *(Cell((release.counts or {}).get(table)) for table in ("expulsions", "sanctions")),
            Cell(_citations(release)),
        ]
        for release in known
    ]
    return Table("All releases", columns, rows, caption_hidden=True)


def _citations(release: Release) -> int | None:
    counts = release.counts or {}
    tables = ("expulsion_citations", "sanction_citations")
    return sum(counts[one] for one in tables) if all(one in counts for one in tables) else None


def _cite(release: Release) -> Cite:
    files = {Path(file.path).name: file for file in release.files}
    return Cite(
        as_text(release.work).strip(),
        [
            Link(name, release.address_of(files[name]))
            for name in ("CITATION.bib", "CITATION.cff")
            if name in files
        ],
    )


def size(number: int) -> str:
    """Return a number of bytes as people say it: 1.2 MB."""
    amount = float(number)
    for unit in _UNITS:
        if amount < _THOUSAND or unit == _UNITS[-1]:
            return f"{amount:.0f} {unit}" if unit == _UNITS[0] else f"{amount:.1f} {unit}"
        amount /= _THOUSAND
    raise AssertionError  # the last unit takes any number
