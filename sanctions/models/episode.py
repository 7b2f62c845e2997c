"""The disputes that events belong to."""

from collections.abc import Iterator

from django.db import models

from sanctions.models.constraints import first_of_span, not_empty, one_of
from sanctions.models.dates import first_of_span_problem
from sanctions.models.fields import Line, Slug
from sanctions.models.history import History
from sanctions.models.published import Published
from sanctions.models.rules import Problem, raise_at_fields
from sanctions.models.vocabularies import DatePrecision


class Episode(models.Model):
    """A dispute, such as the one over the Salisbury poisoning (`salisbury-2018`)."""

    id = Slug(primary_key=True, help_text="Permanent id, such as salisbury-2018.")
    title = Line(max_length=100, unique=True, help_text="Title, in our words.")
    started_on = models.DateField(help_text="The day on which the dispute began.")
    date_precision = Line(
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        help_text="How exactly started_on is known.",
    )
    summary = Line(max_length=200, help_text="What the dispute is about, in our words.")

    objects = models.Manager()
    published = Published["Episode"]()
    history = History()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["-started_on", "id"], name="episode_by_start")]
        constraints = [
            one_of("date_precision", DatePrecision),
            first_of_span("started_on", "date_precision"),
            not_empty("id", "title", "summary"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a start that disagrees with its precision, at the column concerned."""
        super().clean()
        raise_at_fields(self.problems())

    def problems(self) -> Iterator[Problem]:
        """Yield (column, what is wrong) for each rule that the row breaks."""
        if self.started_on and self.date_precision in DatePrecision:
            wrong = first_of_span_problem(self.started_on, self.date_precision)
            if wrong:
                yield "started_on", wrong
