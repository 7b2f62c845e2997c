"""Beside all that there is: /slow/query/, a query that takes for ever, /slow/answer.csv?rows=...,

a long answer, and /slow/sleep/?seconds=..., an answer that takes so long without the database.
"""

import time

from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls
from sanctions.api.renderers import CsvRenderer
from sanctions.dataset.formats.columns import Column, Kind

FOR_EVER = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
    "SELECT COUNT(*) FROM n"
)
ROW = {"id": "made-up", "summary": "Made up for a test: " + "x" * 200}
COLUMNS = [Column(name, Kind.TEXT, "Made up") for name in ROW]


def run_for_ever():
    with connection.cursor() as cursor:
        cursor.execute(FOR_EVER)
        return cursor.fetchone()


class SlowAnswer(APIView):
    schema = None

    def get(self, request):
        return Response({"count": run_for_ever()})


def query(request):
    return HttpResponse(run_for_ever())


def rows(count, then):
    for _ in range(count):
        yield ROW
    if then == "query":
        run_for_ever()
    elif then == "error":
        raise ValueError("made up for a test")


def answer(request):
    asked = rows(int(request.GET["rows"]), request.GET.get("then"))
    return CsvRenderer().answer(COLUMNS, asked, {})


def sleep(request):
    time.sleep(float(request.GET["seconds"]))
    return HttpResponse("slept")


def drip(request):
    def lines():
        for _ in range(int(request.GET["lines"])):
            time.sleep(0.2)
            yield b"x" * 100

    return StreamingHttpResponse(lines())


urlpatterns = [
    path("slow/query/", query),
    path("api/slow/query/", SlowAnswer.as_view()),
    path("admin/slow/query/", query),
    path("slow/answer.csv", answer),
    path("slow/sleep/", sleep),
    path("slow/drip/", drip),
    path("", include(urls)),
]
handler404 = urls.handler404
handler500 = urls.handler500
