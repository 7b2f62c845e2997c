"""The addresses of the pages."""

from django.urls import path

from sanctions.web import home
from sanctions.web.explorer import views as explorer

app_name = "web"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("expulsions/", explorer.show_expulsions, name="expulsions"),
    path("sanctions/", explorer.show_sanctions, name="sanctions"),
    path("events/", explorer.show_events, name="events"),
]
