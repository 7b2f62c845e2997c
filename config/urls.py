"""Where everything is."""

from django.contrib import admin
from django.urls import include, path

from sanctions.admin.desk.start import show_start
from sanctions.admin.entry.pages import search
from sanctions.admin.review.queue import show_waiting
from sanctions.api import pointers

handler400 = "sanctions.api.problems.bad_request"
handler404 = "sanctions.api.problems.not_found"
handler500 = "sanctions.api.problems.server_error"

urlpatterns = [
    path("api/", include("sanctions.api.urls")),  # first, as it is asked for the most
    path("admin/waiting/", admin.site.admin_view(show_waiting), name="waiting"),
    path("admin/", include("sanctions.accounts.urls")),
    path("admin/", admin.site.admin_view(show_start), name="start"),
    path("admin/entry/<slug:what>/", admin.site.admin_view(search), name="entry-search"),
    path("admin/", admin.site.urls),
    path("", include("sanctions.web.charts.urls")),
    path("", include("sanctions.web.urls")),
    path("robots.txt", pointers.robots, name="robots"),
    path("llms.txt", pointers.llms, name="llms"),
    path(".well-known/api-catalog", pointers.api_catalog, name="api-catalog"),
    path(".well-known/security.txt", pointers.security_txt, name="security-txt"),
]
