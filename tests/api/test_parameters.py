"""Strictness: nothing that a request says is silently left out, on any route."""

import json
import re

import pytest
from django.contrib.admindocs.views import extract_views_from_urlpatterns, simplify_regex
from rest_framework.settings import api_settings

from sanctions.api import urls
from sanctions.api.nowhere import NowhereView
from sanctions.api.parameters import StrictFilterBackend, StrictView
from sanctions.api.suffix import EndingView
from tests.factories import SanctionEventFactory

KEYS = {
    "countries": "RUS",
    "episodes": "salisbury-2018",
    "regimes": "afru-bfa-suspension",
    "sources": "pocom-hungary",
    "expulsions": "exp-2018-03-14-gbr-rus",
    "sanctions": "san-1950-01-01-arabl-isr",
    "events": "san-1950-01-01-arabl-isr",
}
# Fixtures of parts of the dataset.
PARTS = {"episode": "salisbury-2018", "country": "CUB"}
# Pages that there are only where a release was made: test_releases.py asks these.
OF_RELEASES = ("version", "older")


def routes():
    """All (path, view class) of the API, with the key of a real row where a path takes one."""
    found = {}
    for callback, regex, *_ in extract_views_from_urlpatterns(urls.urlpatterns):
        view = getattr(callback, "cls", None) or callback.view_class
        if view in {NowhereView, EndingView}:
            continue
        path = simplify_regex(regex).strip("/")
        if any(f"<{name}>" in path for name in OF_RELEASES):
            continue
        table = re.sub("/?<.*", "", path).rpartition("/")[-1]
        path = re.sub("<(pk|code|id)>", (KEYS | PARTS).get(table, ""), path)
        path = path.replace("\\.", ".")
        assert "<" not in path, f"{path}: name a value for the test"
        found[f"/api/{path}/"] = view
    return found


ROUTES = routes()


def test_routes_are_all_found():
    tables = {f"/api/v1/{table}/" for table in KEYS}
    rows = {f"/api/v1/{table}/{key}/" for table, key in KEYS.items()}
    assert set(ROUTES) >= {"/api/v1/", "/api/v1/schema/", "/api/v1/docs/", *tables, *rows}


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_answers_with_and_without_a_slash_at_the_end(client, db, path):
    assert client.get(path).status_code == 200
    assert client.get(path.rstrip("/")).status_code == 200
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("query", ["sideways=1", "sideways", "=1", "format=html", "Limit=5", "%FF"])
def test_every_route_refuses_an_unknown_parameter(client, db, path, query):
    response = client.get(f"{path}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["errors"][0]["parameter"] is not None


@pytest.mark.parametrize("path", ROUTES)
def test_every_view_is_strict(path):
    assert issubclass(ROUTES[path], StrictView)


def test_every_view_filters_by_what_it_has_read():
    (backend,) = api_settings.DEFAULT_FILTER_BACKENDS
    assert backend is StrictFilterBackend


@pytest.mark.parametrize("key", KEYS.items())
def test_page_of_one_row_takes_only_the_choice_of_columns_and_format(get, key):
    table, name = key
    problems = get(f"{table}/{name}/?limit=5&ordering=id&format=csv", status=400)["errors"]
    assert [problem["parameter"] for problem in problems] == ["limit", "ordering", "format"]
    assert problems[0]["allowed"] == ["release", "format", "fields", "omit"]
    assert problems[2]["allowed"] == ["json", "bibtex", "ris", "csl"]


def test_endpoint_without_parameters_says_so(get):
    problem = get("schema/?limit=5", status=400)["errors"][0]
    assert problem["message"] == "There is no such parameter: this endpoint takes none."


def test_all_problems_of_a_request_are_told_at_once_in_its_order(get):
    problem = get(
        "expulsions/?initiator=Russia,USA,XXX&sideways=1&year=1x&announced_on__gte=2018-02-30"
        "&persons__lt=-1&measure=&limit=0&ordering=sideways&episode=salsbury-2018",
        status=400,
    )
    assert problem["type"] == "/api/v1/docs/#invalid-parameters"
    assert problem["title"] == "Invalid parameters"
    assert problem["status"] == 400
    assert problem["detail"] == (
        "10 values are not understood, so nothing was looked up: initiator, sideways, year, "
        "announced_on__gte, persons__lt, measure, limit, ordering, episode."
    )
    told = [(one["parameter"], one["value"]) for one in problem["errors"]]
    assert told == [
        ("initiator", "Russia"),
        ("initiator", "XXX"),
        ("sideways", "1"),
        ("year", "1x"),
        ("announced_on__gte", "2018-02-30"),
        ("persons__lt", "-1"),
        ("measure", ""),
        ("limit", "0"),
        ("ordering", "sideways"),
        ("episode", "salsbury-2018"),
    ]
    for one in problem["errors"]:
        assert one.keys() == {"parameter", "value", "message", "allowed", "suggestion"}
        assert one["message"].endswith(".")


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("initator=USA", "initiator"),
        ("targets=USA", "target"),
        ("initiator__not=USA", "initiator__n"),
        ("persons__ge=5", "persons__gte"),
        ("Initiator=USA", "initiator"),
        ("xyz=2", None),
    ],
)
def test_unknown_parameter_is_refused_with_the_nearest(refused, query, suggestion):
    problem = refused(f"expulsions/?{query}")
    assert problem["suggestion"] == suggestion
    assert {"initiator", "persons__gte", "limit", "ordering"} <= set(problem["allowed"])


def test_unknown_operator_is_refused_with_those_that_there_are(refused):
    assert refused("expulsions/?measure__gte=expulsion")["message"] == (
        "There is no such operator; with measure go: measure__n."
    )


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        ("Russia", "RUS"),
        ("russian federation", "RUS"),
        ("RUZ", "RUS"),
        ("UK", "GBR"),
        ("USSR", "SUN"),
        ("Turkey", "TUR"),
        ("Soviet Union", "SUN"),
        ("Untied States", "USA"),
        ("qqqqq", None),
        ("*", None),
        ("' OR 1=1 --", None),
    ],
)
def test_unknown_country_is_refused_with_the_nearest_by_code_or_name(refused, value, suggestion):
    problem = refused(f"expulsions/?initiator={value}")
    assert problem["value"] == value
    assert problem["suggestion"] == suggestion
    assert "The countries list has all codes" in problem["message"]


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("episode=salsbury-2018", "salisbury-2018"),
        ("source=pocom-hungry", "pocom-hungary"),
        ("in_response_to=exp-2018-03-14-gb-rus", "exp-2018-03-14-gbr-rus"),
        ("measure=expulsions", "expulsion"),
        ("measure=persona_non_grata", None),
        ("personnel=diplomat", "diplomats"),
        ("basis=offical", "official"),
        ("disputed=yes", None),
        ("is_response=ture", "true"),
    ],
)
def test_unknown_term_or_id_is_refused_with_the_nearest(refused, query, suggestion):
    assert refused(f"expulsions/?{query}")["suggestion"] == suggestion


def test_terms_of_a_vocabulary_are_all_told(refused):
    assert refused("expulsions/?basis=rumour")["allowed"] == [
        *("official", "corroborated", "single", "unstated"),
    ]


def test_regime_is_known_by_its_id_alone(refused):
    problem = refused("sanctions/?regime=African Union suspension")
    assert problem["suggestion"].startswith("afru-")


def test_unpublished_event_can_not_be_asked_for(refused):
    event = SanctionEventFactory(status="draft")
    problem = refused(f"expulsions/?in_response_to={event.pk}")
    assert problem["suggestion"] != event.pk


@pytest.mark.parametrize(
    "value",
    [
        *("2018-02-30", "2018-13-01", "2018-00-10", "2018-3-26", "26.03.2018", "20180326", "2018-"),
        *("yesterday", "0000-01-01", "10000-01-01", "-2018-01-01", "2018-03-26T00:00", "2018-W13"),
        *("٢٠١٨-٠٣-٢٦", "２０１８", "2018-03-26 ", "", "null", "1e3"),
    ],
)
@pytest.mark.parametrize("parameter", ["announced_on", "announced_on__lte"])
def test_malformed_or_impossible_date_is_refused(refused, parameter, value):
    if value.endswith(" ") and parameter == "announced_on":
        return  # blanks around a comma are no part of a value
    assert refused(f"expulsions/?{parameter}={value}")["parameter"] == parameter


@pytest.mark.parametrize(
    "value",
    [
        *("-1", "1000001", "99999999999999999999", "1.5", "1e3", "NaN", "inf", "0x10"),
        *("１２", "٣", "5 5", ""),
    ],
)
@pytest.mark.parametrize("parameter", ["persons", "persons__gte", "persons__n"])
def test_malformed_or_impossible_number_is_refused(refused, parameter, value):
    assert refused(f"expulsions/?{parameter}={value}")["parameter"] == parameter


@pytest.mark.parametrize("value", ["18", "0000", "20188", "-2018", "２０１８", "2018-03"])
def test_malformed_year_is_refused(refused, value):
    assert refused(f"expulsions/?year={value}")["parameter"] == "year"


@pytest.mark.parametrize(
    "query",
    [
        *("initiator=", "initiator", "initiator=USA,", "initiator=,USA", "initiator=USA,,GBR"),
        *("disputed=", "ordering=", "episode=%20", "persons__isnull="),
    ],
)
def test_empty_value_is_refused(refused, query):
    problem = refused(f"expulsions/?{query}")
    assert problem["parameter"] == query.split("=")[0]
    assert "empty" in problem["message"]


@pytest.mark.parametrize(
    "query",
    [
        *(
            "disputed=true&disputed=false",
            "persons__gte=5&persons__gte=6",
            "is_response=true,false",
        ),
        *("year__gt=2017,2018", "announced_on__gte=2018&announced_on__gte=2019"),
    ],
)
def test_parameter_that_takes_one_value_is_refused_with_several(refused, query):
    assert refused(f"expulsions/?{query}")["parameter"] == query.split("=")[0]


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("initiator=USA%00", "control character U+0000"),
        ("episode=%00", "control character U+0000"),
        ("source=a%0Ab", "control character U+000A"),
        ("initiator=%FF", "not UTF-8"),
        ("initiator=%C3%28", "not UTF-8"),
        ("initiator=%ED%A0%80", "not UTF-8"),  # half of a surrogate pair
    ],
)
def test_what_is_no_text_is_refused(refused, query, cause):
    problem = refused(f"expulsions/?{query}")
    assert problem["parameter"] == query.split("=")[0]
    assert cause in problem["message"]


def test_raw_bytes_are_read_as_utf_8(client, db):
    name = "publisher=University of Liège, EU Legal Studies".replace(" ", "+")
    answer = client.get("/api/v1/sources/", QUERY_STRING=name.encode().decode("latin-1"))
    assert answer.status_code == 200
    assert client.get("/api/v1/sources/", QUERY_STRING="publisher=Li\xe8ge").status_code == 400


def test_flood_of_values_or_parameters_is_refused(get):
    many = ",".join(f"q{number}" for number in range(501))
    assert get(f"sources/?language={many}", status=400)["errors"][0]["message"] == (
        "Give at most 500 values."
    )
    problems = get("expulsions/?" + "&".join(f"q{n}=1" for n in range(1001)), status=400)["errors"]
    assert problems[0]["message"].startswith("Give at most 1000 parameters")


def test_long_list_of_typing_errors_is_told_whole_with_suggestions_for_the_first(get):
    many = ",".join(f"pocom-hungar{number}" for number in range(100))
    problems = get(f"expulsions/?source={many}", status=400)["errors"]
    assert len(problems) == 100
    assert problems[0]["suggestion"] == "pocom-hungary"
    assert problems[99]["suggestion"] is None


def test_codes_and_terms_are_read_in_any_case(get):
    expected = get("expulsions/?initiator=GBR&measure=expulsion&episode=salisbury-2018")
    given = get("expulsions/?initiator=gb&measure=Expulsion&episode=Salisbury-2018")
    assert given["results"] == expected["results"]
    assert len(json.dumps(expected["results"])) > 100
