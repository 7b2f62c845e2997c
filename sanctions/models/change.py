"""What happened to the public rows of this installation, one entry after the other.

Triggers of the database write the entries (sanctions/migrations/_change_log.py), in the
transaction that makes the change, whoever makes it. On PostgreSQL they hold the row of the
revision until that transaction ends, so writers of the dataset take turns: positions are in the
order in which changes become visible, and who has read up to one has missed none before it.

Bookkeeping of one installation: no part of the dataset, its fixtures or its files.
"""

from django.db import models
from django.db.models import Max, Q

from sanctions.models.fields import Line


class ChangeKind(models.TextChoices):
    """What happened to a public row. A retracted event's id stays, with the reason."""

    ADDED = "added"
    CHANGED = "changed"
    RETRACTED = "retracted"
    REMOVED = "removed"


class ChangeEntry(models.Model):
    """One change of one public row; its primary key is its position."""

    at = models.DateTimeField(db_index=True, help_text="When the change was made.")
    table = Line(max_length=20, help_text="The table, by its name in a release.")
    key = Line(max_length=200, help_text="The row's key columns, joined by a space.")
    change = Line(max_length=9, choices=ChangeKind.choices, help_text="What happened to the row.")
    columns = models.JSONField(
        null=True, help_text="Of a changed row: each changed column with its [former, new] value."
    )
    reason = models.TextField(null=True, help_text="Why, in the editor's words.")
    # Until the version of the row that an editor's program records next has told the reason.
    pending = models.BooleanField(default=False, help_text="Whether a reason may follow.")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "change entries"
        indexes = [
            models.Index(fields=["table", "key"], name="change_pending", condition=Q(pending=True)),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.table} {self.key} {self.change}"

    @classmethod
    def head(cls) -> int:
        """Return the position of the newest change; 0 where there was none yet."""
        return cls.objects.aggregate(last=Max("pk"))["last"] or 0


class ForgottenChanges(models.Model):
    """The only row of its table: up to where the entries are no longer all kept.

    Of a row that is still public, one entry is always kept, so that reading from the beginning
    gives every row.
    """

    position = models.BigIntegerField(help_text="The last position that is no longer told.")
    until = models.DateTimeField(help_text="Changes made before this moment are forgotten.")

    class Meta:
        verbose_name_plural = "forgotten changes"

    def __str__(self) -> str:
        return f"up to {self.position}"


class KnownRevision(models.Model):
    """A revision of the public rows, and a position after which what was changed since stands."""

    digest = Line(primary_key=True, max_length=16, help_text="The revision's digest.")
    position = models.BigIntegerField(help_text="No later change is part of the revision.")

    def __str__(self) -> str:
        return self.digest

    @classmethod
    def remember(cls, digest: str, position: int) -> None:
        """Keep that a revision was the state of the rows at a position, or later."""
        cls.objects.update_or_create(pk=digest, defaults={"position": position})
