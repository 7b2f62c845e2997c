"""Diplomatic expulsions."""

from collections.abc import Iterator, Mapping

from django.db import models
from django.db.models import F, Q

from sanctions.models.constraints import not_empty, one_of
from sanctions.models.country import Country
from sanctions.models.event import Event, Figure
from sanctions.models.fields import Line
from sanctions.models.history import History
from sanctions.models.rules import Problem, list_problem
from sanctions.models.vocabularies import ExpulsionMeasure, Personnel


class Expulsion(Event):
    """An order of a receiving state that people of a sending state leave, or a kindred act."""

    id_prefix = "exp"
    figures = ("persons",)

    measure = Line(max_length=30, choices=ExpulsionMeasure.choices, help_text="What was ordered.")
    persons = Figure(
        null=True,
        blank=True,
        help_text="People ordered out (or cut, or refused: see measure), our best figure; blank "
        "where no number was given.",
    )
    persons_low = Figure(
        null=True,
        blank=True,
        help_text="Lowest credible figure where sources differ, or those expelled where others "
        "were only barred from return.",
    )
    persons_high = Figure(
        null=True, blank=True, help_text="Highest credible figure where sources differ."
    )
    personnel = Line(max_length=20, choices=Personnel.choices, help_text="Whom it concerned.")
    missions_closed = Line(
        max_length=200,
        null=True,
        blank=True,
        help_text="Missions ordered shut by the same act, separated by ;.",
    )
    persons_least = Figure(
        null=True,
        blank=True,
        editable=False,
        help_text="The least that persons can be; derived, with the citations.",
    )
    persons_most = Figure(
        null=True,
        blank=True,
        editable=False,
        help_text="The most that persons can be; derived, with the citations.",
    )

    history = History("certain_on", "basis", "disputed", "persons_least", "persons_most")

    class Meta(Event.Meta):
        permissions = [("publish_expulsion", "Can publish, return and retract expulsions")]
        constraints = [
            *Event.Meta.constraints,
            one_of("measure", ExpulsionMeasure),
            one_of("personnel", Personnel),
            not_empty("missions_closed"),
            models.CheckConstraint(
                condition=Q(persons_low__lte=F("persons")),
                name="expulsion_low_at_most_persons",
                violation_error_message="persons_low must not be more than persons.",
            ),
            models.CheckConstraint(
                condition=Q(persons__lte=F("persons_high")),
                name="expulsion_persons_at_most_high",
                violation_error_message="persons must not be more than persons_high.",
            ),
            models.CheckConstraint(
                condition=Q(persons_low__lte=F("persons_high")),
                name="expulsion_low_at_most_high",
                violation_error_message="persons_low must not be more than persons_high.",
            ),
            models.CheckConstraint(
                condition=~Q(measure=ExpulsionMeasure.MISSION_CLOSURE) | Q(persons__isnull=True),
                name="expulsion_closure_without_persons",
                violation_error_message="A mission_closure has no persons: where people were "
                "ordered out too, the measure is expulsion.",
            ),
        ]

    def editors_figures(self, name: str) -> list[int | None]:
        """Return persons with its low and high."""
        return [*super().editors_figures(name), self.persons_low, self.persons_high]

    def problems(
        self, parties: Mapping[str, Country], provocation: Event | None
    ) -> Iterator[Problem]:
        """Yield (column, what is wrong): low ≤ persons ≤ high, beside the rules of all events."""
        yield from super().problems(parties, provocation)
        low, persons, high = self.persons_low, self.persons, self.persons_high
        if low is not None and persons is not None and low > persons:
            yield "persons_low", f"{low} is more than persons ({persons}): low ≤ persons ≤ high."
        if high is not None and persons is not None and high < persons:
            yield "persons_high", f"{high} is less than persons ({persons}): low ≤ persons ≤ high."
        if low is not None and high is not None and persons is None and low > high:
            yield "persons_low", f"{low} is more than persons_high ({high}): low ≤ persons ≤ high."
        if self.measure == ExpulsionMeasure.MISSION_CLOSURE and persons is not None:
            yield "persons", "A mission_closure has no persons: clear it, or say expulsion."
        empty_part = list_problem(self.missions_closed)
        if empty_part:
            yield "missions_closed", empty_part
