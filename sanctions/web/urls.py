"""The addresses of the pages."""

from django.urls import path

from sanctions.web import home

app_name = "web"

urlpatterns = [
    path("", home.show_home, name="home"),
]
