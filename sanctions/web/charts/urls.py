"""The addresses of the charts."""

from django.urls import re_path

from sanctions.web.charts.views import ChartView

app_name = "charts"

urlpatterns = [
    re_path(r"^charts/(?P<name>[^/.]+)\.(?P<format>[^/.]+)$", ChartView.as_view(), name="chart"),
]
