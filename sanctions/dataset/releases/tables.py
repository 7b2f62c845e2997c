"""The tables of a release: one for each model, and the ids that were taken back.

Their columns are those of the models, under the models' names, with what is derived from the
citations. Left out is what is the same in all public rows (the status), and keys that the
database gives: a membership or citation is known by the columns of its key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import AutoField, BooleanField, DateField, Field, IntegerField, Model

from sanctions.dataset.codebook import vocabulary_of
from sanctions.dataset.fixtures import MODELS
from sanctions.dataset.formats.columns import Column, Kind
from sanctions.dataset.tables import TABLES, Table
from sanctions.models import Event, Expulsion, SanctionEvent
from sanctions.models.fields import Terms
from sanctions.models.search import EVENTS
from sanctions.models.vocabularies import Status

LEFT_OUT = ("status", "retraction_reason")
# The event that an event answers: where it may be of either kind, one column cannot refer to it.
ANSWERING = ("answers_expulsion", "answers_sanction")
CHUNK = 2000


@dataclass(frozen=True)
class ReleaseTable:
    """A table of a release, with the model whose public rows it holds."""

    name: str
    about: str
    model: type[Model]
    seeds: Table

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell rows apart: they come first."""
        return self.seeds.key

    @cached_property
    def fields(self) -> "dict[str, Field[Any, Any]]":
        """The fields of the columns by name: in the order of the seeds, then what is derived."""
        found = {
            field.name: field
            for field in self.model._meta.concrete_fields
            if not isinstance(field, AutoField) and field.name not in LEFT_OUT
        }
        in_seeds = [
            name
            for column in self.seeds.columns
            for name in (ANSWERING if column == "in_response_to" else (column,))
            if name in found
        ]
        return {name: found[name] for name in dict.fromkeys([*in_seeds, *found])}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, with what their cells are and mean."""
        return tuple(
            Column(name, kind_of(field), str(field.help_text))
            for name, field in self.fields.items()
        )

    def stored_rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the public rows of the database, sorted by key."""
        attributes = {field.name: field.attname for field in self.model._meta.concrete_fields}
        public = self.model.published.order_by(*(attributes[name] for name in self.key))  # type: ignore[attr-defined]
        wanted = [attributes[name] for name in self.fields]
        yield from public.values_list(*wanted).iterator(chunk_size=CHUNK)


@dataclass(frozen=True)
class Retractions:
    """The table of the events that were taken back: their ids stay, with the reason."""

    name: str = "retractions"
    about: str = "An event that was taken back: its id is never used again."
    key: tuple[str, ...] = ("event",)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, with what their cells are and mean."""
        reason = Expulsion._meta.get_field("retraction_reason")
        return (
            Column("event", Kind.TEXT, "Id of the event, of either kind."),
            Column("reason", Kind.TEXT, str(reason.help_text)),
        )

    def stored_rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the retracted events of the database, sorted by id."""
        yield from chain.from_iterable(
            model.objects.filter(status=Status.RETRACTED)
            .order_by("pk")
            .values_list("pk", "retraction_reason")
            .iterator(chunk_size=CHUNK)
            for model in EVENTS
        )


def is_derived(field: "Field[Any, Any]") -> bool:
    """Return whether a column follows from others or from the citations."""
    return bool(field.generated) or not field.editable


def kind_of(field: "Field[Any, Any]") -> Kind:
    """Return what the cells of a model's column are."""
    kinds = {DateField: Kind.DATE, BooleanField: Kind.TRUTH, IntegerField: Kind.WHOLE}
    held = getattr(field, "output_field", field) if field.generated else field
    for cls, kind in kinds.items():
        if isinstance(held, cls):
            return kind
    is_term = vocabulary_of(field) is not None and not isinstance(field, Terms)
    return Kind.TERM if is_term else Kind.TEXT


def _tables() -> Iterator[ReleaseTable]:
    of_models = {model: table for table in TABLES for model in table.models}
    for name, model in MODELS.items():
        table = of_models[model]
        several = len(table.models) > 1
        about = (model.__doc__ or "") if several else table.about
        yield ReleaseTable(name, about, model, table)


# In the order in which they refer to each other.
DATA_TABLES = tuple(_tables())
RETRACTIONS = Retractions()
AnyTable = ReleaseTable | Retractions
RELEASE_TABLES: tuple[AnyTable, ...] = (*DATA_TABLES, RETRACTIONS)
BY_NAME: dict[str, AnyTable] = {table.name: table for table in RELEASE_TABLES}
EVENT_TABLES: dict[str, type[Event]] = {
    table.name: model
    for table in DATA_TABLES
    for model in (Expulsion, SanctionEvent)
    if table.model is model
}
