import io

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from tests.api.test_parameters import ROUTES


@pytest.fixture(scope="module")
def schema():
    """The description of the API; making it fails on a warning or where it is not valid."""
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())
    return SchemaGenerator().get_schema(public=True)


def operations(schema):
    return {path: methods["get"] for path, methods in schema["paths"].items()}


def test_schema_is_openapi_3_1(schema):
    assert schema["openapi"].startswith("3.1")


def test_every_route_but_the_page_is_described(schema):
    of_releases = {path for path in operations(schema) if "{version}" in path or "..." in path}
    assert len(of_releases) == 2
    assert len(operations(schema)) - len(of_releases) == len(ROUTES) - 1
    assert set(operations(schema)) >= {"/api/v1/", "/api/v1/expulsions/", "/api/v1/schema/"}


def test_every_parameter_has_a_type_and_a_description(schema):
    count = 0
    for path, operation in operations(schema).items():
        for parameter in operation.get("parameters", []):
            assert parameter["schema"]["type"], (path, parameter["name"])
            assert parameter["description"].endswith("."), (path, parameter["name"])
            count += 1
    assert count > 150


def test_described_parameters_are_those_that_are_read(schema, get):
    for path, operation in operations(schema).items():
        if "{" in path or not operation.get("parameters"):
            continue
        problem = get(f"{path.removeprefix('/api/v1/')}?sideways=1", status=400)["errors"][0]
        assert [one["name"] for one in operation["parameters"]] == problem["allowed"]


def test_vocabularies_are_described_as_enumerations(schema):
    parameters = {
        one["name"]: one["schema"]
        for one in operations(schema)["/api/v1/expulsions/"]["parameters"]
    }
    assert parameters["basis"]["items"]["enum"] == [
        *("official", "corroborated", "single", "unstated"),
    ]
    assert parameters["persons__gte"] == {
        "type": "integer",
        "minimum": 0,
        "maximum": 1_000_000,
        "examples": [10],
    }
    assert parameters["disputed"] == {"type": "boolean", "examples": [True]}


def test_every_column_has_a_description(schema):
    rows = {
        name: component["properties"]
        for name, component in schema["components"]["schemas"].items()
        if name.endswith(("Row", "Detail"))
    }
    assert {"ExpulsionRow", "SanctionDetail", "CountryDetail", "SourceRow"} <= set(rows)
    for name, columns in rows.items():
        for column, described in columns.items():
            assert described.get("description"), f"{name}.{column}"


def test_rows_have_the_columns_that_are_described(schema, get):
    described = schema["components"]["schemas"]["ExpulsionRow"]
    row = get("expulsions/?limit=1")["results"][0]
    assert list(row) == list(described["properties"])
    # `fields` and `omit` may leave any of them out.
    assert "required" not in described


def test_problems_are_described(schema):
    responses = operations(schema)["/api/v1/expulsions/{id}/"]["responses"]
    assert set(responses) == {"200", "400", "404", "406", "410", "429", "500", "503"}
    assert list(responses["400"]["content"]) == ["application/problem+json"]
    assert set(operations(schema)["/api/v1/expulsions/"]["responses"]) == {
        *("200", "400", "406", "429", "500", "503"),
    }


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/json"),
        ("text/html,*/*;q=0.8", "application/json"),
        ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
        ("application/yaml", "application/yaml"),
    ],
)
def test_schema_is_served_as_json_or_yaml(client, db, accept, content_type):
    response = client.get("/api/v1/schema/", headers={"accept": accept})
    assert response.status_code == 200
    assert response["Content-Type"].startswith(content_type)


def test_docs_page_takes_everything_from_our_own_files(client, db):
    page = client.get("/api/v1/docs/").content.decode()
    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle" in page
    assert '"/api/v1/schema' in page
    assert "https://" not in page
