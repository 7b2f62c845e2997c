"""What was in force on a day, as conditions on regimes and on acts of sanctioning.

An act takes effect on `effective_on` or, where that is not known, on the day by which it had
certainly been announced. A lift known by month or year counts from the first day of it: what is
found was certainly in force, as far as this dataset goes.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from sanctions.models import SanctionEvent
from sanctions.models.vocabularies import SanctionAction

# The acts that begin a regime, and those that put or keep measures in force. (A suspension does
# not end a regime, and neither it nor an easing puts anything in force.)
BEGINS = (SanctionAction.IMPOSE, SanctionAction.REINSTATE)
PUTS_IN_FORCE = (*BEGINS, SanctionAction.EXPAND, SanctionAction.EXTEND)

# The first and the last day on which an act can have taken effect.
_FIRST_DAY = Coalesce("effective_on", "announced_on")
_LAST_DAY = Coalesce("effective_on", "certain_on")


def regime_in_force(day: dt.date) -> Q:
    """Return the condition that a regime was imposed or reinstated by a day, and not lifted since.

    Nor has all ended that its acts put in force (`ended_on`): some regimes just ran out. A regime
    of which the dataset holds no act that imposes or reinstates it is never in force.
    """
    acts = with_effect(SanctionEvent.published.filter(regime=OuterRef("pk")).order_by())
    begun = acts.filter(~Exists(_lifts(day)), action__in=BEGINS, last_day__lte=day)
    return Q(Exists(begun), Exists(acts.filter(act_in_force(day))))


def act_in_force(day: dt.date) -> Q:
    """Return the condition that what an act put in force was so on a day.

    It had taken effect by then and not ended, and its regime had not been lifted since.
    """
    lasting = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    return lasting & Q(~Exists(_lifts(day)), action__in=PUTS_IN_FORCE, last_day__lte=day)


def with_effect(acts: QuerySet[Any]) -> QuerySet[Any]:
    """Return the acts with the days that `act_in_force` asks for."""
    return acts.alias(first_day=_FIRST_DAY, last_day=_LAST_DAY)


def _lifts(day: dt.date) -> QuerySet[Any]:
    """Return the lifts, by a day, of an act's regime that can have come after the act."""
    lifts = SanctionEvent.published.filter(
        regime=OuterRef("regime_id"), action=SanctionAction.LIFT
    ).alias(first_day=_FIRST_DAY, last_day=_LAST_DAY)
    return lifts.filter(first_day__lte=day, last_day__gte=OuterRef("first_day")).order_by()
