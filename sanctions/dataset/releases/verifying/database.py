"""Whether the public rows of the database keep the rules that the seeds' check holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.db import IntegrityError, connection

from sanctions.dataset.problems import Problem
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.releases.snapshot import snapshot
from sanctions.dataset.releases.tables import ReleaseTable
from sanctions.dataset.releases.verifying.log import problems_of_log
from sanctions.dataset.releases.verifying.reading import text_of
from sanctions.dataset.releases.verifying.rules import check_derived, check_rules
from sanctions.dataset.releases.verifying.sums_of_events import problems_of_sums_of_events
from sanctions.dataset.revision import THE_ROW, digest
from sanctions.dataset.tables import TABLES, Table, stored_cells
from sanctions.models import Revision
from sanctions.models.search import every_event_has_entry


def problems_of_database(track: Track = untracked) -> list[Problem]:
    """Return what is wrong with the public rows: a problem's file is the table, with the key.

    Of SQLite's file too, and of the revision that is kept.
    """
    with snapshot():
        problems = list(_damage())
        if problems:  # nothing that is read can be relied on
            return problems
        problems = [*_broken_references(), *_wrong_revision()]
        tables = {table: (cells for cells, _ in stored_cells(table)) for table in TABLES}
        seeds, found = check_rules(tables, track)
        problems += _placed(found)
        if seeds is not None:
            problems += [
                replace(problem, file=f"{table.name} {key}", line=0)
                for table, key, problem in check_derived(seeds, _stored)
            ]
        if not every_event_has_entry():
            message = "Events and search entries are not as many: run manage.py seed."
            problems.append(Problem("search entries", 0, "", "", message))
        problems += [*problems_of_log(), *problems_of_sums_of_events()]
    return problems


def _placed(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems with the table and key of the row in the place of file and line.

    The keys are read again, as the rows of a table with nothing wrong need not be remembered.
    """
    of_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        of_file[problem.file].append(problem)
    tables = {table.file_name: table for table in TABLES}
    for file, found in of_file.items():
        lines = {problem.line for problem in found}
        keys = _keys(tables[file], lines) if file in tables else {}
        for problem in found:
            place = f"{file.removesuffix('.csv')} {keys.get(problem.line, '')}".strip()
            yield replace(problem, file=place, line=0)


def _keys(table: Table, lines: set[int]) -> dict[int, str]:
    """Return the keys of the rows that would stand on these lines of the table's file."""
    return {
        line: " ".join(cells[: table.key_length])
        for line, (cells, _) in enumerate(stored_cells(table), start=2)
        if line in lines
    }


def _damage() -> Iterator[Problem]:
    """Yield what SQLite finds wrong with its file: pages that are torn, indexes that lack rows."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(20)")
            for (found,) in cursor.fetchall():
                if found != "ok":
                    message = f"The file is damaged ({found}): put a backup in its place."
                    yield Problem(str(connection.settings_dict["NAME"]), 0, "", "", message)


def _wrong_revision() -> Iterator[Problem]:
    """Yield a problem where the revision that answers tell is not that of the rows."""
    kept = Revision.objects.filter(pk=THE_ROW).first()
    if kept is None or kept.digested != kept.changes:
        return  # the next answer works it out
    if kept.digest != digest():
        message = (
            "It is not that of the rows, which were written past the triggers that count changes. "
            "Write a row again (UPDATE a column of it) to have it worked out."
        )
        yield Problem("revision", 0, "digest", str(kept.digest), message)


def _broken_references() -> Iterator[Problem]:
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield Problem("database", 0, "", "", f"A reference leads nowhere: {error}.")


def _stored(table: ReleaseTable) -> Iterable[Mapping[str, str]]:
    names = list(table.fields)
    for row in table.stored_rows():
        yield dict(zip(names, map(text_of, row), strict=True))
