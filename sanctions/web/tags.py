"""Tags and filters of the pages' templates: `{% load web %}`."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.exceptions import DisallowedHost
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sanctions.http.request_id import current_request_id
from sanctions.models.vocabularies import DatePrecision
from sanctions.web import site
from sanctions.web.blocks import Link

register = template.Library()

# What stands where there is no value.
NONE = "\N{EN DASH}"
# What would end the script or begin a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def number(value: float | str | None) -> str:
    """Return a number with commas between thousands; an en dash where there is none.

    A number that is written out already, with its unit, stays as it is.
    """
    if isinstance(value, str):
        return value
    return NONE if value is None else f"{value:,}"


@register.filter
def day(value: dt.date | None, precision: str = DatePrecision.DAY) -> SafeString:
    """Return a date as it is known: 26 March 2018, March 2018 or 2018."""
    if value is None:
        return format_html("{}", NONE)
    iso = value.isoformat()
    written, known = {
        DatePrecision.DAY: (f"{value.day} {value:%B %Y}", iso),
        DatePrecision.MONTH: (f"{value:%B %Y}", iso[:7]),
        DatePrecision.YEAR: (f"{value.year}", iso[:4]),
    }[DatePrecision(precision)]
    return format_html('<time datetime="{}">{}</time>', known, written)


@register.filter
def spaced(term: str | None) -> str:
    """Return a term of a vocabulary as words."""
    return (term or "").replace("_", " ")


@register.simple_tag
def request_id() -> str:
    """Return the id of the request that is being answered; '' where it has none."""
    return current_request_id()


@register.simple_tag
def page_of(name: str, *args: str) -> str:
    """Return the path of a page; '' while there is no such page."""
    return site.address(name, *args)


@register.simple_tag
def navigation() -> list[Link]:
    """Return the links to the site's main parts."""
    return site.navigation()


@register.inclusion_tag("web/parts/footer.html", takes_context=True)
def footer(context: Context) -> dict[str, Any]:
    """Show the end of every page."""
    request, revision = context.get("request"), context.get("revision")
    try:
        url = request.build_absolute_uri("/") if request else ""
    except DisallowedHost:
        url = ""  # this very request is refused for the name that it gives
    return site.footer(str(revision.digest) if revision else "", url)


@register.simple_tag
def json_ld(structured: Sequence[Mapping[str, Any]]) -> SafeString:
    """Return schema.org data as the script element that machines look for."""
    text = json.dumps(structured, ensure_ascii=False, default=str).translate(_ESCAPES)
    script = f'<script type="application/ld+json">{text}</script>'
    return mark_safe(script)  # noqa: S308 - nothing in the text ends the script
