"""Totals: what expulsions or sanctions add up to, by whatever is asked for."""

from typing import Any, ClassVar

from sanctions.analysis.figures import sums
from sanctions.analysis.order import in_order
from sanctions.analysis.totals import group_columns
from sanctions.api.analyses import Analysis
from sanctions.api.columns import Columns, figure_fields, party, row_of, term, whole_number, word
from sanctions.api.grouping import grouping_form
from sanctions.api.tables import Table
from sanctions.filtersets.unordered import ExpulsionsFilterSet, SanctionsFilterSet
from sanctions.models import Event, Expulsion, SanctionEvent
from sanctions.models.vocabularies import (
    ExpulsionMeasure,
    Personnel,
    Region,
    SanctionAction,
    SanctionMeasure,
)

COMMON = (
    *("initiator", "target", "initiator_region", "target_region", "episode", "year", "month"),
    "measure",
)
BY_OF_EXPULSIONS = (*COMMON, "personnel")
BY_OF_SANCTIONS = (*COMMON, "regime", "action")
_GIVEN = "There where `by` names it."
_ONLY = {"required": False}


def _common_columns() -> Columns:
    """Return the columns by which events of both kinds are added up."""
    return {
        **party("initiator", f"Code of the party that acts. {_GIVEN}", **_ONLY),
        **party("target", f"Code of the party acted against. {_GIVEN}", **_ONLY),
        "initiator_region": term(
            Region, f"Region of the initiator. {_GIVEN}", allow_null=True, **_ONLY
        ),
        "target_region": term(Region, f"Region of the target. {_GIVEN}", allow_null=True, **_ONLY),
        "episode": word(
            f"Id of the dispute; null for events that belong to none. {_GIVEN}",
            allow_null=True,
            **_ONLY,
        ),
        "episode_title": word("Title of the dispute.", allow_null=True, **_ONLY),
        "year": whole_number(
            f"Year of the announcement, of events known by month or year too. {_GIVEN}", **_ONLY
        ),
        "month": word(
            "Month of the announcement, such as 2018-03, of events known by month too; null for "
            f"those known by year only. {_GIVEN}",
            allow_null=True,
            **_ONLY,
        ),
    }


ExpulsionTotalsRow = row_of(
    "ExpulsionTotalsRow",
    "What a group of expulsions adds up to.",
    {
        **_common_columns(),
        "measure": term(ExpulsionMeasure, f"What was ordered. {_GIVEN}", **_ONLY),
        "personnel": term(Personnel, f"Whom it concerned. {_GIVEN}", **_ONLY),
        **figure_fields(Expulsion),
    },
)
SanctionTotalsRow = row_of(
    "SanctionTotalsRow",
    "What a group of acts of sanctioning adds up to.",
    {
        **_common_columns(),
        "measure": term(
            SanctionMeasure,
            "A kind of measure. An act with several measures counts under each of them, so these "
            f"rows overlap: don't add them up; the total counts each act once. {_GIVEN}",
            **_ONLY,
        ),
        "regime": word(f"Id of the sanctions programme. {_GIVEN}", **_ONLY),
        "regime_name": word("Name of the sanctions programme.", **_ONLY),
        "action": term(SanctionAction, f"What the acts did to their regime. {_GIVEN}", **_ONLY),
        **figure_fields(SanctionEvent),
    },
)


class Totals(Analysis):
    """What the events of one kind that match add up to."""

    model: ClassVar[type[Event]]

    def table(self) -> Table:
        """Return a row for each group, and what all events together add up to."""
        by, added = self.parameters["by"] or [], self.added()
        rows = in_order(added.totals(by), self.parameters["ordering"] or [])
        return Table(rows, added.totals([])[0], [*group_columns(by), *sums(self.model)])


def _grouping_form(name: str, model: type[Event], by: tuple[str, ...]) -> Any:
    return grouping_form(name, {one: group_columns([one]) for one in by}, list(sums(model)))


class ExpulsionTotals(Totals):
    """What the expulsions that match add up to."""

    noun = "totals of expulsions"
    model = Expulsion
    serializer_class = ExpulsionTotalsRow
    filterset_class = ExpulsionsFilterSet
    parameter_forms = (_grouping_form("ExpulsionGrouping", Expulsion, BY_OF_EXPULSIONS),)


class SanctionTotals(Totals):
    """What the acts of sanctioning that match add up to."""

    noun = "totals of sanction events"
    model = SanctionEvent
    serializer_class = SanctionTotalsRow
    filterset_class = SanctionsFilterSet
    parameter_forms = (_grouping_form("SanctionGrouping", SanctionEvent, BY_OF_SANCTIONS),)
