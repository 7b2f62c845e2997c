"""The page of a sanctions regime: its steps, and when it was in force."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sanctions.analysis import querysets
from sanctions.analysis.in_force import spans_in_force
from sanctions.dataset.revision import current_revision
from sanctions.filtersets.registers import REGIMES
from sanctions.models import Regime, SanctionEvent
from sanctions.web.blocks import Cell, Fact
from sanctions.web.page import Head, key_of, page, show, without_parameters
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

SANCTIONS = "/api/v1/sanctions/"
_OF_ACTS = ("action", "announced_on", "certain_on", "effective_on", "ended_on")


@page
def show_regime(request: HttpRequest, key: str) -> HttpResponse:
    """Show a sanctions regime."""
    without_parameters(request)
    canonical = key_of(REGIMES, key)
    if canonical != key:
        return moved("web:regime", canonical)
    regime = querysets.regimes().get(pk=key)
    today = timezone.now().date()
    head = Head(
        regime.name,
        f"Sanctions of {regime.initiator.name} against {regime.target.name}: each step from the "
        "first to the last, with its sources.",
        image=picture("regime", regime=key),
        image_alt=f"The steps of {regime.name} over time.",
    )
    return show(
        request,
        "web/regime.html",
        head,
        lambda: _context(request, regime, today),
        depends_on=[today.isoformat()],
    )


def _context(request: HttpRequest, regime: Regime, today: dt.date) -> dict[str, Any]:
    key = regime.pk
    acts = querysets.sanctions().filter(regime=key).order_by("announced_on", "id")
    found = list(acts[: MOST_ROWS + 1])
    spans = spans_in_force(SanctionEvent.published.filter(regime=key).values(*_OF_ACTS))
    is_now = any(since <= today and (until is None or today < until) for since, until in spans)
    return {
        "regime": regime,
        "facts": [
            Fact("By", [party(regime.initiator_id, regime.initiator.name)]),
            Fact("Against", [party(regime.target_id, regime.target.name)]),
            Fact("In force today", [Cell("yes" if is_now else "no")]),
            Fact("Steps", [Cell(f"{regime.sanction_count:,}", explorer("sanctions", regime=key))]),  # type: ignore[attr-defined]
        ],
        "spans": [
            {"since": since, "until": None if until is None else until - dt.timedelta(days=1)}
            for since, until in spans
        ],
        "figure": chart(request, "regime", str(current_revision().digest), regime=key)
        if found
        else None,
        "steps": rows_of(
            "sanctions", found[:MOST_ROWS], f"Steps of {regime.name}", without=("By", "Against")
        )
        if found
        else None,
        "all_steps": explorer("sanctions", regime=key) if len(found) > MOST_ROWS else "",
        "downloads": files(SANCTIONS, regime=key),
        "call": call(request, SANCTIONS, regime=key),
    }
