"""Where a row is shown to everybody: "view on site" of each form."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from sanctions.admin.review.rules import is_public
from sanctions.models import (
    Citation,
    Country,
    Episode,
    Expulsion,
    Membership,
    Regime,
    SanctionEvent,
    Source,
)

# The name of the public page of each kind of row, and of its detail in the API.
_PAGES: dict[type[Any], tuple[str, str]] = {
    Country: ("web:country", "api:countries-detail"),
    Episode: ("web:episode", "api:episodes-detail"),
    Expulsion: ("web:expulsion", "api:expulsions-detail"),
    Regime: ("web:regime", "api:regimes-detail"),
    SanctionEvent: ("web:sanction", "api:sanctions-detail"),
    Source: ("web:source", "api:sources-detail"),
}


def address_on_site(row: Any) -> str | None:
    """Return the address of a row's public page, or of that which shows it; None: not public."""
    if isinstance(row, Citation):
        row = row.event
    elif isinstance(row, Membership):
        row = row.organization
    if not is_public(row):
        return None
    page, detail = _PAGES[type(row)]
    try:
        return reverse(page, args=[row.pk])
    except NoReverseMatch:
        return reverse(detail, args=[row.pk])
