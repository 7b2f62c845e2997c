"""Acts of sanctioning."""

from collections.abc import Iterator, Mapping

from django.db import models

from sanctions.models.constraints import in_order, not_empty, one_of
from sanctions.models.country import Country
from sanctions.models.event import Event, Figure
from sanctions.models.fields import Line, Terms
from sanctions.models.history import History
from sanctions.models.regime import Regime
from sanctions.models.rules import Problem, list_problem
from sanctions.models.vocabularies import SanctionAction, SanctionMeasure


class SanctionEvent(Event):
    """One act of sanctioning: it imposes, changes or ends a regime."""

    id_prefix = "san"
    figures = ("individuals", "entities")

    regime = models.ForeignKey(
        Regime,
        on_delete=models.PROTECT,
        related_name="events",
        db_index=False,
        help_text="The sanctions programme that the act belongs to.",
    )
    action = Line(
        max_length=10, choices=SanctionAction.choices, help_text="What the act did to its regime."
    )
    measures = Terms(vocabulary=SanctionMeasure, help_text="The kinds of measure, separated by ;.")
    instrument = Line(
        max_length=300,
        null=True,
        blank=True,
        help_text="Legal citations of the act, separated by ;.",
    )
    ended_on = models.DateField(
        null=True, blank=True, help_text="The day on which what the act imposed ended, if known."
    )
    individuals = Figure(
        null=True,
        blank=True,
        help_text="People newly listed by this act (delisted, for ease and lift).",
    )
    entities = Figure(
        null=True,
        blank=True,
        help_text="Entities newly listed by this act (delisted, for ease and lift); vessels only "
        "where the summary says so.",
    )
    individuals_least = Figure(
        null=True,
        blank=True,
        editable=False,
        help_text="The least that individuals can be; derived, with the citations.",
    )
    individuals_most = Figure(
        null=True,
        blank=True,
        editable=False,
        help_text="The most that individuals can be; derived, with the citations.",
    )
    entities_least = Figure(
        null=True,
        blank=True,
        editable=False,
        help_text="The least that entities can be; derived, with the citations.",
    )
    entities_most = Figure(
        null=True,
        blank=True,
        editable=False,
        help_text="The most that entities can be; derived, with the citations.",
    )

    history = History(
        "certain_on",
        "basis",
        "disputed",
        "individuals_least",
        "individuals_most",
        "entities_least",
        "entities_most",
    )

    class Meta(Event.Meta):
        permissions = [("publish_sanctionevent", "Can publish, return and retract sanction events")]
        verbose_name = "sanction event"
        indexes = [
            *Event.Meta.indexes,
            models.Index(fields=["regime", "-announced_on", "id"], name="%(class)s_by_regime"),
        ]
        constraints = [
            *Event.Meta.constraints,
            one_of("action", SanctionAction),
            not_empty("instrument", "measures"),
            in_order("announced_on", "ended_on"),
        ]

    def may_outlive(self, role: str) -> bool:
        """Return whether it eases or lifts a regime: that may come after its target has ended."""
        return role == "target" and self.action in {SanctionAction.EASE, SanctionAction.LIFT}

    def problems(
        self, parties: Mapping[str, Country], provocation: Event | None
    ) -> Iterator[Problem]:
        """Yield (column, what is wrong): no end before the start, beside all events' rules."""
        yield from super().problems(parties, provocation)
        if self.ended_on and self.ended_on < self.announced_on:
            yield "ended_on", f"{self.ended_on} comes before announced_on ({self.announced_on})."
        empty_part = list_problem(self.instrument)
        if empty_part:
            yield "instrument", empty_part

    def problems_of_regime(self, regime: Regime) -> Iterator[Problem]:
        """Yield (column, what is wrong) where the act's parties are not those of its regime."""
        for role in ("initiator", "target"):
            ours, theirs = getattr(self, f"{role}_id"), getattr(regime, f"{role}_id")
            if ours != theirs:
                yield role, f"{ours} is not the {role} of {regime.id}, which is {theirs}."

    def _problems_of_status(self) -> Iterator[Problem]:
        yield from super()._problems_of_status()
        regime = Regime.objects.filter(pk=self.regime_id).first()
        if regime:
            yield from self.problems_of_regime(regime)
