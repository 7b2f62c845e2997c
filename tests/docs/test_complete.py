"""The reference has all that there is to ask and to read, and the docs name every command."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command, get_commands
from drf_spectacular.generators import SchemaGenerator

from sanctions.api.reference import NO_FILTERS, PREFIX, SHARED_HEADING
from tests.docs.pages import PAGES, ROOT

REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")


def sections() -> dict[str, str]:
    """The reference by heading; an endpoint's is its path."""
    parts = re.split(r"^## (.+)\n", REFERENCE, flags=re.MULTILINE)[1:]
    return {heading.strip("`"): text for heading, text in zip(parts[::2], parts[1::2], strict=True)}


SECTIONS = sections()


def parameters_in(heading: str) -> set[str]:
    """The parameters in a section, with their operators, and those of the sections it refers to."""
    text = SECTIONS[heading]
    found = set()
    for name, operators in re.findall(r"^\| `(\w+)` \| (.*?) \| ", text, re.MULTILINE):
        found |= {name, *(name + one for one in re.findall(r"`(__\w+)`", operators))}
    for referred in re.findall(r"^And the filters of \[`(.+?)`\]", text, re.MULTILINE):
        found |= parameters_in(referred) - NO_FILTERS
    if re.search(r"^And the \[parameters of every list and table\]", text, re.MULTILINE):
        found |= parameters_in(SHARED_HEADING)
    return found


def said_of(path: str) -> str:
    """The section of an endpoint, with the shared one where it has no `format` of its own."""
    text = SECTIONS[path.removeprefix(PREFIX)]
    return text if "| `format` |" in text else text + SECTIONS[SHARED_HEADING]


def columns_in(heading: str) -> set[str]:
    """The columns in a section."""
    _, _, table = SECTIONS[heading].partition("| column | type | meaning |")
    return set(re.findall(r"^\| (\w+) \| ", table, re.MULTILINE))


@pytest.fixture(scope="module")
def schema(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """The OpenAPI description, as it is served."""
    with django_db_blocker.unblock():
        described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return described


def described_columns(operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """The columns of the JSON that an operation answers with: of its rows, if it has rows."""

    def properties(part: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in part:
            part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
        found: dict[str, Any] = part.get("properties", {})
        return found

    content = operation["responses"]["200"]["content"].get("application/json", {})
    answer = properties(content.get("schema", {}))
    yield from properties(answer["results"]["items"]) if "results" in answer else answer


def test_every_endpoint_is_in_the_reference(schema):
    paths = {path.removeprefix(PREFIX) for path in schema["paths"]}
    assert paths - SECTIONS.keys() == set()
    assert SECTIONS.keys() - paths == {SHARED_HEADING}


def test_every_parameter_is_in_the_reference(schema):
    missing = {
        f"{path}?{parameter['name']}"
        for path, item in schema["paths"].items()
        for parameter in item["get"].get("parameters", [])
        if parameter["name"] not in parameters_in(path.removeprefix(PREFIX))
    }
    assert missing == set()


def test_every_format_is_in_the_reference(schema):
    missing = {
        f"{path}: {term}"
        for path, item in schema["paths"].items()
        for parameter in item["get"].get("parameters", [])
        if parameter["name"] == "format"
        for term in parameter["schema"]["enum"]
        if not re.search(rf"^\| `format` .*\b{term}\b", said_of(path), re.MULTILINE)
    }
    assert missing == set()


def test_no_parameter_of_the_reference_is_made_up(schema):
    made_up = {
        f"{path}?{name}"
        for path, item in schema["paths"].items()
        for name in parameters_in(path.removeprefix(PREFIX))
        - {parameter["name"] for parameter in item["get"].get("parameters", [])}
    }
    assert made_up == set()


def test_every_column_is_in_the_reference(schema):
    missing = {
        f"{path}: {column}"
        for path, item in schema["paths"].items()
        for column in described_columns(item["get"], schema)
        if column not in columns_in(path.removeprefix(PREFIX))
    }
    assert missing == set()


@pytest.mark.django_db
def test_the_reference_is_what_export_reference_writes(tmp_path):
    call_command("export_reference", file=tmp_path / "reference.md", stdout=io.StringIO())
    assert (tmp_path / "reference.md").read_text("utf-8") == REFERENCE


def test_every_command_of_ours_is_named_in_the_docs():
    ours = {name for name, app in get_commands().items() if app == "sanctions"}
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    assert {name for name in ours if not re.search(rf"\b{name}\b", text)} == set()
