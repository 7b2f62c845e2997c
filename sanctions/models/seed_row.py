"""What `manage.py seed` last wrote, so that it can tell an editor's change from its own."""

from django.db import models

from sanctions.models.fields import Line


class SeedRow(models.Model):
    """A row of the seeds as it was when it last stood in the database unchanged.

    Bookkeeping of one installation: no part of the dataset, its fixtures or its files.
    """

    table = Line(max_length=20, help_text="The seeds file, such as expulsions.")
    key = Line(max_length=200, help_text="The row's key columns, joined by a space.")
    digest = models.BinaryField(max_length=16, help_text="Digest of the row's cells.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="seedrow_once")]

    def __str__(self) -> str:
        return f"{self.table}: {self.key}"
