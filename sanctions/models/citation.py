"""What one source states of one event."""

from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from sanctions.models.bulk import is_left_to_the_database
from sanctions.models.constraints import not_empty
from sanctions.models.event import Event, Figure
from sanctions.models.expulsion import Expulsion
from sanctions.models.fields import Line
from sanctions.models.history import History
from sanctions.models.published import citations_of_published_events
from sanctions.models.sanction import SanctionEvent
from sanctions.models.source import Source
from sanctions.models.standing import Statement


class CitationKeys(models.Manager[Any]):
    """Finds a citation by its natural key."""

    def get_by_natural_key(self, event: str, source: str) -> "Citation":
        """Return the citation of a source for an event."""
        if is_left_to_the_database():
            raise self.model.DoesNotExist
        return self.get(event_id=event, source_id=source)


def cited_event(model: type[Event]) -> models.ForeignKey[Any, Any]:
    """Return the foreign key of a citation to its event; the unique constraint is its index."""
    return models.ForeignKey(
        model,
        on_delete=models.CASCADE,
        related_name="citations",
        db_index=False,
        help_text="The event of which the source states something.",
    )


class Citation(models.Model):
    """One source's statement of one event, with the figures that this source gives."""

    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        help_text="The document that states it.",
    )
    note = Line(
        max_length=200, null=True, blank=True, help_text="A word on what the source states."
    )

    objects = CitationKeys()
    published = citations_of_published_events()

    if TYPE_CHECKING:
        event: models.ForeignKey[Any, Any]
        event_id: str
        source_id: str

    class Meta:
        abstract = True
        ordering = ["event", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "source"],
                name="%(class)s_once_for_event_and_source",
                violation_error_message="This source is cited for this event already: a source "
                "has one citation for an event.",
            ),
            not_empty("note"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} by {self.source_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; an event that the citation is moved away from loses it at once."""
        with transaction.atomic():
            moved = type(self).objects.filter(pk=self.pk).exclude(event=self.event_id)
            left = None if self._state.adding else moved.values_list("event", flat=True).first()
            super().save(*args, **kwargs)
            if left:
                self.event_model().objects.get(pk=left).follow_citations()

    def natural_key(self) -> tuple[str, str]:
        """Return event and source: a citation has no id of its own."""
        return (self.event_id, self.source_id)

    def statement(self, source: Source) -> Statement:
        """Return what its source states, in the form that the standing is worked out from."""
        figures = {name: getattr(self, name) for name in self.event_model().figures}
        return Statement(source.kind, source.publisher, figures)

    @classmethod
    def event_model(cls) -> type[Event]:
        """Return the model of the events that this kind of citation is for."""
        return cast("type[Event]", cls._meta.get_field("event").related_model)


class ExpulsionCitation(Citation):
    """What one source states of one expulsion."""

    event = cited_event(Expulsion)
    persons = Figure(
        null=True, blank=True, help_text="The number of people that this source states."
    )

    history = History()


class SanctionCitation(Citation):
    """What one source states of one sanction event."""

    event = cited_event(SanctionEvent)
    individuals = Figure(
        null=True, blank=True, help_text="The number of people listed that this source states."
    )
    entities = Figure(
        null=True, blank=True, help_text="The number of entities listed that this source states."
    )

    history = History()


CITATIONS: tuple[type[Citation], ...] = (ExpulsionCitation, SanctionCitation)


@receiver(post_save, sender=ExpulsionCitation)
@receiver(post_save, sender=SanctionCitation)
@receiver(post_delete, sender=ExpulsionCitation)
@receiver(post_delete, sender=SanctionCitation)
def follow_citation(
    sender: type[Citation],
    instance: Citation,
    raw: bool = False,
    origin: object = None,
    **_: Any,
) -> None:
    """Keep the standing of an event in step with its citations.

    Not where a fixture is loaded (it holds the standing), nor where the event itself goes.
    """
    event_model = sender.event_model()
    goes_with_event = (
        isinstance(origin, event_model) or getattr(origin, "model", None) is event_model
    )
    if not raw and not goes_with_event:
        with transaction.atomic():
            event_model.objects.get(pk=instance.event_id).follow_citations()


@receiver(post_save, sender=Source)
def follow_source(sender: type[Source], instance: Source, raw: bool = False, **_: Any) -> None:
    """Keep the standing of the events that a source is cited for in step with its publisher."""
    if raw:
        return
    with transaction.atomic():
        for model in CITATIONS:
            for citation in model.objects.filter(source=instance).select_related("event"):
                citation.event.follow_citations()
