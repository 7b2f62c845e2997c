"""Parties seen through what they belong to: their bloc, and the states that they continue."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q

from sanctions.filtersets.filters import RegisterFilter, SwitchFilter
from sanctions.filtersets.known import Known
from sanctions.filtersets.registers import BLOCS
from sanctions.models import Country, Membership

# What is known under this name: the predecessors of each country.
PREDECESSORS = "predecessors"
# The parameters whose countries `include_predecessors` adds former states to.
_OF_COUNTRIES = ("initiator", "target", "party")


class BlocFilter(RegisterFilter):
    """Members of organizations on the day of the event.

    An event known by month or year counts where the party was a member on all days of it. The
    organization itself is none of its members.
    """

    can_be_unknown = False
    finds_sums = False

    def __init__(self, party: str) -> None:
        super().__init__(
            BLOCS,
            party,
            about=f"An organization whose member the {party} was on the day of the event (of an "
            "event known by month or year: on all days of it). The organization itself is none "
            "of its members.",
        )

    def condition(self, value: list[str]) -> Q:
        """Return the condition that the party was a member of one of the organizations."""
        lasted = Q(left_on__isnull=True) | Q(left_on__gte=OuterRef("certain_on"))
        memberships = Membership.published.filter(
            lasted,
            organization__in=value,
            country=OuterRef(f"{self.columns[0]}_id"),
            joined_on__lte=OuterRef("announced_on"),
        )
        return Q(Exists(memberships.order_by()))


class PredecessorsFilter(SwitchFilter):
    """Whether a country that is named also stands for the former states that it continues."""

    def __init__(self) -> None:
        super().__init__(
            "true: a country named in initiator, target or party (or in these with __n) also "
            "stands for the former states that it continues, and that those continued: RUS for "
            "SUN, SRB for SCG and YUG. Default: false."
        )


def naming_predecessors(parameters: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Return the parameters of events with the predecessors of the countries that they name.

    Which country continues which is looked up where it is not known, and known then.
    """
    named = [f"{name}{operator}" for name in _OF_COUNTRIES for operator in ("", "__n")]
    given = {name: parameters[name] for name in named if parameters.get(name)}
    if not given:
        return dict(parameters)
    predecessors = known.get(PREDECESSORS)
    if predecessors is None:
        predecessors = known[PREDECESSORS] = predecessors_by_country()
    return {
        **parameters,
        **{name: with_predecessors(codes, predecessors) for name, codes in given.items()},
    }


def predecessors_by_country() -> dict[str, list[str]]:
    """Return the codes of the former states that each country continues itself, by its code."""
    found: dict[str, list[str]] = {}
    continued = Country.published.filter(continued_by__isnull=False).order_by("code")
    for former, country in continued.values_list("code", "continued_by_id"):
        found.setdefault(str(country), []).append(former)
    return found


def with_predecessors(
    codes: Iterable[str], predecessors: Mapping[str, Iterable[str]] | None = None
) -> list[str]:
    """Return the codes, and those of all former states that they continue, each once."""
    known = predecessors_by_country() if predecessors is None else predecessors
    found: dict[str, None] = {}
    to_do = list(codes)
    while to_do:
        code = to_do.pop(0)
        if code not in found:
            found[code] = None
            to_do += known.get(code, ())
    return list(found)
