"""The addresses of the pages."""

from django.urls import path

from sanctions.web import downloads, home, search, sitemap, texts
from sanctions.web.explorer import views as explorer
from sanctions.web.subjects import country, episode, event, lists, pair, regime, source

app_name = "web"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("expulsions/", explorer.show_expulsions, name="expulsions"),
    path("sanctions/", explorer.show_sanctions, name="sanctions"),
    path("expulsions/<str:key>/", event.show_expulsion, name="expulsion"),
    path("sanctions/<str:key>/", event.show_sanction, name="sanction"),
    path("events/", explorer.show_events, name="events"),
    path("sitemap.xml", sitemap.show_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.show_section, name="sitemap-section"),
    path("search/", search.show_search, name="search"),
    path("countries/", lists.show_countries, name="countries"),
    path("episodes/", lists.show_episodes, name="episodes"),
    path("regimes/", lists.show_regimes, name="regimes"),
    path("sources/", lists.show_sources, name="sources"),
    path("countries/<str:code>/", country.show_country, name="country"),
    path("countries/<str:code>/<str:other>/", pair.show_pair, name="pair"),
    path("episodes/<str:key>/", episode.show_episode, name="episode"),
    path("regimes/<str:key>/", regime.show_regime, name="regime"),
    path("sources/<str:key>/", source.show_source, name="source"),
    path("methodology/", texts.show_methodology, name="methodology"),
    path("codebook/", texts.show_codebook, name="codebook"),
    path("downloads/", downloads.show_downloads, name="downloads"),
    path("downloads/<str:version>/", downloads.show_release, name="release"),
]
