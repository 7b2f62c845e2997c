"""Which state of the dataset the public rows are."""

from django.db import models

from sanctions.models.fields import Line


class Revision(models.Model):
    """The only row of its table: the state of this installation's public rows.

    Triggers of the database count every change to the dataset's tables in `changes`; the digest
    is worked out again once it is asked for (sanctions/dataset/revision.py). Bookkeeping of one
    installation: no part of the dataset, its fixtures or its files.
    """

    changes = models.BigIntegerField(
        default=0, help_text="Number of changes to the dataset's tables; counted by triggers."
    )
    digested = models.BigIntegerField(
        null=True, help_text="The value of `changes` for which the digest was worked out."
    )
    digest = Line(max_length=16, null=True, help_text="Digest of the public rows, hexadecimal.")
    changed_at = models.DateTimeField(
        null=True, help_text="When the public rows were first seen to be as they are."
    )

    def __str__(self) -> str:
        return self.digest or "not known"
