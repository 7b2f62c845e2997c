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
from sanctions.dataset.revision import THE_ROW, digest
from sanctions.dataset.tables import TABLES, Cells, Table, stored_cells
from sanctions.models import Revision
from sanctions.models.search import every_event_has_entry


def problems_of_database(track: Track = untracked) -> list[Problem]:
    """Return what is wrong with the public rows: a problem's file is the table, with the key.

    Of SQLite's file too, and of the revision that is kept.
    """
    keys: defaultdict[str, list[str]] = defaultdict(list)
    with snapshot():
        problems = list(_damage())
        if problems:  # nothing that is read can be relied on
            return problems
        problems = [*_broken_references(), *_wrong_revision()]
        tables = {table: _remembered(table, keys[table.file_name]) for table in TABLES}
        seeds, found = check_rules(tables, track)
        problems += [_placed(problem, keys) for problem in found]
        if seeds is not None:
            problems += [
                replace(problem, file=f"{table.name} {key}", line=0)
                for table, key, problem in check_derived(seeds, _stored)
            ]
        if not every_event_has_entry():
            message = "Events and search entries are not as many: run manage.py seed."
            problems.append(Problem("search entries", 0, "", "", message))
        problems += problems_of_log()
    return problems


def _remembered(table: Table, keys: list[str]) -> Iterator[Cells]:
    """Yield the table's rows, with their keys put down in the same order."""
    for cells, _ in stored_cells(table):
        keys.append(" ".join(cells[: table.key_length]))
        yield cells


def _placed(problem: Problem, keys: Mapping[str, list[str]]) -> Problem:
    """Return a problem with the table and key of its row in the place of file and line."""
    table = problem.file.removesuffix(".csv")
    of_table = keys[problem.file]
    place = problem.line - 2
    key = of_table[place] if 0 <= place < len(of_table) else ""
    return replace(problem, file=f"{table} {key}".strip(), line=0)


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
