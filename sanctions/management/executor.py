"""Migrations that are done and recorded in one transaction, or not at all.

Django records a migration after its transaction, where statements are left for the end of it
(indexes and constraints of new tables), and always so where one is taken back. Whoever is killed
in between has a database that says of itself what is not so: the next run makes tables anew that
are there, and stops.
"""

from typing import Any, cast

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder


class WholeMigrationExecutor(MigrationExecutor):
    """Django's executor, for which the record of a migration is a part of it."""

    def apply_migration(self, state: Any, migration: Migration, *args: Any, **kwargs: Any) -> Any:
        """Apply a migration: it leaves no statement to the end, so Django records it within."""
        _operations(migration).append(_LeaveNothing())
        return super().apply_migration(state, migration, *args, **kwargs)

    def unapply_migration(self, state: Any, migration: Migration, *args: Any, **kwargs: Any) -> Any:
        """Take a migration back: as it is done from its end, what strikes it off comes first."""
        struck = _StrikeOff(self.recorder, migration.app_label, migration.name)
        _operations(migration).insert(0, struck)
        return super().unapply_migration(state, migration, *args, **kwargs)


def _operations(migration: Migration) -> list[Operation]:
    """Return the operations of a migration, a list of its own."""
    return cast("list[Operation]", migration.operations)


class _Bookkeeping(Operation):
    """An operation that changes no model."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        pass

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        pass


class _LeaveNothing(_Bookkeeping):
    """Runs the statements that were left for the end."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()


class _StrikeOff(_Bookkeeping):
    """Takes a migration that is taken back off the list of those that are applied."""

    def __init__(self, recorder: MigrationRecorder, app_label: str, name: str) -> None:
        self.recorder, self.migration = recorder, (app_label, name)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self.recorder.record_unapplied(*self.migration)
