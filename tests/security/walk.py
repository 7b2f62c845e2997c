"""Every page of the site, asked for with made-up rows: public, of the API, and of the desk.

A page that is new to the addresses and has no example here fails `test_every_page_is_walked`.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from sanctions.web import urls
from sanctions.web.charts import urls as chart_urls
from sanctions.web.charts.kinds import KINDS
from tests.admin.pages import every_page, tries

Rows = dict[str, list[tuple[Any, Any]]]
OF_FILES = {"parquet", "xlsx"}


class Answer(NamedTuple):
    """What was answered at an address."""

    address: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


def ask(client: Client, address: str, method: str = "get", **sent: Any) -> Answer:
    """Return what is answered; its headers by names in small letters."""
    answer = getattr(client, method)(address, **sent)
    headers = {name.lower(): value for name, value in answer.items()}
    headers |= {f"set-cookie {name}": one.OutputString() for name, one in answer.cookies.items()}
    body = b"".join(answer) if answer.streaming else answer.content
    return Answer(address, answer.status_code, headers, body)


def row(rows: Rows, label: str, state: str | None = None) -> Any:
    """Return the row of a model that is in a state."""
    return next(one for is_in, one in rows[f"sanctions_{label}"] if is_in == state)


def public_pages(rows: Rows) -> dict[str, list[str]]:
    """Return addresses of each public page, by its name."""
    events = {kind: row(rows, kind, "published") for kind in ("expulsion", "sanctionevent")}
    expulsion, sanction = events["expulsion"], events["sanctionevent"]
    party, other = expulsion.initiator_id, expulsion.target_id
    episode, words = row(rows, "episode").pk, quote("\"'><svg onload alert")
    one = {
        "expulsion": [("expulsion", state) for state in ("published", "retracted")],
        "sanction": [("sanctionevent", state) for state in ("published", "retracted")],
        "episode": [("episode", None)],
        "regime": [("regime", None)],
        "source": [("source", None)],
    }
    found = {
        name: [reverse(f"web:{name}", args=[row(rows, *which).pk]) for which in rows_of]
        for name, rows_of in one.items()
    }
    for name in ("home", "sitemap", "methodology", "codebook", "downloads"):
        found[name] = [reverse(f"web:{name}")]
    for name in ("countries", "episodes", "regimes", "sources"):
        found[name] = [reverse(f"web:{name}"), f"{reverse(f'web:{name}')}?q={words}"]
    for name in ("expulsions", "sanctions", "events"):
        parties = f"party={party},{sanction.initiator_id}"
        found[name] = [f"/{name}/?{parties}", f"/{name}/?q={words}", f"/{name}/?{words}={words}"]
    found["regime"].append(f"/regimes/{sanction.regime_id}/")
    found["country"] = [f"/countries/{party}/", f"/countries/{sanction.target_id}/"]
    found["pair"] = [f"/countries/{party}/{other}/"]
    found["search"] = [f"/search/?q={words}", f"/search/?q={other}"]
    found["release"] = ["/downloads/1.0.0/"]
    found["sitemap-section"] = [
        f"/sitemap-{one}.xml" for one in ("pages", "expulsions", "sources", "countries")
    ]
    charts = {
        **{name: dict(kind.example) for name, kind in KINDS.items()},
        "balance": {"country": party},
        "chain": {"episode": episode},
        "directions": {"country": party},
        "ladder": {"country": party, "counterpart": other},
        "regime": {"regime": sanction.regime_id},
        "timeline": {"party": party},
    }
    queries = {
        name: "&".join(f"{key}={value}" for key, value in asked.items())
        for name, asked in charts.items()
    }
    found["charts"] = ["/charts/"]
    found["chart"] = [f"/charts/{name}?{query}" for name, query in queries.items()]
    found["embedded"] = [f"/charts/{name}.html?{query}" for name, query in queries.items()]
    found["picture"] = [
        f"/charts/{name}.{ending}?{query}"
        for name, query in queries.items()
        for ending in ("svg", "json")
    ]
    found["oembed"] = [f"/oembed?url={quote(f'http://testserver/charts/balance?country={party}')}"]
    return found


def named_pages() -> set[str]:
    """Return the names of all public pages that there are."""
    return {one.name for one in (*urls.urlpatterns, *chart_urls.urlpatterns)}


def api_addresses(rows: Rows) -> Iterator[str]:
    """Yield addresses of each endpoint, in each of its formats, of the made-up rows."""
    kinds = {"expulsions": "expulsion", "sanctions": "sanctionevent", "events": "expulsion"}
    parties = ",".join(
        row(rows, kind, "published").initiator_id for kind in ("expulsion", "sanctionevent")
    )
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, methods in paths.items():
        if "{version}" in path or "{older}" in path:
            continue
        parameters = {one["name"]: one for one in methods["get"].get("parameters", [])}
        table = re.sub(r"/?\{.*", "", path).rpartition("/")[-1].removesuffix("s")
        state = "published"
        if "{" in path:
            if table + "s" in kinds:
                key = row(rows, kinds[table + "s"], state).pk
                yield path.replace("{id}", row(rows, kinds[table + "s"], "retracted").pk)
            else:
                name = {"countrie": "country"}.get(table, table)
                key = row(rows, name).pk
            address = path.replace("{id}", key).replace("{code}", key)
        else:
            address = path
        asked = []
        if "party" in parameters:
            asked.append(f"party={parties}")
        elif "limit" in parameters and "unit" not in parameters:
            asked.append("limit=1000")
        of_rows = "format" in parameters and asked[:1] != ["limit=1000"]
        formats = parameters["format"]["schema"]["enum"] if of_rows else []
        for given in ([], *([f"format={one}"] for one in formats if one not in OF_FILES)):
            query = "&".join(asked * ("format=json" in given or not given) + given)
            yield f"{address}?{query}" if query else address
    yield "/api/v1/docs/"
    yield "/api/v1/no-such-page/"


def desk_addresses(rows: Rows) -> Iterator[str]:
    """Yield addresses of each page of the desk, of a draft and of a published row."""
    for page in every_page():
        if page.name in {"logout", "jsi18n"}:
            continue
        for state, address, parameters in tries(page, rows):
            if state in {"submitted", "retracted"}:
                continue
            yield f"{address}?{'&'.join(f'{name}={parameters[name]}' for name in parameters)}"


SITE_FILES = ("/robots.txt", "/llms.txt", "/.well-known/api-catalog")
SIGNED_OUT = ("/admin/login/", "/admin/login/code/", "/admin/no-such-page/", "/no-such-page/")
