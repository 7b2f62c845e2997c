"""What a file would change, row by row: the difference of each row, and all that is wrong.

A row with a problem is not written, nor is a row that needs it. Events that are new become drafts.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from django.db.models import Model

from sanctions.dataset.imports.plan import Kind, Line, Plan
from sanctions.dataset.imports.surroundings import Surroundings, read_surroundings
from sanctions.dataset.problems import Problem
from sanctions.dataset.seeds.entries import (
    Entry,
    Make,
    problems_of_events,
    problems_of_memberships,
    problems_of_rows,
    problems_of_uniqueness,
    read_entries,
)
from sanctions.dataset.seeds.reading import Row
from sanctions.dataset.tables import MEMBERSHIPS, REGIMES, Cells, Table, cells_of
from sanctions.models import Event

# Says why a row may not be added or changed as it would be; None where it may.
WhyNot = Callable[[Any], str | None]


def plan_import(
    table: Table,
    file: str,
    rows: list[Row],
    of_cells: Collection[Problem],
    *,
    why_not: WhyNot,
    permanent: Collection[str] = (),
    lock: bool = False,
) -> Plan:
    """Return what a file's rows would change, with every problem; nothing is written.

    `of_cells` are the problems that the file showed by itself, `permanent` the columns that stay
    as first saved. With `lock` nobody changes the rows until the transaction ends.
    """
    around = read_surroundings(table, rows, lock=lock)
    stored = {key: cells_of(table, row) for key, row in around.stored.items()}
    lines = [
        Line(
            table, row.line, row.cells, stored.get(key := row.cells[: table.key_length]),
            around.stored.get(key),
        )
        for row in rows
    ]  # fmt: skip
    plan = Plan(table, file, lines)
    by_number = {line.number: line for line in lines}
    no_values = {(problem.line, problem.column) for problem in of_cells}
    for problem in [*of_cells, *_twice(plan), *_moved(plan, permanent)]:
        by_number[problem.line].problems.append(problem)
    known = around.keys
    withheld: dict[str, int] = {}
    is_first = True
    while True:
        going = [line for line in lines if line.kind is not Kind.UNCHANGED]
        asked = going if is_first else [line for line in going if not line.problems]
        around.keys = _with_own(table, known, asked)
        found = list(_problems(plan, asked, around, why_not))
        for problem in found:
            if (problem.line, problem.column) not in no_values:
                line = by_number[problem.line]
                line.problems.append(_proposing(line, _of_withheld(problem, withheld)))
        if not found and not is_first:
            break
        bad = [line for line in going if line.problems and line.before is None]
        withheld = {line.key: line.number for line in bad}
        if is_first and not any(line.problems for line in going):
            break
        is_first = False
    return plan


def _twice(plan: Plan) -> Iterator[Problem]:
    """Yield a problem for each of the rows that have one key."""
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for line in plan.lines:
        if all(line.cells[: plan.table.key_length]):  # a blank one is told where it is read
            lines[line.key].append(line)
    for key, alike in lines.items():
        for line in alike if len(alike) > 1 else []:
            others = ", ".join(str(one.number) for one in alike if one is not line)
            message = f"The key {key} stands on line {others} too: keep one row."
            yield _problem(plan, line, plan.table.key[0], message)


def _moved(plan: Plan, permanent: Collection[str]) -> Iterator[Problem]:
    for line in plan.lines:
        for one in line.differences if line.kind is Kind.CHANGED else []:
            if one.column in permanent:
                message = f"It stays as it was first saved: {one.before or 'blank'}."
                yield _problem(plan, line, one.column, message)


def _problem(plan: Plan, line: Line, column: str, message: str) -> Problem:
    value = line.cells[plan.table.columns.index(column)]
    return Problem(plan.file, line.number, column, value, message)


def _with_own(
    table: Table, known: Mapping[type[Model], frozenset[str]], lines: Iterable[Line]
) -> Mapping[type[Model], frozenset[str]]:
    """Return the ids that there are, with those that the file adds."""
    if table.key_length > 1:
        return known
    model = table.models[0]
    added = frozenset(line.key for line in lines)
    return {**known, model: known.get(model, frozenset()) | added}


def _of_withheld(problem: Problem, withheld: dict[str, int]) -> Problem:
    """Return the problem, of a row that needs one which is not right itself, said so."""
    if problem.value not in withheld or not problem.message.startswith("It is unknown among"):
        return problem
    line = withheld[problem.value]
    return replace(problem, message=f"It stands on line {line}, which is not right: mend that.")


def _proposing(line: Line, problem: Problem) -> Problem:
    """Return the problem; where an event has no id, with the one that its other cells make."""
    model = line.table.models[0]
    if not issubclass(model, Event) or problem.column != "id" or problem.value:
        return problem
    cells = dict(zip(line.table.columns, line.cells, strict=True))
    parts = [model.id_prefix, *(cells[one] for one in ("announced_on", "initiator", "target"))]
    if not all(parts):
        return problem
    stem = "-".join(parts).lower()
    return replace(problem, message=f"It is {stem}, or {stem}-2, -3 … where that is taken.")


def _problems(
    plan: Plan, asked: list[Line], around: Surroundings, why_not: WhyNot
) -> Iterator[Problem]:
    """Yield the problems of rows: of their cells, then of the rest beside each other."""
    table = plan.table
    entries: dict[Cells, Entry] = {}
    for line in asked:
        row = Row(line.number, line.cells)
        read, found = read_entries(table, plan.file, [row], around.keys, _making(line, around))
        yield from found
        if not found and not line.problems:
            entries |= read
    yield from problems_of_uniqueness(entries.values(), around.taken)
    if table.has_own_rules:
        yield from problems_of_rows(entries.values())
    if table is REGIMES:
        yield from _of_regimes(entries, around)
    if table is MEMBERSHIPS:
        yield from problems_of_memberships(entries, around.countries, around.memberships)
    if table.holds_events:
        yield from _of_events(entries, around)
    for entry in entries.values():
        refused = why_not(entry.instance)
        if refused:
            yield entry.problem(table.key[0], refused)


def _making(line: Line, around: Surroundings) -> Make:
    """Return what makes the row as it would be: of a new event, a draft."""

    def make(key: Cells, values: dict[str, Any]) -> Model:
        stored = around.stored.get(key)
        row: Any = line.table.model_of(key)() if stored is None else copy(stored)
        for name, value in values.items():
            setattr(row, name, value)
        if line.table.holds_citations:
            row.event = around.events[key[0]]
        line.instance = row
        return row

    return make


def _of_regimes(entries: dict[Cells, Entry], around: Surroundings) -> Iterator[Problem]:
    for key, entry in entries.items():
        before, after = around.stored.get(key), entry.instance
        parties = ("initiator_id", "target_id")
        if before and any(getattr(before, one) != getattr(after, one) for one in parties):
            for column, message in after.problems_of_events():
                yield entry.problem(column, message)


def _of_events(entries: dict[Cells, Entry], around: Surroundings) -> Iterator[Problem]:
    events = around.events | {key[0]: entry.instance for key, entry in entries.items()}
    yield from problems_of_events(entries.values(), around.countries, around.regimes, events)
    for entry in entries.values():
        event: Event = entry.instance
        for column, message in event.problems_of_answer(events.get(event.in_response_to or "")):
            yield entry.problem(column, message)
