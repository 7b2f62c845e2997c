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
# Each parameter's bounds are tried one by one by our own tests, and this would take minutes.
api.config.phases.coverage.enabled = False


def test_it_is_valid_openapi_3_1_without_a_warning():
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_every_parameter_and_operation_is_described():
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["description"].strip(), path
            for parameter in operation.get("parameters", []):
                assert parameter["description"].strip(), f"{path} {parameter['name']}"
                assert parameter["schema"], f"{path} {parameter['name']}"


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
