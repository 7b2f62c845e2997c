"""The addresses of the API, with or without a slash at the end."""

from django.urls import include, re_path
from rest_framework.routers import SimpleRouter

from sanctions.api import views
from sanctions.api.docs import DocsView, SchemaView
from sanctions.api.index import IndexView
from sanctions.api.nowhere import NowhereView

app_name = "api"

router = SimpleRouter()
router.trailing_slash = "/?"
router.register("countries", views.Countries, "countries")
router.register("episodes", views.Episodes, "episodes")
router.register("regimes", views.Regimes, "regimes")
router.register("sources", views.Sources, "sources")
router.register("expulsions", views.Expulsions, "expulsions")
router.register("sanctions", views.Sanctions, "sanctions")

urlpatterns = [
    re_path(r"^v1/?$", IndexView.as_view(), name="index"),
    re_path(r"^v1/schema/?$", SchemaView.as_view(), name="schema"),
    re_path(r"^v1/docs/?$", DocsView.as_view(), name="docs"),
    re_path(r"^v1/", include(router.urls)),
    re_path(r"", NowhereView.as_view(), name="nowhere"),
]
