"""Hostile requests: every answer is right, or a problem that names the cause; never a 500.

The client of the tests raises what a view does not catch, so that a 500 can't go unseen.
"""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.test_parameters import ROUTES

PROBLEM = "application/problem+json"

# No parameter but one of words takes any of these.
WRONG = [
    # Injection, into SQL, FTS5 and what else might read a value.
    *("' OR 1=1 --", '"; DROP TABLE sanctions_country; --', "1) UNION SELECT 1", "RUS'", 'RUS"'),
    *("x' AND 'x' MATCH 'x", "NEAR(rus)", "RUS*", "words:rus", "%", "_", "*", "\\", "$(id)"),
    *("../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}"),
    *("=cmd|' /C calc'!A0", "@SUM(1)", "http://example.org/"),
    # Numbers that are none here.
    *("NaN", "Infinity", "-1", "-0", "+5", "1e9", "0x10", "1_000", "1.0", "9" * 30, "9" * 5000),
    *("９９", "٣", "²", "Ⅷ", "1 000"),
    # Dates that do not exist.
    *("2018-02-30", "2018-13-01", "0000-01-01", "99999-01-01", "2018-1-1", "２０１８-01-01"),
    # Text that looks like other text, or like nothing.
    *(
        "\u202eSUR",
        "RUS\u200b",
        "\ufe0fRUS",
        "R\u0301US",
        "РУС",
        "ﬁ",
        "İ",
        "\u212anow",
        "ß",
        "\u017ftate",
        "😀",
        "\U0010ffff",
    ),
    *("null", "None", "undefined", "[]", "{}", "[RUS]", "true;false", "RUS;USA", "RUS|USA"),
    # Encoded twice, and far too long.
    *("%2500", "%u0052", "&amp;", "x" * 100_000, "é" * 20_000),
]
# Bytes that are no line of text; no parameter takes these.
NO_TEXT = [
    *("%00", "RUS%00", "%0A", "%0D%0ASet-Cookie:x=1", "%1B[2J", "%7F", "%C2%85", "%E2%80%A8"),
    *("%FF", "%C0%80", "%C3%28", "%ED%A0%80", "%F5%80%80%80", "%EF%BB%BFRUS", "%80"),
]


WORDS = ("q", "instrument", "instrument__n")
MANY = [path for path in ROUTES if path.count("/") == 4]


@pytest.fixture
def parameters_of(client, db):
    """A function that returns the names of all parameters of a route."""

    def names(path):
        problem = client.get(f"{path}?sideways=1").json()["errors"][0]
        return problem["allowed"]

    return names


def problems(response):
    """The problems by parameter, of an answer that refuses a request in due form."""
    assert response.status_code == 400, response.status_code
    assert response["Content-Type"] == PROBLEM
    problem = response.json()
    assert problem["status"] == 400
    assert problem["detail"]
    found = {}
    for one in problem["errors"]:
        assert one.keys() == {"parameter", "value", "message", "allowed", "suggestion"}
        assert one["message"].endswith((".", "?"))
        found.setdefault(one["parameter"], []).append(one)
    return found


def is_right_or_refused(response):
    if response.status_code == 400:
        return bool(problems(response))
    return response.status_code == 200


@pytest.mark.parametrize("value", WRONG, ids=lambda value: ascii(value[:20]))
def test_value_that_no_parameter_takes_is_refused_for_each_of_them(client, parameters_of, value):
    # Every second value on each route, so that each parameter meets half of them.
    for path in ROUTES if WRONG.index(value) % 2 else MANY:
        names = [name for name in parameters_of(path) if name not in {*WORDS, "cursor"}]
        if names:
            response = client.get(f"{path}?{urlencode(dict.fromkeys(names, value))}")
            refused = problems(response)
            assert set(refused) == set(names), (path, set(names) - set(refused))


@pytest.mark.parametrize("value", WRONG[::3], ids=lambda value: ascii(value[:20]))
def test_cursor_that_no_answer_gave_is_refused(client, parameters_of, value):
    # What it belongs to is known once the rest of the query is: it is asked for alone.
    for path in ROUTES:
        if "cursor" in parameters_of(path):
            response = client.get(f"{path}?{urlencode({'cursor': value})}")
            assert set(problems(response)) == {"cursor"}, path


@pytest.mark.parametrize("raw", NO_TEXT)
def test_bytes_that_are_no_line_of_text_are_refused_for_each_parameter(client, parameters_of, raw):
    for path in ROUTES:
        names = [*parameters_of(path), "sideways"]
        query = "&".join(f"{name}={raw}" for name in names)
        assert set(problems(client.get(f"{path}?{query}"))) == set(names)


@pytest.mark.parametrize("value", WRONG, ids=lambda value: ascii(value[:20]))
def test_words_of_any_kind_are_searched_for_or_refused(client, db, value):
    for path, name in (("expulsions", "q"), ("events", "q"), ("sanctions", "instrument")):
        response = client.get(f"/api/v1/{path}/?limit=1&{urlencode({name: value})}")
        assert is_right_or_refused(response)
        long, empty = len(value) > 200, not any(letter.isalnum() for letter in value)
        assert (response.status_code == 400) == (long or empty)


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        # The same twice, in conflict.
        ("expulsions", "limit=1&limit=2", "limit"),
        ("expulsions", "ordering=id&ordering=-id", "ordering"),
        ("expulsions", "ordering=id,-id", "ordering"),
        ("expulsions", "as_of=2018-04-02&as_of=2018-04-03", "as_of"),
        ("expulsions", "include_predecessors=true&include_predecessors=false", None),
        ("sanctions", "in_force_on=2018-04-02,2018-04-03", "in_force_on"),
        ("events", "q=russia&q=usa", "q"),
        # Nothing where something should be.
        *(
            ("expulsions", f"{name}=", name)
            for name in ("initiator", "q", "as_of", "year", "limit")
        ),
        *(("expulsions", name, name) for name in ("initiator", "q", "offset", "persons__gte")),
        ("expulsions", "initiator=,", "initiator"),
        ("expulsions", "=", ""),
        ("expulsions", "=RUS", ""),
        # Operators that there are not.
        *(
            ("expulsions", f"{name}=1", name)
            for name in (
                *("persons__in", "persons__range", "persons__", "__gte", "persons__gte__n"),
                *("initiator__contains", "initiator__gte", "as_of__gte", "q__n", "q__isnull"),
                *("include_predecessors__n", "initiator_bloc__isnull", "basis__isnull", "PERSONS"),
                *("initiator__name", "initiator_id", "citations__source", "status", "pk", "id"),
                *("certain_on", "relevance", "retraction_reason", "persons\u200b", "рersons"),
                *("persons[]", "persons[gte]", "filter", "page", "per_page", "callback", "_method"),
            )
        ),
        # Numbers beyond what the database holds.
        *(
            ("expulsions", f"{name}={number}", name)
            for name in ("persons", "persons__lte", "limit", "offset", "year__gte")
            for number in (2**31, 2**63, 2**64, -(2**63), 10**40)
        ),
        ("expulsions", "limit=0", "limit"),
        ("expulsions", "limit=1001", "limit"),
        ("expulsions", "offset=10001", "offset"),
        # What names nothing here.
        ("expulsions", "initiator_bloc=UN", "initiator_bloc"),
        ("expulsions", "initiator_bloc=RUS", "initiator_bloc"),
        ("expulsions", "target_region=Middle Earth", "target_region"),
        ("expulsions", "as_of=2018", "as_of"),
        ("expulsions", "as_of=2018-04", "as_of"),
        ("expulsions", "as_of=today", "as_of"),
        ("events", "type=expulsions", "type"),
        ("regimes", "in_force_on=now", "in_force_on"),
        ("expulsions", "in_force_on=2018-01-01", "in_force_on"),
        ("expulsions", "cursor=eyJhIjoxfQ", "cursor"),
        ("expulsions", "fields=id,password", "fields"),
        ("expulsions", "format=exe", "format"),
        ("expulsions/totals", "by=password", "by"),
    ],
)
def test_what_is_wrong_is_named(client, db, path, query, parameter):
    response = client.get(f"/api/v1/{path}/?{query}")
    assert set(problems(response)) == {query.split("=")[0] if parameter is None else parameter}


def test_all_that_is_wrong_is_told_at_once(client, db):
    query = "initiator=Russia&year=18&limit=0&sideways=1&q=&as_of=2018-02-30&persons=NaN"
    found = problems(client.get(f"/api/v1/expulsions/?{query}"))
    assert set(found) == {pair.split("=")[0] for pair in query.split("&")}
    assert found["initiator"][0]["suggestion"] == "RUS"


@pytest.mark.parametrize("count", [1_000, 1_001, 5_000])
def test_thousands_of_parameters_are_refused(client, db, count):
    for path in MANY:
        query = "&".join(f"p{number}={number}" for number in range(count))
        assert problems(client.get(f"{path}?{query}"))


def test_same_value_thousand_times_is_one_value(client, db):
    once = client.get("/api/v1/expulsions/?target=RUS").json()
    often = client.get("/api/v1/expulsions/?" + "&".join(["target=rus"] * 400)).json()
    assert often["results"] == once["results"]
    assert problems(client.get("/api/v1/expulsions/?" + "&".join(["target=rus"] * 5000)))


@pytest.mark.parametrize(
    "name",
    [
        *("' OR 1=1 --", "%00", "%FF", "%0a", "..", "%2e%2e%2f", "*", "%25", "\u202e", "\u0661"),
        *(
            "x" * 10_000,
            "é" * 1_000,
            "%F0%9F%98%80",
            "null",
            "-1",
            "9" * 400,
            "%C0%80",
            "{}",
            "%20",
        ),
        *("exp-2018-03-14-gbr-rus'", "exp-2018-03-14-gbr-rus%00", "EXP-2018-03-14-GBR-RUS%20"),
    ],
)
def test_row_of_a_hostile_name_is_not_there(client, db, name):
    tables = ("countries", "episodes", "regimes", "sources", "expulsions", "sanctions", "events")
    quoted = quote(name, safe="%")
    for path in (*(f"{table}/{quoted}/" for table in tables), f"countries/{quoted}/balance/"):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code in {400, 404}, path
        assert response["Content-Type"] == PROBLEM


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_written(client, db, method):
    for path in ROUTES:
        response = getattr(client, method)(path)
        assert response.status_code == 405
        assert response["Content-Type"] == PROBLEM


PATHS = st.sampled_from([path for path in ROUTES if not path.endswith(("/schema/", "/docs/"))])
NAMES = st.sampled_from(
    [
        *("initiator", "target", "party__n", "initiator_bloc", "target_region", "episode", "year"),
        *("year__gte", "announced_on__lt", "as_of", "in_force_on", "effective_on", "persons__gte"),
        *("q", "instrument", "source", "basis", "disputed", "is_response", "type", "measure"),
        *("include_predecessors", "ordering", "limit", "offset", "cursor", "count", "format"),
        *("fields", "omit", "facets", "by", "kind", "publisher", "language", "unit", "zero_fill"),
    ]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9]{1,4}(-[0-9]{1,2}){0,2}", fullmatch=True),
    st.integers().map(str),
    st.sampled_from(["RUS", "eu", "true", "false", "-id", "csv", "2018", "id,initiator", "year"]),
    st.lists(st.sampled_from(["RUS", "USA", "", "persons", "id", "2018"])).map(",".join),
)
SETTINGS = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SETTINGS
@given(path=PATHS, pairs=st.lists(st.tuples(NAMES, VALUES), max_size=4))
def test_generated_values_are_answered_or_refused(client, db, path, pairs):
    query = urlencode(pairs, errors="surrogatepass")
    response = client.get(f"{path}?{query}")
    assert is_right_or_refused(response), query
    b"".join(response) if response.streaming else response.content


@SETTINGS
@given(path=PATHS, raw=st.binary(max_size=60))
def test_generated_bytes_are_answered_or_refused(client, db, path, raw):
    query = raw.replace(b"#", b"").decode("latin-1")
    assert is_right_or_refused(client.get(path, QUERY_STRING=query))


@SETTINGS
@given(words=st.text(min_size=1, max_size=60))
def test_generated_words_are_searched_for_or_refused(client, db, words):
    response = client.get("/api/v1/events/", {"q": words.encode("utf-8", "replace"), "limit": 1})
    assert is_right_or_refused(response)
