"""Whether the files of a release say one thing, and whether that keeps the rules."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from sanctions.dataset.fixtures import MODELS, WHOLE, lines_in
from sanctions.dataset.problems import Problem
from sanctions.dataset.progress import Track
from sanctions.dataset.releases.listing import Release
from sanctions.dataset.releases.sqlite_file import opened_read_only
from sanctions.dataset.releases.tables import (
    BY_NAME,
    DATA_TABLES,
    EVENT_TABLES,
    RETRACTIONS,
    AnyTable,
    ReleaseTable,
)
from sanctions.dataset.releases.verifying.reading import (
    CSV,
    ERRORS,
    OTHERS,
    Texts,
    Wanted,
    rows_of_csv,
)
from sanctions.dataset.releases.verifying.rules import check_derived, check_rules
from sanctions.dataset.releases.verifying.sums import AGAIN
from sanctions.dataset.tables import CITATIONS, TABLES, Cells, Table

Package = Mapping[str, Any]


def problems_of_formats(
    folder: Path, release: Release, package: Package, track: Track
) -> Iterator[Problem]:
    """Yield a problem for each file whose columns, rows or count are not those of its table."""
    listed = {file.path for file in release.files}
    for resource in track(package["resources"], "Comparing the formats"):
        name, schema = resource["name"], resource["schema"]
        columns = tuple(field["name"] for field in schema["fields"])
        wanted = Wanted(name, columns, tuple(schema["primaryKey"]))
        count = (release.counts or {}).get(name)
        source = folder / CSV.path(release, name)
        for one in (CSV, *OTHERS):
            path = one.path(release, name)
            holds_it = path in listed and (path != release.sqlite.name or name in BY_NAME)
            if holds_it:
                pairs = zip_longest(rows_of_csv(source, wanted), one.rows(folder / path, wanted))
                yield from _differences(path, pairs, count)
    for suffix, place in ((".json", "fixtures"), (".json.gz", "fixtures-gz")):
        parts = (lines_in(folder / place / f"{name}{suffix}") for name in MODELS)
        whole = f"{place}/{WHOLE}{suffix}"
        ours: Iterator[Texts] = ((line,) for line in chain.from_iterable(parts))
        theirs: Iterator[Texts] = ((line,) for line in lines_in(folder / whole))
        yield from _differences(whole, zip_longest(ours, theirs), None)


def _differences(
    path: str, pairs: Iterable[tuple[Texts | None, Texts | None]], count: int | None
) -> Iterator[Problem]:
    """Yield the first thing in which a file differs from the CSV file of its table."""
    number = 0
    try:
        for ours, theirs in pairs:
            number += 1
            if not _alike(ours, theirs):
                message = f"Row {number} is not what the other files say. {AGAIN}"
                yield Problem(path, number, "", "", message)
                return
    except ERRORS as error:
        yield Problem(path, 0, "", "", f"Its rows can't be read: {error} {AGAIN}")
        return
    if count is not None and number != count:
        yield Problem(path, 0, "", "", f"It has {number:,} rows, not {count:,}. {AGAIN}")


def _alike(ours: Texts | None, theirs: Texts | None) -> bool:
    if ours is None or theirs is None:
        return False
    pairs = zip(ours, theirs, strict=True)
    return all(one == other or one is None or other is None for one, other in pairs)


def problems_of_sqlite(release: Release) -> Iterator[Problem]:
    """Yield a problem for each page of the SQLite file that is broken, and each reference."""
    name = release.sqlite.name
    with closing(opened_read_only(release.sqlite)) as file:
        for (told,) in file.execute("PRAGMA integrity_check"):
            if told != "ok":
                yield Problem(name, 0, "", "", f"{told}. {AGAIN}")
        for table, row, referred, _ in file.execute("PRAGMA foreign_key_check"):
            message = f"Row {row} of {table} refers to a row that {referred} does not have."
            yield Problem(name, 0, "", "", message)


def problems_of_rules(folder: Path, track: Track) -> Iterator[Problem]:
    """Yield a problem for each cell and row of the CSV files that breaks a rule of the models."""

    def rows_of(table: AnyTable) -> Iterator[dict[str, str]]:
        names = tuple(column.name for column in table.columns)
        wanted = Wanted(table.name, names, table.key)
        for cells in rows_of_csv(folder / f"csv/{table.name}.csv", wanted):
            yield {name: cell or "" for name, cell in zip(names, cells, strict=True)}

    seeds, problems = check_rules({table: _in_seeds(table, rows_of) for table in TABLES}, track)
    first_citations = next(one for one in DATA_TABLES if one.seeds is CITATIONS)
    cited = sum(1 for _ in rows_of(first_citations)) if problems else 0
    yield from (_placed(problem, cited) for problem in problems)
    if seeds is not None:
        for table, _, problem in check_derived(seeds, rows_of):
            yield replace(problem, file=f"csv/{table.name}.csv")
    taken_back = {row["event"] for row in rows_of(RETRACTIONS)}
    for table in DATA_TABLES:
        if taken_back and table.name in EVENT_TABLES:
            for line, row in enumerate(rows_of(table), start=2):
                if row["id"] in taken_back:
                    message = f"It stands in {RETRACTIONS.name} too: it is there or here."
                    yield Problem(f"csv/{table.name}.csv", line, "id", row["id"], message)


def _in_seeds(table: Table, rows_of: Any) -> Iterator[Cells]:
    """Yield the rows of a table of the seeds, from those of the release's tables."""
    for part in DATA_TABLES:
        if part.seeds is table:
            for row in rows_of(part):
                row["in_response_to"] = row.get("answers_expulsion") or row.get("answers_sanction")
                yield tuple(row.get(column) or "" for column in table.columns)


def _placed(problem: Problem, expulsion_citations: int) -> Problem:
    """Return a problem of the seeds at its place in the release's files."""
    names: list[ReleaseTable] = [one for one in DATA_TABLES if one.seeds.file_name == problem.file]
    line = problem.line
    is_second = len(names) > 1 and line - 2 >= expulsion_citations
    if is_second:
        line -= expulsion_citations
    return replace(problem, file=f"csv/{names[is_second].name}.csv", line=line)
