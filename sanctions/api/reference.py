"""The reference of the API as Markdown, made from its OpenAPI description."""

from collections.abc import Iterator, Mapping
from typing import Any

from sanctions.http.parameters import OPERATOR

PREFIX = "/api/v1"
HEAD = """\
# Reference of the API

Made from the code by `manage.py export_reference`; change the code, not this file.

All paths begin with `/api/v1`. Reading needs no key. Operators are suffixes of a parameter:
`__n` (not), `__gte`, `__lte`, `__gt`, `__lt`, `__isnull`. Several values, repeated or joined by
commas, mean any of them. What an endpoint does not know is an error (400), never left out.
Terms and their definitions stand in the [codebook](../seeds/CODEBOOK.md).
"""
# Asked of every list of the dataset alike, and described once.
SHARED_HEADING = "Parameters of every list and table"

# The lists whose filters other endpoints take over as they are.
BASES = ("/expulsions/", "/sanctions/", "/events/")
NO_FILTERS = frozenset(
    {"limit", "offset", "cursor", "count", "ordering", "format", "fields", "omit", "facets"}
    | {"release"}
)

Description = Mapping[str, Any]


def reference(schema: Description) -> str:
    """Return the reference: every endpoint, with its parameters and the columns of its rows."""
    operations = {path: item["get"] for path, item in schema["paths"].items() if "get" in item}
    shared = _shared(operations)
    parts = [HEAD, *_section(SHARED_HEADING, _parameter_lines(list(shared.values())))]
    for path in operations:
        parts += _endpoint(path, operations, shared, schema)
    return "\n".join(parts)


def _shared(operations: Mapping[str, Description]) -> dict[str, Description]:
    """Return the parameters that most lists describe in the same words, by name."""
    lists = [
        {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
        for operation in operations.values()
        if any(one["name"] == "cursor" for one in operation.get("parameters", []))
    ]
    first = lists[0] if lists else {}
    return {
        name: parameter
        for name, parameter in first.items()
        if sum(_described(other.get(name)) == _described(parameter) for other in lists)
        > len(lists) / 2
    }


def _described(parameter: Description | None) -> str | None:
    return str(parameter["description"]) if parameter else None


def _alike(one: Description | None, other: Description | None) -> bool:
    """Return whether two parameters are described in the same words, and take the same terms."""
    if one is None or other is None:
        return False
    return _described(one) == _described(other) and _terms(one) == _terms(other)


def _filters(path: str, operations: Mapping[str, Description]) -> frozenset[str]:
    """Return the names of an endpoint's filters."""
    names = {one["name"] for one in operations[path].get("parameters", [])}
    return frozenset(names - NO_FILTERS)


def _base(path: str, operations: Mapping[str, Description]) -> str | None:
    """Return the list of events, if any, all of whose filters an endpoint takes over."""
    bases = (PREFIX + base for base in BASES)
    filters = _filters(path, operations)
    return next(
        (one for one in bases if one != path and _filters(one, operations) <= filters), None
    )


def _endpoint(
    path: str,
    operations: Mapping[str, Description],
    shared: Mapping[str, Description],
    schema: Description,
) -> Iterator[str]:
    operation = operations[path]
    yield f"## `{path.removeprefix(PREFIX)}`\n"
    yield f"{operation.get('description', '').strip()}\n"
    parameters = operation.get("parameters", [])
    base = _base(path, operations)
    takes_all = shared.keys() <= {one["name"] for one in parameters}
    known = (shared.keys() if takes_all else set()) | (
        _filters(base, operations) if base else set()
    )
    own = [
        one
        for one in parameters
        if one["name"] not in known or not _alike(one, shared.get(one["name"], one))
    ]
    if own:
        yield from _parameter_lines(own)
        yield ""
    if base:
        name = base.removeprefix(PREFIX)
        yield f"And the filters of [`{name}`](#{name.strip('/')}).\n"
    if takes_all:
        anchor = SHARED_HEADING.lower().replace(" ", "-")
        yield f"And the [parameters of every list and table](#{anchor}).\n"
    columns = _columns(operation, schema)
    if columns:
        yield "| column | type | meaning |"
        yield "| --- | --- | --- |"
        for name, column in columns.items():
            about = column.get("description", "").split("\n")[0]
            yield f"| {name} | {_type(column, schema)} | {_cell(about)} |"
        yield ""


def _section(heading: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"## {heading}\n"
    yield from lines
    yield ""


def _parameter_lines(parameters: list[Description]) -> Iterator[str]:
    """Yield a table with a row a parameter; its operators stand beside it."""
    operators: dict[str, list[str]] = {}
    plain: dict[str, Description] = {}
    for parameter in parameters:
        name = parameter["name"]
        base = OPERATOR.sub("", name)
        if base != name and base in plain:
            operators.setdefault(base, []).append(f"`{name.removeprefix(base)}`")
        else:
            plain[name] = parameter
    yield "| parameter | operators | meaning |"
    yield "| --- | --- | --- |"
    for name, parameter in plain.items():
        beside = " ".join(operators.get(name, []))
        about = _cell(parameter.get("description", "")) + _terms(parameter)
        yield f"| `{name}` | {beside} | {about} |"


def _terms(parameter: Description) -> str:
    """Return the terms that a parameter takes, where they are few enough to read."""
    if parameter["name"] in {"fields", "omit"}:
        return ""
    described = parameter["schema"].get("items", parameter["schema"])
    terms = [str(term) for term in described.get("enum", [])]
    signed = any(term.startswith("-") for term in terms)
    return f" Terms: {', '.join(terms)}." if terms and not signed else ""


def _columns(operation: Description, schema: Description) -> Mapping[str, Description]:
    """Return the columns of what an endpoint answers: of a row, where it answers with rows."""
    described = (
        operation["responses"]["200"]["content"].get("application/json", {}).get("schema", {})
    )
    answer = _resolved(described, schema)
    results = answer.get("properties", {}).get("results", {}).get("items")
    found: Mapping[str, Description] = _resolved(results or answer, schema).get("properties", {})
    return found


def _resolved(described: Description, schema: Description) -> Description:
    reference_to = described.get("$ref")
    if reference_to is None:
        return described
    resolved: Description = schema["components"]["schemas"][reference_to.rsplit("/", 1)[-1]]
    return resolved


def _type(column: Description, schema: Description) -> str:
    """Return the type of a column in a word or two."""
    inner = [*column.get("allOf", []), *column.get("oneOf", [])]
    if inner:
        return _type(_resolved(inner[0], schema), schema)
    if "enum" in column:
        return "term"
    kinds = column.get("type", "object")
    kind = (
        next((one for one in kinds if one != "null"), "null") if isinstance(kinds, list) else kinds
    )
    return str(column.get("format", kind)) if kind == "string" else str(kind)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
