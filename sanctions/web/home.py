"""The first page: the article's chart, rebuilt from the data for any day of its wave."""

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from sanctions.analysis.balance import balance, balance_total
from sanctions.analysis.figures import Row
from sanctions.dataset.citing import Work, as_text
from sanctions.dataset.revision import current_revision
from sanctions.dataset.version import DATED
from sanctions.filtersets.canonical import Pairs, canonical_query
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.unordered import ExpulsionsFilterSet
from sanctions.filtersets.values import DayField, Refused
from sanctions.models import Expulsion, ExpulsionCitation, Source
from sanctions.web.balances import balance_table
from sanctions.web.blocks import Cite, Code, Link
from sanctions.web.charts.figure import Figure, figure
from sanctions.web.page import BAD_REQUEST, OK, Head, ask, page, show
from sanctions.web.strip import strip
from sanctions.web.structured import dataset
from sanctions.web.ways_in import ways_in

COUNTRY, COUNTRY_NAME = "RUS", "Russia"
EPISODE = "salisbury-2018"
# The article's day, and the days of the wave around it.
AS_OF = dt.date(2018, 4, 2)
FIRST, LAST = dt.date(2018, 3, 14), dt.date(2018, 4, 30)
A_DAY = dt.timedelta(days=1)
CHART = "balance"


class WaveDayField(DayField):
    """A day of the wave."""

    def parse(self, text: str) -> dt.date:
        """Return the day; Refused where it is none of the wave's."""
        day = super().parse(text)
        if not isinstance(day, dt.date) or not FIRST <= day <= LAST:
            raise Refused(f"Give a day from {FIRST} to {LAST}.", text)
        return day


class DayForm(ParameterForm):
    """The day that the first page shows."""

    as_of = WaveDayField(help_text="The day by whose end the events had certainly been announced.")


@page
def show_home(request: HttpRequest) -> HttpResponse:
    """Show the balance between Russia and others over Salisbury as of a day, and ways in."""
    asked = ask(request, lambda given: [DayForm(given)])
    day = AS_OF if asked.problems else asked.parameters["as_of"] or AS_OF
    head = Head(
        f"Diplomats expelled between Russia and other countries, as of {said(day)}",
        "Who expelled how many of Russia's diplomats over the Salisbury poisoning of 2018, and "
        "whom Russia expelled in answer: every figure with its sources, for any day of the wave.",
        [] if day == AS_OF else [("as_of", day.isoformat())],
        image=f"/charts/{CHART}.png?{canonical_query([*_query(day), ('country', COUNTRY)])}",
        image_alt=f"Bars: people expelled by each party and by {COUNTRY_NAME}.",
        structured=[dataset(request)],
    )
    return show(
        request,
        "web/home.html",
        head,
        lambda: {"problems": asked.problems, **_context(request, day)},
        status=BAD_REQUEST if asked.problems else OK,
    )


def said(day: dt.date) -> str:
    """Return a day as it is said: 2 April 2018."""
    return f"{day.day} {day:%B %Y}"


def _context(request: HttpRequest, day: dt.date) -> dict[str, Any]:
    revision = str(current_revision().digest)
    query = _query(day)
    rows = balance(_events(day), [COUNTRY])
    whole = whole_wave(revision)
    total = balance_total(rows)
    api = reverse("api:countries-balance", args=[COUNTRY]).rstrip("/")
    asked = canonical_query(query)
    url = request.build_absolute_uri(f"{api}/?{asked}")
    work = Work(f"The balance in expulsions of {COUNTRY_NAME}", url, revision, DATED)
    return {
        "day": day,
        "said": said(day),
        "first": FIRST,
        "last": LAST,
        "position": (day - FIRST).days,
        "positions": (LAST - FIRST).days,
        "earlier": day - A_DAY if day > FIRST else None,
        "following": day + A_DAY if day < LAST else None,
        "rows": rows,
        "strip": strip(_events(LAST), COUNTRY, FIRST, LAST, day),
        "chart": _chart(request, day, revision) if whole else None,
        "total": total,
        "table": balance_table(
            rows,
            total,
            COUNTRY,
            COUNTRY_NAME,
            query,
            caption=f"People ordered to leave, as of {said(day)}",
            later=whole,
        ),
        "sources": _sources(day),
        "downloads": [
            Link("CSV", f"{api}.csv?{asked}"),
            Link("XLSX", f"{api}.xlsx?{asked}"),
            Link("Parquet", f"{api}.parquet?{asked}"),
            Link("JSON", f"{api}/?{asked}"),
        ],
        "cite": Cite(
            as_text(work).strip(),
            [
                Link(label, f"{api}/?{asked}&format={style}")
                for label, style in (("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL-JSON", "csl"))
            ],
        ),
        "call": Code("The API call behind this table", f"curl '{url}'"),
        **ways_in(revision),
    }


@lru_cache(maxsize=1)
def whole_wave(revision: str) -> list[Row]:
    """Return the balance of the last day, as it is in a revision."""
    return balance(_events(LAST), [COUNTRY])


# The heights of the wide and the narrow picture of the last day, by revision: the highest.
_HEIGHTS: dict[str, tuple[int, int]] = {}


def _chart(request: HttpRequest, day: dt.date, revision: str) -> Figure:
    """Return the chart of a day, in a place as high as that of the last day."""
    given = {"country": COUNTRY, "episode": EPISODE}
    chart = figure(request, CHART, {**given, "as_of": day.isoformat()}, revision)
    if revision not in _HEIGHTS:
        highest = figure(request, CHART, {**given, "as_of": LAST.isoformat()}, revision)
        _HEIGHTS.clear()
        _HEIGHTS[revision] = highest.wide.height, highest.narrow.height
    wide, narrow = _HEIGHTS[revision]
    return replace(
        chart,
        wide=replace(chart.wide, height=wide),
        narrow=replace(chart.narrow, height=narrow),
    )


def _query(day: dt.date) -> Pairs:
    """Return the filters of the chart in their one form."""
    return [("as_of", day.isoformat()), ("episode", EPISODE)]


def _events(day: dt.date) -> QuerySet[Any]:
    """Return the events of the chart: by the filter set, as the API finds them."""
    given = MultiValueDict({name: [value] for name, value in _query(day)})
    filterset = ExpulsionsFilterSet(given)
    events = Expulsion.published.all()
    # Without that episode there is no such chart, in a dataset of somebody's own.
    return filterset.filter_queryset(events) if filterset.form.is_valid() else events.none()


def _sources(day: dt.date) -> list[Source]:
    """Return the sources that the events of the chart cite, by publisher."""
    citing = ExpulsionCitation.published.filter(event__in=_events(day))
    cited = Source.published.filter(pk__in=citing.values("source"))
    return list(cited.order_by("publisher", "published_on", "id"))
