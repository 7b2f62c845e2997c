"""The addresses of the charts."""

from django.urls import path, re_path

from sanctions.web.charts.oembed import OembedView
from sanctions.web.charts.pages import show_chart, show_charts, show_embedded
from sanctions.web.charts.views import ChartView

app_name = "charts"

urlpatterns = [
    path("charts/", show_charts, name="charts"),
    re_path(r"^charts/(?P<name>[^/.]+)$", show_chart, name="chart"),
    re_path(r"^charts/(?P<name>[^/.]+)\.html$", show_embedded, name="embedded"),
    re_path(r"^charts/(?P<name>[^/.]+)\.(?P<format>[^/.]+)$", ChartView.as_view(), name="picture"),
    path("oembed", OembedView.as_view(), name="oembed"),
]
