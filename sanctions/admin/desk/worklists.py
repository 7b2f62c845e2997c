"""What needs doing: each a condition of a table's rows, a filter of its list and a number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Exists, Func, Model, OuterRef, QuerySet, Subquery

from sanctions.analysis.exchanges import ANSWERS, provocations
from sanctions.models import Event, Expulsion, SanctionEvent, Source
from sanctions.models.trail import KINDS, citation_model
from sanctions.models.vocabularies import Status

# How near in time two acts between the same parties are probably one.
NEAR_DAYS = 7


@dataclass(frozen=True)
class Worklist:
    """Rows that wait for an editor's work: `chosen` picks them out of a model's rows."""

    name: str
    title: str
    why: str
    models: tuple[Any, ...]
    chosen: Callable[[QuerySet[Any]], QuerySet[Any]]


class DaysFrom(Func):
    """The day so many days after a date (before it, where negative)."""

    arity = 1
    output_field = DateField()

    def __init__(self, day: Any, days: int) -> None:
        super().__init__(day)
        self.days = days

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """Return the expression for SQLite."""
        template = f"date(%(expressions)s, '{self.days:+d} days')"
        return super().as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """Return the expression for PostgreSQL."""
        return super().as_sql(compiler, connection, template=f"(%(expressions)s + {self.days:d})")


def _published(events: QuerySet[Any]) -> QuerySet[Any]:
    return events.filter(status=Status.PUBLISHED)


def with_one_source(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return the published events that have one citation and no second."""
    citations = citation_model(events.model).objects.filter(event=OuterRef("pk"))
    return _published(events).filter(~Exists(citations.order_by("source")[1:2]))


def disputed(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return the published events whose citations state different figures."""
    return _published(events).filter(disputed=True)


def without_answer(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return the published provocations of which no response is recorded, as a draft or else."""
    column = ANSWERS[events.model]
    answered = [Exists(model.objects.filter(**{column: OuterRef("pk")})) for model in KINDS]
    return provocations(_published(events)).filter(*(~one for one in answered))


def probable_duplicates(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return the events beside which another of the same parties stands within NEAR_DAYS."""
    standing = events.exclude(status=Status.RETRACTED)
    near = (DaysFrom(OuterRef("announced_on"), days) for days in (-NEAR_DAYS, NEAR_DAYS))
    others = events.model.objects.filter(
        initiator=OuterRef("initiator"), target=OuterRef("target"), announced_on__range=near
    )
    other = others.exclude(pk=OuterRef("pk")).exclude(status=Status.RETRACTED)
    # As a value, which is looked up for one row after the other until a list is full: EXISTS would
    # be joined, and all pairs of the table compared, before the first row is known.
    return standing.alias(near=Subquery(other.order_by().values("pk")[:1])).filter(
        near__isnull=False
    )


def undated(sources: QuerySet[Any]) -> QuerySet[Any]:
    """Return the sources of which no date is recorded."""
    return sources.filter(published_on=None)


def drafts(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return the drafts, whoever entered them."""
    return events.filter(status=Status.DRAFT)


def submitted(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return the events that were handed in for review."""
    return events.filter(status=Status.SUBMITTED)


EVENTS: tuple[type[Event], ...] = (Expulsion, SanctionEvent)
WORKLISTS = (
    Worklist(
        "submitted",
        "Submitted for review",
        "A second person publishes or returns them.",
        EVENTS,
        submitted,
    ),
    Worklist("drafts", "Drafts", "Everybody's: to finish and to submit.", EVENTS, drafts),
    Worklist(
        "one-source",
        "Published with one source only",
        "A second, independent source would confirm or correct them.",
        EVENTS,
        with_one_source,
    ),
    Worklist(
        "disputed",
        "Disputed figures",
        "Their sources state different figures: is the best one chosen, and does a note say why?",
        EVENTS,
        disputed,
    ),
    Worklist(
        "unanswered",
        "Provocations without an answer recorded",
        "Acts that somebody can answer. Was there no answer, or is it missing or not linked?",
        EVENTS,
        without_answer,
    ),
    Worklist(
        "duplicates",
        "Probable duplicates",
        f"Another act between the same parties within {NEAR_DAYS} days: two acts, or one twice?",
        EVENTS,
        probable_duplicates,
    ),
    Worklist(
        "undated",
        "Sources without a date",
        "The day of publication is not recorded.",
        (Source,),
        undated,
    ),
)


def worklists_of(model: type[Model]) -> list[Worklist]:
    """Return what can need doing with the rows of a model."""
    return [one for one in WORKLISTS if model in one.models]
