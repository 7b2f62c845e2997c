"""Sanctions programmes."""

from collections.abc import Iterator

from django.db import models

from sanctions.models import rules
from sanctions.models.constraints import not_empty
from sanctions.models.country import Country
from sanctions.models.fields import Line, Slug
from sanctions.models.history import History
from sanctions.models.published import Published
from sanctions.models.rules import Problem, raise_at_fields


class Regime(models.Model):
    """One sanctions programme of one initiator against one target.

    In force on a day: imposed or reinstated by then and not lifted since.
    """

    id = Slug(primary_key=True, help_text="Permanent id: initiator, target and subject.")
    name = Line(max_length=100, help_text="Name of the programme.")
    initiator = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name="initiated_regimes",
        help_text="The party that sanctions.",
    )
    target = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name="targeting_regimes",
        help_text="The party whose conduct the sanctions answer.",
    )

    objects = models.Manager()
    published = Published["Regime"]()
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            not_empty("id", "name"),
            models.CheckConstraint(
                condition=~models.Q(initiator=models.F("target")),
                name="regime_not_against_itself",
                violation_error_message=rules.AGAINST_ITSELF,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"

    def clean(self) -> None:
        """Refuse a regime of a party against itself, or of others than its events' parties."""
        super().clean()
        raise_at_fields(self.problems())
        raise_at_fields(self.problems_of_events())

    def problems_of_events(self) -> Iterator[Problem]:
        """Yield (column, what is wrong) where events of the regime have other parties."""
        for role in ("initiator", "target"):
            if self.events.exclude(**{role: getattr(self, f"{role}_id")}).exists():
                yield role, f"The regime's events have another {role}."

    def problems(self) -> Iterator[Problem]:
        """Yield (column, what is wrong) for each rule that the row breaks."""
        if self.initiator_id and self.initiator_id == self.target_id:
            yield "target", rules.AGAINST_ITSELF
