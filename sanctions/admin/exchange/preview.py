"""What the page of a preview shows: the rows in groups, those that ask for attention first."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sanctions.admin.review.rules import is_public
from sanctions.dataset.imports.plan import Kind, Line, Plan


class Group(NamedTuple):
    """Rows of one kind, under a heading."""

    name: str
    heading: str
    lines: list[Line]


@dataclass
class Preview:
    """The groups that have rows, and how many rows would do what, in words."""

    groups: list[Group]
    told: str
    good: int
    bad: int
    unchanged: list[Line]
    becomes_public: bool
    moved: Collection[int] = field(default_factory=tuple)


def preview_of(plan: Plan, moved: Collection[int] = ()) -> Preview:
    """Return what is shown of a plan; `moved` are the lines that changed since they were shown."""
    counts = plan.counts
    bad = [line for line in plan.lines if line.problems]
    written = plan.written
    is_draft = plan.table.holds_events
    kinds: list[tuple[str, str, Callable[[Line], Any]]] = [
        ("public", "Change what is public", changes_public),
        ("changed", "Change", lambda line: line.kind is Kind.CHANGED and not changes_public(line)),
        ("new", "New drafts" if is_draft else "New", lambda line: line.kind is Kind.NEW),
    ]
    groups = [Group("bad", "Rows with problems, which are not written", bad)]
    groups += [Group(name, head, [*filter(fits, written)]) for name, head, fits in kinds]
    parts = [
        f"{counts[Kind.NEW]:,} new{' (drafts)' if is_draft and counts[Kind.NEW] else ''}",
        f"{counts[Kind.CHANGED]:,} changed",
        f"{counts[Kind.UNCHANGED]:,} unchanged",
        *([f"{len(bad):,} with problems"] if bad else []),
    ]
    return Preview(
        groups=[group for group in groups if group.lines],
        told=", ".join(parts),
        good=len(written),
        bad=len(bad),
        unchanged=[
            line for line in plan.lines if line.kind is Kind.UNCHANGED and not line.problems
        ],
        becomes_public=not is_draft and any(line.kind is Kind.NEW for line in written),
        moved=moved,
    )


def changes_public(line: Line) -> bool:
    """Return whether a row of the file changes what is public, or adds a citation to it."""
    return (line.kind is Kind.CHANGED or line.table.holds_citations) and is_public(line.instance)
