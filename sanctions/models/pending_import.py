"""A file that somebody looks at before it is imported."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from sanctions.models.fields import Line

KEPT_FOR = dt.timedelta(days=1)
# A person's newest ones; older ones give way.
KEPT_EACH = 10


class PendingImport(models.Model):
    """A file that was previewed and waits for its import to be confirmed, and what was seen of it.

    Bookkeeping of one installation, in the database so that every server process finds it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Who brought the file: nobody else can confirm it.",
    )
    table = Line(max_length=20, help_text="The table whose rows it holds, such as expulsions.")
    file = Line(max_length=200, help_text="The name of the file.")
    content = models.BinaryField(help_text="The file.")
    seen = models.JSONField(
        default=list, help_text="Digests of what each row was shown to do, in the file's order."
    )
    brought_at = models.DateTimeField(default=timezone.now, help_text="When it was brought.")

    class Meta:
        indexes = [models.Index(fields=["person", "-brought_at"], name="pendingimport_by_person")]

    def __str__(self) -> str:
        return f"{self.file} ({self.table})"

    @classmethod
    def clear_away(cls, person: object) -> None:
        """Delete the files that nobody confirmed in time, and all but a person's newest ones."""
        cls.objects.filter(brought_at__lt=timezone.now() - KEPT_FOR).delete()
        own = cls.objects.filter(person=person).order_by("-brought_at")
        cls.objects.filter(pk__in=list(own.values_list("pk", flat=True)[KEPT_EACH:])).delete()
