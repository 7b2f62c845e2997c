"""The published documents that figures are read in."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from sanctions.models.constraints import not_empty, one_of
from sanctions.models.fields import HttpUrl, Line, Slug
from sanctions.models.history import History
from sanctions.models.published import Published
from sanctions.models.vocabularies import SourceKind


class Source(models.Model):
    """A published document."""

    id = Slug(primary_key=True, help_text="Permanent id, made from publisher, date and subject.")
    kind = Line(
        max_length=20, choices=SourceKind.choices, help_text="What kind of publisher it has."
    )
    publisher = Line(max_length=100, db_index=True, help_text="Who published it.")
    title = Line(
        max_length=250,
        help_text="Its title; in [square brackets] a description of ours where none was shown.",
    )
    url = HttpUrl(unique=True, help_text="Its address, http or https.")
    published_on = models.DateField(
        null=True, blank=True, help_text="The day on which it was published, where it says so."
    )
    language = Line(
        max_length=2,
        validators=[RegexValidator(r"\A[a-z]{2}\Z", "A language is an ISO 639-1 code: en, fr.")],
        help_text="ISO 639-1 code of its language.",
    )

    objects = models.Manager()
    published = Published["Source"]()
    history = History()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["published_on", "id"], name="source_by_date")]
        constraints = [
            one_of("kind", SourceKind),
            not_empty("id", "publisher", "title"),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="source_url_is_http",
                violation_error_message="An address begins with http:// or https://.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"
