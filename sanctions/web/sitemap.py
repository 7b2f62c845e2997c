"""sitemap.xml: every page, in parts of a bounded length, for search engines (sitemaps.org)."""

from collections.abc import Callable
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from sanctions.dataset.revision import current_revision
from sanctions.http.caching import is_current, validators
from sanctions.models import Country, Episode, Expulsion, Regime, SanctionEvent, Source
from sanctions.web.site import address

# Addresses in a part: fewer than the 50,000 that are allowed, so that each is made quickly.
LENGTH = 10_000
SECTION = "web:sitemap-section"
# The pages that stand alone.
ALONE = (
    *("home", "expulsions", "sanctions", "events", "countries", "episodes", "regimes"),
    *("sources", "methodology", "codebook", "downloads"),
)
# The page of each row of a table.
ROWS: dict[str, tuple[str, Any]] = {
    "countries": ("web:country", Country),
    "episodes": ("web:episode", Episode),
    "regimes": ("web:regime", Regime),
    "sources": ("web:source", Source),
    "expulsions": ("web:expulsion", Expulsion),
    "sanctions": ("web:sanction", SanctionEvent),
}


class Alone(Sitemap):
    """The pages that stand alone."""

    limit = LENGTH

    def items(self) -> list[str]:
        """Return the paths of the pages that there are."""
        paths = [address(f"web:{name}") for name in ALONE]
        return [path for path in paths if path]

    def location(self, item: str) -> str:
        """Return the path of a page."""
        return item


class OfRows(Sitemap):
    """The pages of the rows of a table."""

    limit = LENGTH

    def __init__(self, page: str, model: Any) -> None:
        super().__init__()
        self.page, self.model = page, model

    def items(self) -> QuerySet[Any, Any]:
        """Return the keys of the public rows."""
        keys: QuerySet[Any, Any] = self.model.published.order_by("pk").values_list("pk", flat=True)
        return keys

    def location(self, item: str) -> str:
        """Return the path of the row's page."""
        return address(self.page, item)


def parts() -> dict[str, Any]:
    """Return the parts by name: those whose pages there are."""
    found: dict[str, Any] = {"pages": Alone}
    for name, (page, model) in ROWS.items():
        if address(page, "x"):
            found[name] = OfRows(page, model)
    return found


@require_safe
def show_index(request: HttpRequest) -> HttpResponse:
    """Show where the parts are."""
    return _unless_known(
        request, lambda: index(request, sitemaps=parts(), sitemap_url_name=SECTION)
    )


@require_safe
def show_section(request: HttpRequest, section: str) -> HttpResponse:
    """Show the pages of a part."""
    return _unless_known(request, lambda: sitemap(request, sitemaps=parts(), section=section))


def _unless_known(request: HttpRequest, make: Callable[[], Any]) -> HttpResponse:
    """Return an answer with its validators, or 304 where it is known."""
    revision = current_revision()
    page = request.GET.get("p", "1")
    tags = validators(request, revision, "application/xml", [("p", [page])])
    if is_current(request, tags):
        return HttpResponseNotModified(headers=tags)
    response: HttpResponse = make()
    for name, value in tags.items():
        response.headers[name] = value
    return response
