"""Exchanges: each provocation with its responses, and how many were answered, how soon."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q

from sanctions.analysis.exchanges import COLUMNS, ORDER, PROVOCATION, RESPONSE, each_exchange
from sanctions.analysis.figures import Row
from sanctions.analysis.order import in_order
from sanctions.analysis.tit_for_tat import (
    FIGURES,
    GROUPS,
    exchange_columns,
    group_columns,
    tit_for_tat,
)
from sanctions.api.columns import (
    Columns,
    day,
    decimal_number,
    party,
    row_of,
    term,
    whole_number,
    word,
)
from sanctions.api.grouping import grouping_form, order_form
from sanctions.api.tables import Table, TableView
from sanctions.filtersets.either import EitherFilterSet, filtered
from sanctions.models import Event, Expulsion, SanctionEvent
from sanctions.models.vocabularies import DatePrecision, EventKind, ExpulsionMeasure, SanctionAction

KINDS: tuple[type[Event], ...] = (Expulsion, SanctionEvent)
_ONLY: dict[str, Any] = {"required": False}


def _event_columns(role: str) -> Columns:
    """Return the columns that tell of the provocation or of the response."""
    return {
        role: word(f"Id of the {role}."),
        f"{role}_type": term(EventKind, f"Which kind of event the {role} is."),
        **party(f"{role}_initiator", f"Code of the party that acts in the {role}."),
        **party(f"{role}_target", f"Code of the party that the {role} is against."),
        f"{role}_announced_on": day(
            f"The day on which the {role} was made public; known by month or year only, the "
            "first day of it."
        ),
        f"{role}_date_precision": term(DatePrecision, f"How exactly {role}_announced_on is known."),
        f"{role}_measure": term(
            ExpulsionMeasure, f"What the {role} ordered; null for sanctions.", allow_null=True
        ),
        f"{role}_action": term(
            SanctionAction,
            f"What the {role} did to its sanctions regime; null for expulsions.",
            allow_null=True,
        ),
        f"{role}_persons": whole_number(
            f"People that the {role} concerned, see {role}_measure; null for sanctions and where "
            "no number was given.",
            allow_null=True,
        ),
    }


ExchangeRow = row_of(
    "ExchangeRow",
    "A provocation with one of its responses.",
    {
        **_event_columns(PROVOCATION),
        "episode": word("Id of the dispute that the provocation belongs to.", allow_null=True),
        **_event_columns(RESPONSE),
        "lag_days": whole_number(
            "Days from the announcement of the provocation to that of the response; null where "
            "either is not known by day.",
            allow_null=True,
        ),
        "persons_ratio": decimal_number(
            "People ordered to leave in response for each one that the provocation ordered to "
            "leave (measures expulsion and accreditation_withdrawal); null where either number "
            "is not known, or where either act was of another kind.",
            allow_null=True,
        ),
    },
)
ExchangeSummaryRow = row_of(
    "ExchangeSummaryRow",
    "How a group of provocations was answered.",
    {
        **party("initiator", "Code of the party that provoked, by initiator or dyad.", **_ONLY),
        **party("target", "Code of the party that was provoked, by dyad.", **_ONLY),
        "episode": word(
            "Id of the dispute, by episode; null for provocations that belong to none.",
            allow_null=True,
            **_ONLY,
        ),
        "year": whole_number("Year in which the provocations were announced, by year.", **_ONLY),
        "provocations": whole_number(
            "Number of provocations: all events that match, answered or not, but acts that relax "
            "sanctions (ease, lift, suspend)."
        ),
        "answered": whole_number("Number of provocations with a response in this dataset."),
        "share_answered": decimal_number(
            "answered / provocations; null where there is none.", allow_null=True
        ),
        "exchanges": whole_number("Number of responses; a provocation may have several."),
        "median_lag_days": decimal_number(
            "Median of lag_days over the exchanges in which it is known; null where in none.",
            allow_null=True,
        ),
        "mean_ratio": decimal_number(
            "Mean of persons_ratio over the exchanges in which it is known; null where in none.",
            allow_null=True,
        ),
    },
)


class OfExchanges(TableView):
    """A table made from exchanges; the filters choose among the provocations.

    With `as_of`, responses count only where they too had certainly been announced by then.
    """

    filterset_class = EitherFilterSet

    def exchanges(self, columns: Collection[str] = COLUMNS) -> Iterator[Row]:
        """Yield the exchanges that begin with these events, with these columns."""
        as_of = self.parameters["as_of"]
        known = Q(certain_on__lte=as_of) if as_of else Q()
        answering = {model: model.published.filter(known) for model in KINDS}
        return each_exchange(filtered(self.parameters), answering, columns)


class Exchanges(OfExchanges):
    """Tit for tat: a row for each provocation and each event that answers it.

    The filters choose among the provocations, of both kinds: `initiator` is who provoked, `year`
    when. Responses are shown whoever made them; with `as_of`, only those that had certainly been
    announced by then. A response may itself be a provocation, with a row of its own.
    """

    noun = "exchanges"
    serializer_class = ExchangeRow
    parameter_forms = (
        order_form(
            "ExchangeOrder",
            COLUMNS,
            "provocation_announced_on, provocation, response_announced_on, response",
        ),
    )

    def table(self) -> Table:
        """Return the exchanges."""
        return Table(in_order(self.exchanges(), [*(self.parameters["ordering"] or []), *ORDER]))


class ExchangesSummary(OfExchanges):
    """How many provocations were answered, how soon and in what proportion.

    Provocations are all events that match the filters, answered or not, of both kinds, but acts
    that relax sanctions (ease, lift, suspend). A response may be answered in its turn, and so
    counts too: `is_response=false` leaves only first steps. Answered is what this dataset holds
    a response to (in_response_to), so a low share may mean that responses are not recorded.
    """

    noun = "a summary of exchanges"
    serializer_class = ExchangeSummaryRow
    parameter_forms = (
        grouping_form("ExchangeGrouping", {one: group_columns([one]) for one in GROUPS}, FIGURES),
    )

    def table(self) -> Table:
        """Return a row for each group of provocations, and one for all of them."""
        by = self.parameters["by"] or []
        exchanged = self.exchanges(exchange_columns(by))
        rows, total = tit_for_tat(filtered(self.parameters), exchanged, by)
        rows = in_order(rows, self.parameters["ordering"] or [])
        return Table(rows, total, [*group_columns(by), *FIGURES])
