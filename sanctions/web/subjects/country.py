"""The page of a party: its balance with each other one, its disputes, regimes and memberships."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from sanctions.analysis import querysets
from sanctions.analysis.balance import GROUPS_OF_BALANCE, balance, balance_total
from sanctions.analysis.figures import EVENTS
from sanctions.analysis.totals import total
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.in_force import regime_in_force
from sanctions.filtersets.registers import COUNTRIES
from sanctions.models import Country, Expulsion, Regime, SanctionEvent, sums_of
from sanctions.models.vocabularies import CountryKind, Region
from sanctions.web.balances import balance_table
from sanctions.web.blocks import Cell, Column, Fact, Link, Table
from sanctions.web.page import Head, key_of, page, show, without_parameters
from sanctions.web.site import address
from sanctions.web.subjects.links import (
    MOST_ROWS,
    call,
    chart,
    explorer,
    files,
    moved,
    party,
    picture,
    rows_of,
)

# Of the newest events.
NEWEST = 15


@page
def show_country(request: HttpRequest, code: str) -> HttpResponse:
    """Show a party."""
    without_parameters(request)
    key = key_of(COUNTRIES, code)
    if key != code:
        return moved("web:country", key)
    country = querysets.countries_in_full(querysets.countries()).get(pk=key)
    today = timezone.now().date()
    head = Head(
        country.name,
        f"Diplomats expelled by and from {country.name}, and sanctions by and against it: every "
        "figure with its sources.",
        image=picture("balance", country=key),
        image_alt=f"Bars: people expelled by each party and by {country.name}.",
    )
    return show(
        request,
        "web/country.html",
        head,
        lambda: _context(request, country, today),
        depends_on=[today.isoformat()],
    )


def _context(request: HttpRequest, country: Country, today: dt.date) -> dict[str, Any]:
    code = country.pk
    revision = str(current_revision().digest)
    of_pairs = sums_of(Expulsion, GROUPS_OF_BALANCE)
    rows = balance(Expulsion.published.all(), [code], of_pairs)
    involved = Q(initiator=code) | Q(target=code)
    newest = querysets.timeline().filter(involved).order_by("-announced_on", "id")
    sums = _sums(code)
    return {
        "country": country,
        "facts": _facts(country),
        "sums": sums,
        "balance": balance_table(
            rows, balance_total(rows), code, country.name, [], caption=f"Balance of {country.name}"
        )
        if rows
        else None,
        "balance_figure": chart(request, "balance", revision, country=code) if rows else None,
        "directions": chart(request, "directions", revision, country=code) if sums else None,
        "regimes": [
            _regimes(f"Imposed by {country.name}", "target", today, initiator=code),
            _regimes(f"Against {country.name}", "initiator", today, target=code),
        ],
        "newest": rows_of("events", newest[:NEWEST], f"Newest events of {country.name}"),
        "all_events": explorer("events", party=code),
        "memberships": [
            (one.organization.name, address("web:country", one.organization_id), one)
            for one in country.memberships.all()
        ],
        "members": [
            (one.country.name, address("web:country", one.country_id), one)
            for one in country.members.all()
        ],
        "predecessors": [
            Link(one.name, address("web:country", one.pk)) for one in country.predecessors.all()
        ],
        "downloads": files(reverse("api:countries-balance", args=[code])),
        "call": call(request, f"{reverse('api:countries-balance', args=[code]).rstrip('/')}/"),
    }


def _facts(country: Country) -> list[Fact]:
    facts = [
        Fact("Code", [Cell(" · ".join(filter(None, (country.pk, country.alpha2))))]),
        Fact("Kind", [Cell(CountryKind(country.kind).label)], CountryKind(country.kind).definition),
    ]
    if country.region:
        where = ", ".join(filter(None, (country.subregion, Region(country.region).label)))
        facts.append(Fact("Region", [Cell(where)]))
    for label, day in (("Since", country.existed_from), ("Until", country.existed_until)):
        if day:
            facts.append(Fact(label, [Cell(day)]))
    if country.continued_by_id:
        continued = Country.published.get(pk=country.continued_by_id)
        facts.append(Fact("Continued by", [party(continued.pk, continued.name)]))
    return facts


def _sums(code: str) -> list[Fact]:
    """Return what the party did and what was done to it, each figure with its events."""
    facts = []
    for kind, model, figure, noun in (
        ("expulsions", Expulsion, "persons", "People expelled"),
        ("sanctions", SanctionEvent, "individuals", "Individuals sanctioned"),
    ):
        for role, words in (("initiator", "by it"), ("target", "against it")):
            summed = sums_of(model, [role])
            of_role = {role: code}
            added = total(
                model.published.filter(**of_role),
                None if summed is None else summed.filter(**of_role),
            )
            if added[EVENTS]:
                behind = explorer(kind, **{role: code})
                acts = f"{added[EVENTS]:,} {kind if kind == 'expulsions' else 'sanction events'}"
                of_whom = "of its people" if kind == "expulsions" and role == "target" else words
                facts.append(Fact(f"{noun} {of_whom}", [Cell(f"{added[figure]:,}", behind, acts)]))
    return facts


def _regimes(caption: str, other: str, today: dt.date, **side: str) -> dict[str, Any]:
    """Return the regimes of one side, those in force first; a long list is cut."""
    of_side = Regime.published.filter(**side)
    in_force = set(of_side.filter(regime_in_force(today)).values_list("pk", flat=True)[:1000])
    found: list[Any] = list(querysets.regimes().filter(**side).order_by("id")[: MOST_ROWS + 1])
    shown = sorted(found[:MOST_ROWS], key=lambda one: (one.pk not in in_force, one.name))
    columns = [
        Column("Regime"),
        Column("Against" if other == "target" else "By"),
        Column("Imposed", "day"),
        Column("In force today"),
        Column("Steps", "number"),
    ]
    rows = [
        [
            Cell(one.name, address("web:regime", one.pk)),
            party(getattr(one, f"{other}_id"), getattr(one, other).name),
            Cell(one.imposed_on),
            Cell("yes" if one.pk in in_force else "no"),
            Cell(one.sanction_count, explorer("sanctions", regime=one.pk)),
        ]
        for one in shown
    ]
    ((name, code),) = side.items()
    return {
        "table": Table(caption, columns, rows) if rows else None,
        "all": f"{address('web:regimes')}?{name}={code}" if len(found) > MOST_ROWS else "",
    }
