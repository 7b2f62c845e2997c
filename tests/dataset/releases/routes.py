"""All lists and analyses of the API, found by its own description, and what they answer."""

from collections.abc import Iterator

from django.test import Client
from drf_spectacular.generators import SchemaGenerator

# What differs from one installation to the next: when it first saw the rows, its log of changes,
# its releases, its docs.
NO_ROWS = (
    *("/api/v1/", "/api/v1/schema/", "/api/v1/docs/", "/api/v1/downloads/"),
    "/api/v1/changes/",
)
OF_RELEASES = "/api/v1/releases/"
# Feeds of the log, and calendars, which tell when the rows were first seen as they are.
OF_THE_HOUR = (".atom/", ".ics/")
EXAMPLES = {
    "/api/v1/countries/{code}/": ["RUS", "EU", "SUN"],
    "/api/v1/countries/{code}/balance/": ["RUS", "USA"],
    "/api/v1/episodes/{id}/": ["salisbury-2018"],
    "/api/v1/regimes/{id}/": ["usa-rus-airspace-closure-to-russian-aircraft"],
    "/api/v1/sources/{id}/": ["1worldarttravel-cuba-timeline"],
    "/api/v1/expulsions/{id}/": ["exp-2018-03-26-usa-rus", "exp-2018-03-29-rus-usa"],
    "/api/v1/sanctions/{id}/": ["san-1950-06-28-usa-prk"],
    "/api/v1/events/{id}/": ["exp-2018-03-26-usa-rus"],
    "/api/v1/downloads/fixtures/country/{code}.json/": ["CUB"],
    "/api/v1/downloads/fixtures/episode/{id}.json/": ["salisbury-2018"],
}
QUERIES = (
    "/api/v1/events/?q=skripal+russia",
    "/api/v1/expulsions/?initiator_bloc=EU&as_of=2018-04-02&facets=initiator,year",
    "/api/v1/sanctions/?in_force_on=2020-01-01&measure=travel_ban",
    "/api/v1/regimes/?in_force_on=2020-01-01",
    "/api/v1/panel/?unit=country-year&zero_fill=true&year__gte=2018&year__lte=2018",
)


def addresses() -> Iterator[str]:
    """Yield an address for each endpoint; a list also as a file of all its rows."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, methods in paths.items():
        if path in NO_ROWS or path.startswith(OF_RELEASES) or path.endswith(OF_THE_HOUR):
            continue
        if "{" in path:
            for example in EXAMPLES[path]:
                yield path.replace("{code}", example).replace("{id}", example)
            continue
        yield path
        parameters = methods["get"]["parameters"]
        formats = next((one["schema"] for one in parameters if one["name"] == "format"), {})
        if "ndjson" in formats.get("enum", []):
            yield f"{path}?format=ndjson"
    yield from QUERIES


def answers(client: Client, release: str | None = None) -> dict[str, bytes]:
    """What every address answers now, or from a release."""
    found = {}
    for address in addresses():
        response = client.get(in_release(address, release) if release else address)
        content = b"".join(response)
        assert response.status_code == 200, (address, content)
        found[address] = content
    return found


def in_release(address: str, release: str) -> str:
    """An address, as it is asked of a release."""
    return f"{address}{'&' if '?' in address else '?'}release={release}"
