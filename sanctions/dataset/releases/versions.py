"""Versions: what a change does to the number, by the rule of the Data Package standard.

https://datapackage.org/recipes/data-package-version/
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, Self

from sanctions.dataset.releases.differences import Change, ColumnChange, Kind
from sanctions.dataset.releases.tables import DATA_TABLES, RETRACTIONS

_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})", re.ASCII)
# The tables whose rows have an id of one column, which others refer to.
_WITH_IDS = frozenset(table.name for table in DATA_TABLES if len(table.key) == 1)


class Level(StrEnum):
    """How much a release changes for those who use the one before it."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


class Version(NamedTuple):
    """A version: three numbers that are compared one after the other."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the version that a text such as 2026.11.0 names; ValueError for another text."""
        found = _VERSION.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no version: write three numbers, such as 2026.11.0.")
        return cls(*map(int, found.groups()))

    def __str__(self) -> str:
        return ".".join(map(str, self))

    def after(self, level: Level) -> "Version":
        """Return the version of a release that changes so much."""
        if level == Level.MAJOR:
            return Version(self.major + 1, 0, 0)
        if level == Level.MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)


def level_of(columns: Iterable[ColumnChange], rows: Iterable[Change]) -> Level | None:
    """Return how much changed, or None where nothing did.

    major: a column changed, or an id is gone that was not retracted. minor: rows were added (or
    a table, or a term). patch: figures and words were corrected, rows taken back.
    """
    levels = {_level_of_column(change) for change in columns}
    levels |= {_level_of_row(change) for change in rows}
    return next((level for level in Level if level in levels), None)


def _level_of_column(change: ColumnChange) -> Level:
    if change.is_breaking:
        return Level.MAJOR
    return Level.MINOR if change.is_addition else Level.PATCH


def _level_of_row(change: Change) -> Level:
    if change.change == Kind.REMOVED and change.table in _WITH_IDS:
        return Level.MAJOR
    is_new = change.change == Kind.ADDED and change.table != RETRACTIONS.name
    return Level.MINOR if is_new else Level.PATCH
