"""The addresses of the API, with or without a slash at the end."""

from django.urls import include, re_path
from rest_framework.routers import SimpleRouter

from sanctions.api import views
from sanctions.api.balance import Balance
from sanctions.api.changes import Changes
from sanctions.api.codebook import Codebook
from sanctions.api.comparison import Comparison
from sanctions.api.coverage import Coverage
from sanctions.api.deadlines import EventDeadlines, ExpulsionDeadlines, SanctionDeadlines
from sanctions.api.docs import DocsView, SchemaView
from sanctions.api.downloads import CountryFixture, Downloads, EpisodeFixture
from sanctions.api.exchanges import Exchanges, ExchangesSummary
from sanctions.api.feeds import EventFeed, ExpulsionFeed, SanctionFeed
from sanctions.api.index import IndexView
from sanctions.api.network import Network
from sanctions.api.nowhere import NowhereView
from sanctions.api.panel import Panel
from sanctions.api.releases import Releases, ReleaseView
from sanctions.api.suffix import EndingView
from sanctions.api.timeline import Timeline
from sanctions.api.totals import ExpulsionTotals, SanctionTotals

app_name = "api"
# A version, or what may be meant for one; what follows a last dot in letters is a format.
VERSION = r"[^/.]+(?:\.[0-9][^/.]*)*"

router = SimpleRouter()
router.trailing_slash = "/?"
router.register("expulsions", views.Expulsions, "expulsions")
router.register("sanctions", views.Sanctions, "sanctions")
router.register("events", Timeline, "events")
router.register("countries", views.Countries, "countries")
router.register("episodes", views.Episodes, "episodes")
router.register("regimes", views.Regimes, "regimes")
router.register("sources", views.Sources, "sources")

urlpatterns = [
    # First what is asked for the most, as each address is looked for from the top.
    re_path(r"^v1/expulsions/totals/?$", ExpulsionTotals.as_view(), name="expulsions-totals"),
    re_path(r"^v1/sanctions/totals/?$", SanctionTotals.as_view(), name="sanctions-totals"),
    re_path(r"^v1/", include(router.urls)),
    re_path(r"^v1/?$", IndexView.as_view(), name="index"),
    re_path(r"^v1/schema/?$", SchemaView.as_view(), name="schema"),
    re_path(r"^v1/docs/?$", DocsView.as_view(), name="docs"),
    re_path(
        r"^v1/countries/(?P<code>[^/]+)/balance/?$", Balance.as_view(), name="countries-balance"
    ),
    re_path(r"^v1/exchanges/?$", Exchanges.as_view(), name="exchanges"),
    re_path(r"^v1/exchanges/summary/?$", ExchangesSummary.as_view(), name="exchanges-summary"),
    re_path(r"^v1/panel/?$", Panel.as_view(), name="panel"),
    re_path(r"^v1/coverage/?$", Coverage.as_view(), name="coverage"),
    re_path(r"^v1/network/?$", Network.as_view(), name="network"),
    re_path(r"^v1/changes/?$", Changes.as_view(), name="changes"),
    re_path(r"^v1/codebook/?$", Codebook.as_view(), name="codebook"),
    re_path(r"^v1/releases/?$", Releases.as_view(), name="releases"),
    re_path(
        rf"^v1/releases/(?P<older>{VERSION})\.\.\.(?P<newer>{VERSION})/?$",
        Comparison.as_view(),
        name="comparison",
    ),
    re_path(rf"^v1/releases/(?P<version>{VERSION})/?$", ReleaseView.as_view(), name="release"),
    re_path(r"^v1/downloads/?$", Downloads.as_view(), name="downloads"),
    re_path(
        r"^v1/downloads/fixtures/episode/(?P<id>[^/]+)\.json/?$",
        EpisodeFixture.as_view(),
        name="fixture-of-episode",
    ),
    re_path(
        r"^v1/downloads/fixtures/country/(?P<code>[^/]+)\.json/?$",
        CountryFixture.as_view(),
        name="fixture-of-country",
    ),
    re_path(r"^v1/expulsions\.atom/?$", ExpulsionFeed.as_view(), name="expulsions-atom"),
    re_path(r"^v1/sanctions\.atom/?$", SanctionFeed.as_view(), name="sanctions-atom"),
    re_path(r"^v1/events\.atom/?$", EventFeed.as_view(), name="events-atom"),
    re_path(r"^v1/expulsions\.ics/?$", ExpulsionDeadlines.as_view(), name="expulsions-ics"),
    re_path(r"^v1/sanctions\.ics/?$", SanctionDeadlines.as_view(), name="sanctions-ics"),
    re_path(r"^v1/events\.ics/?$", EventDeadlines.as_view(), name="events-ics"),
    re_path(r"^v1/(?P<path>.+)\.(?P<format>[A-Za-z0-9]+)/?$", EndingView.as_view(), name="ending"),
    re_path(r"", NowhereView.as_view(), name="nowhere"),
]
