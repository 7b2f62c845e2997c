"""The addresses of the pages."""

from django.urls import path

from sanctions.web import home, sitemap
from sanctions.web.explorer import views as explorer

app_name = "web"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("expulsions/", explorer.show_expulsions, name="expulsions"),
    path("sanctions/", explorer.show_sanctions, name="sanctions"),
    path("events/", explorer.show_events, name="events"),
    path("sitemap.xml", sitemap.show_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.show_section, name="sitemap-section"),
]
