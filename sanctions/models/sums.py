"""What the published events of a group add up to: kept ready, so that nobody waits for a million.

Triggers of the database (sanctions/migrations/_sums.py) keep these tables in step with the events,
in the transaction that makes a change, whoever makes it: they are never older than the rows. A row
has the columns of an event by which its group is told apart, under their names, so that what
filters and groups events filters and groups these. A year stands as its first and last day.

Bookkeeping of one installation: no part of the dataset, its fixtures or its files.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from sanctions.models.country import Country
from sanctions.models.episode import Episode
from sanctions.models.event import Event
from sanctions.models.expulsion import Expulsion
from sanctions.models.fields import Line
from sanctions.models.regime import Regime
from sanctions.models.sanction import SanctionEvent
from sanctions.models.timeline import TimelineEvent
from sanctions.models.vocabularies import EventKind

KINDS: dict[type[models.Model], EventKind] = {
    Expulsion: EventKind.EXPULSION,
    SanctionEvent: EventKind.SANCTION,
}


def _figure() -> Any:
    return models.BigIntegerField(default=0)


def _reference(model: type[models.Model], *, null: bool = False) -> Any:
    """Return a foreign key as events have it, that nothing follows back."""
    return models.ForeignKey(
        model,
        on_delete=models.DO_NOTHING,
        null=null,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


def _column(model: type[Event], name: str) -> Any:
    """Return a column as a kind of event has it; NULL for events of the other kind."""
    column: Any = model._meta.get_field(name)
    is_shared = name in {"basis", "disputed"}
    return type(column)(
        max_length=column.max_length, choices=column.choices, null=column.null or not is_shared
    )


class Sums(models.Model):
    """The sums of one kind of event by group; `groups` are the columns that tell groups apart.

    The figures are those of `sanctions.analysis.figures`, noughts for events of the other kind.
    """

    groups: ClassVar[frozenset[str]]
    # The kinds of event that it holds.
    kinds: ClassVar[tuple[type[models.Model], ...]] = (Expulsion, SanctionEvent, TimelineEvent)

    key = Line(primary_key=True, max_length=300, help_text="The columns of the group, joined.")
    type = Line(max_length=9, choices=EventKind.choices, help_text="Which kind of event.")
    events = _figure()
    events_without_count = _figure()
    relaxing = _figure()
    persons, persons_low, persons_high = _figure(), _figure(), _figure()
    staff_cut, staff_cut_low, staff_cut_high = _figure(), _figure(), _figure()
    refused, refused_low, refused_high = _figure(), _figure(), _figure()
    individuals, individuals_low, individuals_high = _figure(), _figure(), _figure()
    entities, entities_low, entities_high = _figure(), _figure(), _figure()
    individuals_delisted, individuals_delisted_low = _figure(), _figure()
    individuals_delisted_high = _figure()
    entities_delisted, entities_delisted_low = _figure(), _figure()
    entities_delisted_high = _figure()

    objects = models.Manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key


class _OfYears(Sums):
    """Sums by year: its first day and its last."""

    announced_on = models.DateField()
    certain_on = models.DateField()

    class Meta(Sums.Meta):
        abstract = True


class _OfTerms(Sums):
    """Sums by what an act is, and what its figures rest on."""

    measure = _column(Expulsion, "measure")
    personnel = _column(Expulsion, "personnel")
    action = _column(SanctionEvent, "action")
    basis = _column(Expulsion, "basis")
    disputed = models.BooleanField()

    class Meta(Sums.Meta):
        abstract = True


_TERMS = ("measure", "personnel", "action", "basis", "disputed")


class SumsByMonth(_OfYears):
    """By month; events known by year only stand under the year."""

    groups = frozenset({"month", "year"})

    date_precision = Line(max_length=5)


class SumsByTerms(_OfYears, _OfTerms):
    """By year and what the acts are."""

    groups = frozenset({"year", *_TERMS})


class SumsByInitiator(_OfYears):
    """By initiator and year."""

    groups = frozenset({"initiator", "year"})

    initiator = _reference(Country)


class SumsByTarget(_OfYears):
    """By target and year."""

    groups = frozenset({"target", "year"})

    target = _reference(Country)


class SumsByMeasures(Sums):
    """By the list of measures of an act of sanctioning."""

    groups = frozenset({"measures"})
    kinds = (SanctionEvent,)

    measures = Line(max_length=300)


class SumsByEpisode(_OfYears):
    """By episode and year."""

    groups = frozenset({"episode", "year"})

    episode = _reference(Episode, null=True)

    class Meta(_OfYears.Meta):
        indexes = [models.Index(fields=["episode", "type"], name="sums_by_episode")]


class SumsByRegime(Sums):
    """By regime."""

    groups = frozenset({"regime"})
    kinds = (SanctionEvent,)

    regime = _reference(Regime)

    class Meta(Sums.Meta):
        indexes = [models.Index(fields=["regime"], name="sums_by_regime")]


class SumsByInitiatorAndTerms(_OfTerms):
    """By initiator and what its acts are."""

    groups = frozenset({"initiator", *_TERMS})

    initiator = _reference(Country)

    class Meta(_OfTerms.Meta):
        indexes = [models.Index(fields=["initiator", "type"], name="sums_by_initiator_terms")]


class SumsByTargetAndTerms(_OfTerms):
    """By target and what the acts against it are."""

    groups = frozenset({"target", *_TERMS})

    target = _reference(Country)

    class Meta(_OfTerms.Meta):
        indexes = [models.Index(fields=["target", "type"], name="sums_by_target_terms")]


class SumsByPair(_OfYears):
    """By initiator, target and year, with the first and the last day of an announcement."""

    groups = frozenset({"initiator", "target", "year", "span"})

    initiator = _reference(Country)
    target = _reference(Country)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta(_OfYears.Meta):
        indexes = [
            models.Index(fields=["initiator", "type"], name="sums_by_pair_initiator"),
            models.Index(fields=["target", "type"], name="sums_by_pair_target"),
        ]


# The smallest first.
TABLES_OF_SUMS: tuple[type[Sums], ...] = (
    SumsByMonth,
    SumsByTerms,
    SumsByInitiator,
    SumsByTarget,
    SumsByMeasures,
    SumsByEpisode,
    SumsByRegime,
    SumsByInitiatorAndTerms,
    SumsByTargetAndTerms,
    SumsByPair,
)


def group_of(column: str) -> str:
    """Return the group that a column of events belongs to: of initiator__region the initiator."""
    return column.partition("__")[0].removesuffix("_id")


def sums_of(kind: type[models.Model], groups: Iterable[str]) -> models.QuerySet[Any] | None:
    """Return the rows that events of a kind are added up in, told apart by groups at least.

    They are of the smallest table that there is; None where no table tells these groups apart.
    """
    wanted = frozenset(groups) - {"type"}
    for table in TABLES_OF_SUMS:
        if wanted <= table.groups and kind in table.kinds:
            rows: models.QuerySet[Any] = table.objects.all()
            return rows.filter(type=KINDS[kind]) if kind in KINDS else rows
    return None
