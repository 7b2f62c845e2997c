"""The OpenAPI description is true: a validator, a generated client and a fuzzer say so."""

import importlib
import io
import json
import subprocess
import sys

import httpx
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from hypothesis import HealthCheck, Phase, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application

described = json.loads(
    OpenApiJsonRenderer().render(SchemaGenerator().get_schema(request=None, public=True))
)
# The API by its description, asked without a server.
api = schemathesis.openapi.from_dict(described)
api.app = application
# The bounds of each parameter take minutes: tests/fuzz/test_described_api.py.
api.config.phases.coverage.enabled = False


@pytest.fixture(autouse=True)
def connection_stays_open():
    """Keep the test's connection, and its transaction, where a request comes by WSGI."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_it_is_valid_openapi_3_1_without_a_warning():
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


OPERATIONS = [
    (path, operation) for path, item in described["paths"].items() for operation in item.values()
]


def test_every_parameter_and_operation_is_described():
    for path, operation in OPERATIONS:
        assert operation["description"].strip(), path
        for parameter in operation.get("parameters", []):
            assert parameter["description"].strip(), f"{path} {parameter['name']}"
            assert parameter["schema"], f"{path} {parameter['name']}"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=lambda part: str(part)[:50])
@pytest.mark.usefixtures("served_releases")
def test_the_example_of_every_parameter_is_answered(client, path, operation):
    parameters = operation.get("parameters", [])
    examples = {one["name"]: _example(one) for one in parameters}
    keys = {one["name"]: examples.pop(one["name"]) for one in parameters if one["in"] == "path"}
    address = path.format(**keys)
    if path != "/api/v1/expulsions/":
        examples.pop("cursor", None)  # the example is one of that list
    for name, example in examples.items():
        value = ",".join(map(str, example)) if isinstance(example, list) else str(example)
        # A short answer will do; and rows have the columns that they are grouped by.
        beside = {"limit": 1} if "limit" in examples and name not in {"limit", "cursor"} else {}
        if name in {"fields", "ordering"} and "by" in examples:
            beside["by"] = examples["by"][0]
        response = client.get(address, beside | {name: value})
        assert response.status_code == 200, f"{name}={value}: {response.content!r}"


def _example(parameter: dict) -> object:
    (example,) = parameter["examples"].values()
    return example["value"]


@pytest.mark.django_db
def test_a_generated_client_works(tmp_path, monkeypatch):
    description = tmp_path / "schema.json"
    description.write_text(json.dumps(described))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    target = tmp_path / "generated_client"
    config = tmp_path / "config.yml"
    config.write_text("post_hooks: []\n")
    made = subprocess.run(
        [*command, "--path", description, "--output-path", target, "--config", config],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    client = importlib.import_module("generated_client").Client(
        base_url="http://testserver",
        httpx_args={"transport": httpx.WSGITransport(application)},
    )
    module = importlib.import_module("generated_client.api.expulsions.expulsions_list")
    terms = importlib.import_module("generated_client.models.expulsions_list_measure_item")
    answer = module.sync(
        client=client,
        episode=["salisbury-2018"],
        target=["RUS"],
        measure=[terms.ExpulsionsListMeasureItem.EXPULSION],
    )
    assert answer.count == 29
    assert sum(row.persons for row in answer.results) == 146


@pytest.mark.django_db
@api.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case):
    # A code or id that fits the description may still be nobody's: such a request is refused.
    case.call_and_validate(
        headers={"Accept-Encoding": "identity"}, excluded_checks=[positive_data_acceptance]
    )
