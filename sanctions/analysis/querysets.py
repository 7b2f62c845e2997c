"""The public rows of each model, with all that a row of the API shows, in one query."""

from typing import Any

from django.db.models import (
    Aggregate,
    BigIntegerField,
    CharField,
    Count,
    Exists,
    IntegerField,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from sanctions.models import (
    Country,
    Episode,
    Expulsion,
    ExpulsionCitation,
    Membership,
    Regime,
    SanctionCitation,
    SanctionEvent,
    Source,
    Sums,
    SumsByEpisode,
    SumsByRegime,
    TimelineEvent,
)
from sanctions.models.vocabularies import EventKind, SanctionAction

PARTIES = ("initiator", "target")
ANSWERED = ("answers_expulsion", "answers_sanction")


class Joined(Aggregate):
    """Text values joined by a text, in no certain order."""

    function = "STRING_AGG"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the expression for SQLite."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def count_by(model: type[Model], column: str) -> Coalesce:
    """Return the number of public rows of a model whose column names the row."""
    rows = model.published.filter(**{column: OuterRef("pk")}).order_by()  # type: ignore[attr-defined]
    counted = rows.values(column).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def summed_by(table: type[Sums], column: str, kind: EventKind) -> Coalesce:
    """Return the number of events of a kind whose column names the row, from a table of sums."""
    rows = table.objects.filter(type=kind, **{column: OuterRef("pk")}).order_by()
    summed = (
        rows.values(column).annotate(number=Cast(Sum("events"), BigIntegerField())).values("number")
    )
    return Coalesce(Subquery(summed, output_field=IntegerField()), 0)


def cited_sources(model: Any) -> Subquery:
    """Return the ids of the sources that an event cites, joined by `;`, in no certain order."""
    cited = model.published.filter(event=OuterRef("pk")).order_by().values("event")
    return Subquery(cited.annotate(ids=Joined("source_id", Value(";"))).values("ids"))


def countries() -> QuerySet[Country]:
    """Return all parties."""
    return Country.published.all()


def countries_in_full(rows: QuerySet[Country]) -> QuerySet[Country]:
    """Return parties with their memberships, members and predecessors."""
    return rows.prefetch_related(
        Prefetch("memberships", Membership.published.select_related("organization")),
        Prefetch("members", Membership.published.select_related("country")),
        Prefetch("predecessors", Country.published.order_by("code")),
    )


def episodes(*, from_sums: bool = False) -> QuerySet[Episode]:
    """Return all episodes with the numbers of their events, from the table of sums if asked."""
    if from_sums:
        return Episode.published.annotate(
            expulsion_count=summed_by(SumsByEpisode, "episode", EventKind.EXPULSION),
            sanction_count=summed_by(SumsByEpisode, "episode", EventKind.SANCTION),
        )
    return Episode.published.annotate(
        expulsion_count=count_by(Expulsion, "episode"),
        sanction_count=count_by(SanctionEvent, "episode"),
    )


def regimes(*, from_sums: bool = False) -> QuerySet[Regime]:
    """Return all regimes with the number of their acts, and when they were imposed and lifted.

    The number is that of the table of sums if asked.
    """
    acts = SanctionEvent.published.filter(regime=OuterRef("pk"))
    days = acts.order_by("announced_on").values("announced_on")
    lifts = acts.filter(action=SanctionAction.LIFT)
    put_back = SanctionEvent.published.filter(
        regime=OuterRef("regime"),
        action__in=(SanctionAction.IMPOSE, SanctionAction.REINSTATE),
        announced_on__gt=OuterRef("announced_on"),
    )
    lasting_lifts = lifts.exclude(Exists(put_back)).order_by("-announced_on")
    return Regime.published.select_related(*PARTIES).annotate(
        sanction_count=summed_by(SumsByRegime, "regime", EventKind.SANCTION)
        if from_sums
        else count_by(SanctionEvent, "regime"),
        imposed_on=Subquery(days.filter(action=SanctionAction.IMPOSE)[:1]),
        lifted_on=Subquery(lasting_lifts.values("announced_on")[:1]),
    )


def sources() -> QuerySet[Source]:
    """Return all sources with the numbers of events that cite them."""
    return Source.published.annotate(
        expulsion_count=count_by(ExpulsionCitation, "source"),
        sanction_count=count_by(SanctionCitation, "source"),
    )


def expulsions() -> QuerySet[Expulsion]:
    """Return the public expulsions with names and sources."""
    rows: QuerySet[Expulsion] = Expulsion.published.select_related(*PARTIES)
    return rows.annotate(source_ids=cited_sources(ExpulsionCitation))


def sanctions() -> QuerySet[SanctionEvent]:
    """Return the public sanction events with names and sources."""
    rows: QuerySet[SanctionEvent] = SanctionEvent.published.select_related(*PARTIES, "regime")
    return rows.annotate(source_ids=cited_sources(SanctionCitation))


def timeline() -> QuerySet[TimelineEvent]:
    """Return the public events of both kinds with names and sources."""
    rows: QuerySet[TimelineEvent] = TimelineEvent.published.select_related(*PARTIES)
    cited = Coalesce(cited_sources(ExpulsionCitation), cited_sources(SanctionCitation))
    return rows.annotate(source_ids=cited)


def in_full(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return events with their citations, their provocation and the public responses to them."""
    citations = events.model.citations.rel.related_model
    answered = [f"{event}__{party}" for event in ANSWERED for party in PARTIES]
    return events.select_related(*answered).prefetch_related(
        Prefetch("citations", citations.published.select_related("source").order_by("source")),
        Prefetch("expulsion_responses", Expulsion.published.select_related(*PARTIES)),
        Prefetch("sanctionevent_responses", SanctionEvent.published.select_related(*PARTIES)),
    )
