"""Seeds to model instances: every rule checked, every problem told, the database left alone."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

from django.db.models import DateField, Field, IntegerField, Model

from sanctions.dataset.placing import is_half_placed
from sanctions.dataset.problems import Problem, SeedsError
from sanctions.dataset.progress import Track, untracked
from sanctions.dataset.seeds.entries import (
    RowReader,
    problem_of_repeated,
    problems_of_events,
    problems_of_memberships,
    problems_of_rows,
    problems_of_uniqueness,
)
from sanctions.dataset.seeds.reading import Row, rows_of_file
from sanctions.dataset.seeds.store import REMEMBERED, Entries, Ids, Instances, Store, StoredEntry
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
from sanctions.models import Event
from sanctions.models.standing import Statement
from sanctions.models.vocabularies import Status


class Seeds:
    """Seeds: for each table, the entries by key. They stand on the disk, however many they are.

    Once the seeds are checked, the instances of events have what follows from their citations.
    """

    def __init__(self) -> None:
        store = Store()
        self.is_checked = False
        self.entries: dict[Table, Entries] = {
            table: Entries(store, table, self._maker(table)) for table in TABLES
        }
        self._publisher = lru_cache(REMEMBERED)(self._kind_and_publisher)

    def instances(self, *tables: Table) -> Instances:
        """Return the instances of tables with a key of one column, by key."""
        return Instances(*(self.entries[table] for table in tables))

    def count(self) -> int:
        """Return the number of rows."""
        return sum(map(len, self.entries.values()))

    def _maker(self, table: Table) -> Callable[[Cells], Any]:
        """Return what makes the instance of a row whose cells are right: a published event."""
        instance_of = {model: _instance_of(table, model) for model in table.models}
        if not table.holds_events:
            return lambda cells: instance_of[table.model_of(cells)](cells)

        def event(cells: Cells) -> Event:
            made: Event = instance_of[table.models[0]](cells)
            if self.is_checked:
                made.derive([*self._statements(cells[0])])
            return made

        return event

    def _statements(self, event_id: str) -> Iterator[Statement]:
        """Yield what the citations of an event state, from their cells: events are many."""
        for entry in self.entries[CITATIONS].under(event_id):
            cited = dict(zip(CITATIONS.columns, entry.cells, strict=True))
            figures = {
                name: int(cited[name]) if cited[name] else None
                for name in CITATIONS.model_of(entry.cells).event_model().figures  # type: ignore[attr-defined]
            }
            yield Statement(*self._publisher(cited["source"]), figures)

    def _kind_and_publisher(self, source: str) -> tuple[str, str]:
        cells = self.entries[SOURCES][(source,)].cells
        kind, publisher = (cells[SOURCES.columns.index(name)] for name in ("kind", "publisher"))
        return kind, publisher

    def written(self, table: Table, model: type[Model], attributes: Sequence[str]) -> "Written":
        """Return what gives the values of these attributes of an entry's row, to be written."""
        if table.holds_events:
            values_of = attrgetter(*attributes)
            return lambda entry: values_of(entry.instance)
        blank = model()
        columns = {field.attname: column for column, field in table.fields(model).items()}
        read = {name: _reader(field) for name, field in table.fields(model).items()}
        places = [
            (table.columns.index(columns[name]), read[columns[name]], None)
            if name in columns
            else (None, None, getattr(blank, name))
            for name in attributes
        ]

        def values(entry: StoredEntry) -> tuple[Any, ...]:
            cells = entry.cells
            return tuple(
                default
                if place is None or reader is None
                else (reader(cells[place]) if cells[place] else None)
                for place, reader, default in places
            )

        return values


# Gives the values of a row.
Written = Callable[[StoredEntry], tuple[Any, ...]]


def _instance_of(table: Table, model: type[Model]) -> Callable[[Cells], Any]:
    """Return what makes an instance of a model of cells, which have been checked."""
    columns = [
        (
            column if column == "in_response_to" else field.attname,
            _reader(field),
            table.columns.index(column),
        )
        for column, field in table.fields(model).items()
    ]
    status = {"status": Status.PUBLISHED.value} if table.holds_events else {}

    def make(cells: Cells) -> Any:
        values = {
            attribute: read(cells[place]) if cells[place] else None
            for attribute, read, place in columns
        }
        return model(**values, **status)

    return make


def _reader(field: "Field[Any, Any]") -> Callable[[str], Any]:
    if isinstance(field, DateField):
        return cast("Callable[[str], Any]", field.to_python)
    return int if isinstance(field, IntegerField) else str


def check_seeds(folder: Path, track: Track = untracked) -> Seeds:
    """Return the checked seeds of a folder; SeedsError with every problem if there are any.

    `track` is given the rows of each table and may show how far they are.
    """
    problems: list[Problem] = []
    if is_half_placed(folder):
        message = (
            "export_seeds was stopped here, or is at work: some files are from before it, others "
            "from after. Run it again."
        )
        problems.append(Problem(str(folder), 0, "", "", message))
    seeds = Seeds()
    for table in TABLES:
        seeds.entries[table].fill(rows_of_file(table, folder, problems))
    if problems:
        # Without its file or columns a table's keys are unknown, and all that refers to them.
        raise SeedsError(problems)
    # The ids in the files, also those of rows that have a problem.
    keys: Keys = {
        table.models[0]: Ids(entries)
        for table, entries in seeds.entries.items()
        if table.key_length == 1
    }
    for table in TABLES:
        problems += _cells(seeds.entries[table], keys, track)
    for check in (_unique, _own_rules, _memberships, _events, _citations):
        problems += check(seeds)
    if problems:
        raise SeedsError(problems)
    seeds.is_checked = True
    return seeds


def _cells(entries: Entries, keys: Keys, track: Track) -> list[Problem]:
    """Return the problems of a table's cells; the rows that have any are left out from now on."""
    table, problems = entries.table, []
    values_of = RowReader(table, table.file_name, keys)
    repeated = entries.repeated()
    wrong = set()
    for entry in track(entries.in_order(), f"Checking {table.name}"):
        row = Row(entry.line, entry.cells)
        _, found = values_of(row)
        first_line = repeated.get(" ".join(entry.key), entry.line) if repeated else entry.line
        if first_line != entry.line:
            found.append(problem_of_repeated(table, table.file_name, row, first_line))
        if found:
            wrong.add(entry.number)
            problems += found
    entries.leave_out(wrong)
    return problems


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
    """Yield the problems of memberships, which are some thousands in the largest of datasets."""
    memberships = dict(seeds.entries[MEMBERSHIPS].items())
    yield from problems_of_memberships(memberships, seeds.instances(COUNTRIES))


def _events(seeds: Seeds) -> Iterator[Problem]:
    events = seeds.instances(*(table for table in TABLES if table.holds_events))
    yield from problems_of_events(
        _event_entries(seeds), seeds.instances(COUNTRIES), seeds.instances(REGIMES), events
    )


def _citations(seeds: Seeds) -> Iterator[Problem]:
    """Yield a problem for each event that no row of citations names."""
    citations = seeds.entries[CITATIONS]
    for entry in _event_entries(seeds):
        if not citations.has_under(entry.cells[0]):
            message = "No citation names the event: add a row to citations.csv with its source."
            yield entry.problem("id", message)


def _event_entries(seeds: Seeds) -> Iterator[StoredEntry]:
    for table, entries in seeds.entries.items():
        if table.holds_events:
            yield from entries.values()
