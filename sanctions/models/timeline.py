"""Events of both kinds on one timeline: a view of the database over both tables."""

from typing import Any, cast

from django.db import models
from django.db.models import Field

from sanctions.models.country import Country
from sanctions.models.episode import Episode
from sanctions.models.event import Event
from sanctions.models.expulsion import Expulsion
from sanctions.models.fields import Line
from sanctions.models.published import published_events
from sanctions.models.sanction import SanctionEvent
from sanctions.models.vocabularies import EventKind

_COMMON = {field.name for field in Expulsion._meta.fields} & {
    field.name for field in SanctionEvent._meta.fields
}


def column_of(model: type[Event], name: str) -> Any:
    """Return a column as a kind of event has it; NULL for events of the other kind."""
    column = cast("Field[Any, Any]", model._meta.get_field(name)).clone()
    if name not in _COMMON:
        column.null = column.blank = True
    return column


def reference_of(name: str, model: type[models.Model]) -> Any:
    """Return a foreign key as both kinds of event have it, that nothing follows back."""
    column = cast("Field[Any, Any]", Expulsion._meta.get_field(name))
    return models.ForeignKey(
        model,
        on_delete=models.DO_NOTHING,
        null=column.null,
        related_name="+",
        db_constraint=False,
        help_text=column.help_text,
    )


class TimelineEvent(models.Model):
    """An event of either kind, with the columns that both have and the figures of each."""

    id = column_of(Expulsion, "id")
    type = Line(max_length=9, choices=EventKind.choices, help_text="Which kind of event it is.")
    initiator = reference_of("initiator", Country)
    target = reference_of("target", Country)
    episode = reference_of("episode", Episode)
    announced_on = column_of(Expulsion, "announced_on")
    date_precision = column_of(Expulsion, "date_precision")
    certain_on = models.DateField(help_text=column_of(Expulsion, "certain_on").help_text)
    effective_on = column_of(Expulsion, "effective_on")
    measure = column_of(Expulsion, "measure")
    action = column_of(SanctionEvent, "action")
    measures = column_of(SanctionEvent, "measures")
    persons = column_of(Expulsion, "persons")
    persons_least = column_of(Expulsion, "persons_least")
    persons_most = column_of(Expulsion, "persons_most")
    individuals = column_of(SanctionEvent, "individuals")
    individuals_least = column_of(SanctionEvent, "individuals_least")
    individuals_most = column_of(SanctionEvent, "individuals_most")
    entities = column_of(SanctionEvent, "entities")
    entities_least = column_of(SanctionEvent, "entities_least")
    entities_most = column_of(SanctionEvent, "entities_most")
    basis = column_of(Expulsion, "basis")
    disputed = column_of(Expulsion, "disputed")
    answers_expulsion = reference_of("answers_expulsion", Expulsion)
    answers_sanction = reference_of("answers_sanction", SanctionEvent)
    summary = column_of(Expulsion, "summary")
    status = column_of(Expulsion, "status")
    retraction_reason = column_of(Expulsion, "retraction_reason")

    objects = models.Manager()
    published = published_events()

    class Meta:
        managed = False
        db_table = "sanctions_timeline"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id

    @property
    def in_response_to(self) -> str | None:
        """The id of the event that this one answers."""
        return self.answers_expulsion_id or self.answers_sanction_id
