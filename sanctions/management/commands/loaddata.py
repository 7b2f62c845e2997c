"""Load fixtures, many rows at once, and the words by which their events are found."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializedObject
from django.db import DEFAULT_DB_ALIAS

from sanctions.dataset.fixture_rows import FixtureRows
from sanctions.management.faults import told
from sanctions.models.bulk import keys_left_to_the_database
from sanctions.models.search import refresh_search


class Command(loaddata.Command):
    """Django's command; in the same transaction it brings the search entries in step."""

    def handle(self, *labels: Any, **options: Any) -> None:
        """Run the command."""
        self.rows = FixtureRows()
        with told("Nothing was loaded."):
            super().handle(*labels, **options)

    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Load the fixtures, then refresh the search entries."""
        ours = self.using == DEFAULT_DB_ALIAS
        with keys_left_to_the_database() if ours else nullcontext():
            super().loaddata(fixture_labels)
        refresh_search()

    def load_label(self, fixture_label: str) -> None:
        """Load the files of a label, and write what is left of the last batch."""
        super().load_label(fixture_label)
        try:
            self.rows.write()
        except Exception as error:
            error.args = (f"Problem installing fixture '{fixture_label}': {error}",)
            raise

    def save_obj(self, obj: DeserializedObject) -> bool:
        """Take a row of the dataset for its batch; save any other at once, after those."""
        model = type(obj.object)
        left_out = model in self.excluded_models or model._meta.app_config in self.excluded_apps
        if left_out or not self.rows.takes(obj, self.using):
            self.rows.write()
            saved: bool = super().save_obj(obj)
            return saved
        self.models.add(model)
        self.rows.add(obj.object)
        return True
