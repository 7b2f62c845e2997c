"""All lists and analyses of the API, found by its own description, and what they answer."""

from collections.abc import Iterator

from django.test import Client
from drf_spectacular.generators import SchemaGenerator

# They say when the rows were first seen here.
OF_THE_TIME = (
    "/api/v1/",
    "/api/v1/events.ics/",
    "/api/v1/expulsions.ics/",
    "/api/v1/sanctions.ics/",
)
# It lists files of the releases that there are.
OF_FILES = "/api/v1/downloads/"
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
    """Yield an address for each endpoint that takes `release`, as it is made of the dataset's rows.

    A list is asked as a file of all its rows too. What is left out is of one installation: its
    releases, its log of changes, its documentation.
    """
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, methods in paths.items():
        parameters = {one["name"]: one for one in methods["get"].get("parameters", [])}
        if "release" not in parameters or path in {*OF_THE_TIME, OF_FILES}:
            continue
        if "{" in path:
            for example in EXAMPLES[path]:
                yield path.replace("{code}", example).replace("{id}", example)
            continue
        yield path
        formats = parameters["format"]["schema"]["enum"] if "format" in parameters else []
        if "ndjson" in formats:
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
