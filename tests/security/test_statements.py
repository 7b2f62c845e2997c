"""SQL in what is asked for finds, changes and breaks nothing.

`tests/api/test_hostile.py` has it in every parameter of the API; here are order, search, desk.
"""

import re
from html import unescape

import pytest

from sanctions.models import Country, Expulsion
from tests.admin.conftest import address
from tests.admin.pages import every_page
from tests.api.test_parameters import ROUTES
from tests.security.probes import models_of_dataset

pytestmark = pytest.mark.django_db

SQL = (
    "' OR '1'='1",
    "1 OR 1=1",
    "'; DROP TABLE sanctions_country; --",
    "') UNION SELECT password FROM auth_user --",
    '" OR ""="',
    "\\'; SELECT pg_sleep(9); --",
    "id) DESC, (SELECT 1",
    "%' ESCAPE '",
    "$$;SELECT 1;$$",
    "/**/UNION/**/SELECT/**/1",
    "0x27 OR 1=1 -- -",
)
COLUMNS = ("password", "user__password", "initiator__expulsions_as_target__id", "pk__regex", "?")


def lists():
    return [one for one in every_page() if one.name == "changelist"]


def test_no_order_and_no_choice_of_columns_goes_beyond_the_columns_of_a_row(client):
    for path in ROUTES:
        allowed = client.get(f"{path}?sideways=1").json()["errors"][0]["allowed"]
        for name in {"ordering", "fields", "omit", "facets", "by"} & set(allowed):
            for column in (*COLUMNS, SQL[0], SQL[6]):
                assert client.get(path, {name: column}).status_code == 400, (path, name, column)


def test_sql_that_is_searched_for_finds_no_more_than_its_words(client):
    every = client.get("/api/v1/expulsions/?limit=1").json()["count"]
    for probe in SQL:
        answer = client.get("/api/v1/expulsions/", {"q": probe, "limit": 1})
        assert answer.status_code in {200, 400}
        assert answer.status_code == 400 or answer.json()["count"] < every


def test_sql_in_what_narrows_a_list_of_the_desk_finds_nothing(editor):
    """By search, by each filter that a list offers, by order, page, day and column."""
    before = {model: model.objects.count() for model in models_of_dataset()}
    tried = 0
    for page in lists()[::3]:
        url = f"/admin/{page.label.replace('_', '/', 1)}/"
        shown = editor.client.get(url).content.decode()
        links = re.findall(r'href="\?([^"]+)"', shown)
        names = {pair.partition("=")[0] for one in links for pair in unescape(one).split("&")}
        names |= set(re.findall(r'<(?:select|input)[^>]* name="([^"]+)"', shown))
        names -= {"csrfmiddlewaretoken", "action", "select_across", "index"}
        names |= {"q", "o", "p", "all", "e", "_popup", "_to_field", *COLUMNS[:2]}
        for number, name in enumerate(sorted(names)):
            probe = SQL[number % len(SQL)]
            answer = editor.client.get(url, {name: probe})
            assert answer.status_code in {200, 302, 400}, (url, name, probe)
            tried += 1
    assert tried > 40
    assert {model: model.objects.count() for model in models_of_dataset()} == before


def test_sql_that_is_typed_into_a_search_of_the_desk_is_words(editor):
    field = {"app_label": "sanctions", "model_name": "expulsion", "field_name": "episode"}
    for probe in SQL:
        found = editor.client.get("/admin/autocomplete/", field | {"term": probe})
        assert found.json()["results"] == []
        for what in ("parties", "sources", "events"):
            answer = editor.client.get(f"/admin/entry/{what}/", {"q": probe})
            assert answer.status_code in {200, 400, 404}, (what, probe)
    wrong = field | {"field_name": "initiator__name", "term": "a"}
    assert editor.client.get("/admin/autocomplete/", wrong).status_code == 403


def test_sql_in_the_place_of_a_key_is_no_row(editor):
    for model in (Expulsion, Country):
        for probe in SQL:
            for page in ("change", "history", "delete"):
                url = address(model, page, "KEY").replace("KEY", probe)
                assert editor.client.get(url).status_code in {302, 404}, (page, probe)
