"""How rows of a file become rows of the database: django-import-export's steps, with our rules.

All rows are checked together first, in a few queries (`plan_import`); the library then takes them
one by one, skips those that are unchanged, refuses those with a problem and saves the others.
"""

from collections import defaultdict
from functools import cache
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Result

from sanctions.admin.exchange.formats import FileRows
from sanctions.admin.exchange.rules import why_not_import
from sanctions.dataset.formats.columns import batches
from sanctions.dataset.imports.plan import Kind, Line, Plan
from sanctions.dataset.imports.planning import plan_import
from sanctions.dataset.tables import Table
from sanctions.models.history import keep_first_versions

BATCH = 500


class PlannedResult(Result):
    """What an import did, or would do, with the plan that says so of each row."""

    plan: Plan


class TableResource(Resource):
    """The rows of one table, brought in by a person."""

    table: ClassVar[Table]

    class Meta:
        instance_loader_class = BaseInstanceLoader
        # No savepoint for each row: rows were checked together, and one that fails fails all.
        use_bulk = True
        skip_diff = True
        store_instance = True

    def __init__(self, *, person: Any, permanent: tuple[str, ...], **_: Any) -> None:
        super().__init__()
        self.person = person
        self.permanent = permanent
        self.plan: Plan | None = None
        self.line: Line

    def plan_for(self, rows: FileRows, file: str, *, lock: bool = False) -> Plan:
        """Work out what the rows would change, and keep it for their import."""
        self.plan = plan_import(
            self.table,
            file,
            rows.lines,
            rows.of_cells,
            why_not=lambda row: why_not_import(self.person, row),
            permanent=self.permanent,
            lock=lock,
        )
        return self.plan

    def keep_first_versions(self) -> None:
        """Write down, many at a time, the rows that are about to change and have no history."""
        changing: defaultdict[type[Any], list[Any]] = defaultdict(list)
        for line in self.plan.written if self.plan else []:
            if line.before is not None:
                changing[type(line.instance)].append(line.instance)
                line.instance.has_first_version = True
        for model, rows in changing.items():
            for batch in batches(rows, BATCH):
                keep_first_versions(model, [row.pk for row in batch])

    @classmethod
    def get_display_name(cls) -> str:
        """Return what the rows are called."""
        return cls.table.name

    @classmethod
    def get_result_class(cls) -> type[Result]:
        """Return what a result is kept in."""
        return PlannedResult

    def before_import(self, dataset: FileRows, **kwargs: Any) -> None:
        """Check all rows together, unless that was done."""
        if self.plan is None:
            self.plan_for(dataset, kwargs["file_name"])

    def after_import(self, dataset: FileRows, result: PlannedResult, **kwargs: Any) -> None:
        """Give the plan along with the result."""
        if self.plan is not None:
            result.plan = self.plan

    def handle_import_error(
        self, result: Result, error: Exception, raise_errors: bool = False
    ) -> None:
        """Let a fault of ours be one, and no message to the editor."""
        raise error

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Find what was worked out for the row."""
        if self.plan is not None:
            self.line = self.plan.lines[kwargs["row_number"] - 1]

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        """Return the row as it would be, and whether it is new."""
        return self.line.instance, self.line.before is None

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Refuse a row that has a problem."""
        told: dict[str, list[str]] = {}
        for problem in self.line.problems:
            told.setdefault(problem.column, []).append(problem.message)
        if told:
            raise ValidationError(told)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Return whether there is nothing to write."""
        return self.line.kind is Kind.UNCHANGED and not import_validation_errors

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Save the row, unless it is only looked at; a new one never overwrites another."""
        if not kwargs.get("dry_run"):
            instance.save(force_insert=is_create)


@cache
def resource_of(table: Table) -> type[TableResource]:
    """Return the resource of a table: its columns are the table's."""
    meta = type("Meta", (), {"model": table.models[0], "import_id_fields": table.key})
    columns = {column: Field(column_name=column) for column in table.columns}
    name = f"{table.name.capitalize()}Resource"
    about = {"__doc__": table.about, "table": table, "Meta": meta}
    made: Any = type(TableResource)  # the library's metaclass gathers the columns
    return cast("type[TableResource]", made(name, (TableResource,), {**columns, **about}))
