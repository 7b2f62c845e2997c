"""Seeds to model instances: every rule checked, every problem told, the database left alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Model

from sanctions.dataset.placing import is_half_placed
from sanctions.dataset.problems import Problem, SeedsError
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.seeds.entries import (
    Entry,
    Make,
    problems_of_events,
    problems_of_memberships,
    problems_of_rows,
    problems_of_uniqueness,
    read_entries,
)
from sanctions.dataset.seeds.reading import Row, read_table
from sanctions.dataset.seeds.values import Keys
from sanctions.dataset.tables import (
    CITATIONS,
    COUNTRIES,
    MEMBERSHIPS,
    REGIMES,
    SOURCES,
    TABLES,
    Cells,
    Table,
)
from sanctions.models import Citation
from sanctions.models.standing import Statement
from sanctions.models.vocabularies import Status


@dataclass
class Seeds:
    """Checked seeds: for each table, the entries by key; and the ids that citations name."""

    cited: frozenset[str]
    entries: dict[Table, dict[Cells, Entry]] = field(default_factory=dict)

    def instances(self, *tables: Table) -> dict[str, Any]:
        """Return the instances of tables with a key of one column, by key."""
        return {key[0]: e.instance for table in tables for key, e in self.entries[table].items()}

    def count(self) -> int:
        """Return the number of rows."""
        return sum(map(len, self.entries.values()))


def check_seeds(folder: Path, track: Track = untracked) -> Seeds:
    """Return the checked seeds of a folder; SeedsError with every problem if there are any.

    `track` is given the rows of each table and may show how far they are.
    """
    rows: dict[Table, list[Row]] = {}
    problems: list[Problem] = []
    if is_half_placed(folder):
        message = (
            "export_seeds was stopped here, or is at work: some files are from before it, others "
            "from after. Run it again."
        )
        problems.append(Problem(str(folder), 0, "", "", message))
    for table in TABLES:
        rows[table], found = read_table(table, folder)
        problems += found
    if problems:
        # Without its file or columns a table's keys are unknown, and all that refers to them.
        raise SeedsError(problems)
    keys = _keys(rows)
    seeds = Seeds(cited=frozenset(row.cells[0] for row in rows[CITATIONS]))
    for table in TABLES:
        tracked = track(rows[table], f"Checking {table.name}")
        seeds.entries[table], found = read_entries(
            table, table.file_name, tracked, keys, _published(table)
        )
        problems += found
    for check in (_unique, _own_rules, _memberships, _events, _citations):
        problems += check(seeds)
    if problems:
        raise SeedsError(problems)
    _derive_standing(seeds)
    return seeds


def _keys(rows: dict[Table, list[Row]]) -> Keys:
    """Return the ids in the files, by model, also those of rows that have a problem."""
    keys: dict[type[Model], frozenset[str]] = {}
    for table in TABLES:
        if table.key_length == 1:
            keys[table.models[0]] = frozenset(row.cells[0] for row in rows[table])
    return keys


def _published(table: Table) -> Make:
    """Return what makes the instance of a row: of an event, a published one."""
    status = {"status": Status.PUBLISHED} if table.holds_events else {}

    def make(key: Cells, values: dict[str, Any]) -> Model:
        return table.model_of(key)(**values, **status)

    return make


def _unique(seeds: Seeds) -> Iterator[Problem]:
    """Yield a problem for each value that stands twice where it may stand once."""
    for entries in seeds.entries.values():
        yield from problems_of_uniqueness(entries.values())


def _own_rules(seeds: Seeds) -> Iterator[Problem]:
    """Yield the problems that rows of countries, episodes and regimes show by themselves."""
    for table, entries in seeds.entries.items():
        if table.has_own_rules:
            yield from problems_of_rows(entries.values())


def _memberships(seeds: Seeds) -> Iterator[Problem]:
    yield from problems_of_memberships(seeds.entries[MEMBERSHIPS], seeds.instances(COUNTRIES))


def _events(seeds: Seeds) -> Iterator[Problem]:
    entries = {key[0]: entry for key, entry in _event_entries(seeds)}
    yield from problems_of_events(
        entries.values(),
        seeds.instances(COUNTRIES),
        seeds.instances(REGIMES),
        {event_id: entry.instance for event_id, entry in entries.items()},
    )


def _citations(seeds: Seeds) -> Iterator[Problem]:
    """Yield a problem for each event that no row of citations names."""
    for key, entry in _event_entries(seeds):
        if key[0] not in seeds.cited:
            message = "No citation names the event: add a row to citations.csv with its source."
            yield entry.problem("id", message)


def _event_entries(seeds: Seeds) -> Iterator[tuple[Cells, Entry]]:
    for table, entries in seeds.entries.items():
        if table.holds_events:
            yield from entries.items()


def _derive_standing(seeds: Seeds) -> None:
    """Work out the derived columns of each event from the citations."""
    sources = seeds.instances(SOURCES)
    statements: defaultdict[str, list[Statement]] = defaultdict(list)
    for key, entry in seeds.entries[CITATIONS].items():
        citation: Citation = entry.instance
        statements[key[0]].append(citation.statement(sources[citation.source_id]))
    for key, entry in _event_entries(seeds):
        entry.instance.derive(statements[key[0]])
