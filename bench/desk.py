"""Measure the pages of the desk: python -m bench.desk [--times 5] [--json].

Asks every kind of page of the admin of the database that DATABASE_URL or VAR_DIR names, made up by
`python -m bench.synthetic`, in this process: without a server, and without the network. Prints for
each the least and the median time, the number of queries and the longest; as JSON, how the database
finds the rows of each query, too.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import django
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

ADMIN = "/admin/sanctions"
MEASURER = "synthetic-measurer"


@dataclass(frozen=True)
class Measured:
    """One page: its least and median seconds, its queries, the longest one, and their plans."""

    name: str
    address: str
    status: int
    least: float
    median: float
    queries: int
    longest: float
    plans: list[list[str]]


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each page is asked")
    parser.add_argument("--json", action="store_true", help="print all, with the plans")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        found = list(measure(asked.times, plans=asked.json))
    if asked.json:
        print(json.dumps([asdict(one) for one in found]))  # noqa: T201 - the answer of a command
        return
    print("| page | least ms | median ms | queries | longest query, ms |")  # noqa: T201 - the answer of a command
    print("|---|---|---|---|---|")  # noqa: T201 - the answer of a command
    for one in found:
        times = " | ".join(f"{part * 1000:.0f}" for part in (one.least, one.median))
        print(f"| {one.name} | {times} | {one.queries} | {one.longest * 1000:.0f} |")  # noqa: T201 - the answer of a command


def measure(times: int, *, plans: bool = False) -> Iterator[Measured]:
    """Yield each page, asked so often by a made-up administrator."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models need the settings

    person, _ = get_user_model().objects.get_or_create(
        username=MEASURER, defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(person)
    for name, address in pages().items():
        yield _measured(client, name, address, times, plans=plans)
    client.logout()


def _measured(client: Client, name: str, address: str, times: int, *, plans: bool) -> Measured:
    client.get(address)  # what is made once at a first time
    seconds: list[float] = []
    longest = float("inf")
    for _ in range(times):
        with CaptureQueriesContext(connection) as asked:
            start = time.perf_counter()
            status = client.get(address).status_code
            seconds.append(time.perf_counter() - start)
        spent = (float(query["time"]) for query in asked.captured_queries)
        longest = min(longest, max(spent, default=0.0))
    queries = [query["sql"] for query in asked.captured_queries]
    return Measured(
        name,
        address,
        status,
        min(seconds),
        statistics.median(seconds),
        len(queries),
        longest,
        [_plan(sql) for sql in queries if plans and sql.startswith("SELECT")],
    )


def _plan(sql: str) -> list[str]:
    """Return how the database finds the rows of a query, a step a line."""
    words = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{words} {sql}", None)
        return [str(row[-1]) for row in cursor.fetchall()]


def pages() -> dict[str, str]:
    """Return the addresses of the pages by what they show."""
    from sanctions.admin.bounded import MOST_IN_LIST, count_up_to  # noqa: PLC0415 - once Django is set up
    from sanctions.admin.expulsion import ExpulsionAdmin  # noqa: PLC0415 - once Django is set up
    from sanctions.models import Expulsion, Regime  # noqa: PLC0415 - once Django is set up

    expulsions, sanctions = f"{ADMIN}/expulsion/", f"{ADMIN}/sanctionevent/"
    sources, citations = f"{ADMIN}/source/", f"{ADMIN}/expulsioncitation/"
    event = Expulsion.published.order_by("-announced_on", "id").first()
    regime = Regime.objects.order_by("pk").first()
    if event is None or regime is None:
        raise SystemExit("There is nothing to measure: fill the database with bench.synthetic.")
    rows = min(count_up_to(Expulsion.objects.all(), MOST_IN_LIST), MOST_IN_LIST)
    last_page = -(-rows // ExpulsionAdmin.list_per_page)
    common, rare = "QMA", "QTR"  # the parties with the most events and with few

    def typed(model: str, field: str, term: str) -> str:
        asked = f"app_label=sanctions&model_name={model}&field_name={field}&term={term}"
        return f"/admin/autocomplete/?{asked}"

    return {
        "start page": "/admin/",
        "what waits": "/admin/waiting/",
        "expulsions": expulsions,
        "expulsions, last page": f"{expulsions}?p={last_page}",
        "expulsions, by id": f"{expulsions}?o=1",
        "expulsions of a year": f"{expulsions}?announced_on__year=2018",
        "sanction events": sanctions,
        "to do: submitted": f"{expulsions}?todo=submitted",
        "to do: drafts": f"{expulsions}?todo=drafts",
        "to do: one source": f"{expulsions}?todo=one-source",
        "to do: disputed": f"{expulsions}?todo=disputed",
        "to do: unanswered": f"{expulsions}?todo=unanswered",
        "to do: duplicates": f"{expulsions}?todo=duplicates",
        "to do: undated sources": f"{sources}?todo=undated",
        "filter: published": f"{expulsions}?status__exact=published",
        "filter: drafts": f"{expulsions}?status__exact=draft",
        "filter: common party": f"{expulsions}?party={common}",
        "filter: rare party": f"{expulsions}?party={rare}",
        "filter: initiator": f"{expulsions}?initiator__code__exact={common}",
        "filter: pair": (
            f"{expulsions}?initiator__code__exact={common}&target__code__exact={rare}"
        ),
        "filter: episode": f"{expulsions}?episode__id__exact=synthetic-dispute-0",
        "filter: regime": f"{sanctions}?regime__id__exact={regime.pk}",
        "filter: basis": f"{expulsions}?basis__exact=single",
        "filter: disputed": f"{expulsions}?disputed__exact=1",
        "filter: rare measure": f"{expulsions}?measure__exact=accreditation_denial",
        "filter: measure of sanctions": f"{sanctions}?measure=price_cap",
        "filter: personnel": f"{expulsions}?personnel__exact=consular",
        "filter: action": f"{sanctions}?action__exact=suspend",
        "filter: is a response": f"{expulsions}?is_response=yes",
        "filter: is no response": f"{expulsions}?is_response=no",
        "filter: precision": f"{expulsions}?date_precision__exact=year",
        "filter: region": f"{expulsions}?initiator__region=Oceania",
        "filter: two at once": f"{expulsions}?party={common}&basis__exact=single",
        "search: a word of all": f"{expulsions}?q=synthetic",
        "search: two words": f"{expulsions}?q=poisoning+vessel",
        "search: code and month": f"{expulsions}?q={common.lower()}+2018-03",
        "search: an id": f"{expulsions}?q={event.pk}",
        "search: found nowhere": f"{expulsions}?q=zzzz",
        "sources": sources,
        "sources by publisher": f"{sources}?o=2",
        "sources: search": f"{sources}?q=gazette+77+poisoning",
        "citations": citations,
        "citations: search": f"{citations}?q=poisoning+vessel",
        "citations of drafts": f"{citations}?event__status=draft",
        "episodes": f"{ADMIN}/episode/",
        "regimes": f"{ADMIN}/regime/",
        "regimes: search": f"{ADMIN}/regime/?q=qma",
        "countries": f"{ADMIN}/country/",
        "typing: provocation": typed("expulsion", "answers_expulsion", f"2018 {common}"),
        "typing: provocation, a word": typed("expulsion", "answers_sanction", "poison"),
        "typing: source": typed("expulsioncitation", "source", "gazette 77 poi"),
        "typing: source, a letter": typed("expulsioncitation", "source", "g"),
        "typing: country": typed("expulsion", "initiator", "qm"),
        "typing: regime": typed("sanctionevent", "regime", "qma"),
        "typing: episode": typed("expulsion", "episode", "visa"),
        "new event": f"{expulsions}add/",
        "an event": f"{expulsions}{event.pk}/change/",
        "an event's review": f"{expulsions}{event.pk}/review/",
        "an event's history": f"{expulsions}{event.pk}/history/",
        "a country": f"{ADMIN}/country/{common}/change/",
        "a country, to delete": f"{ADMIN}/country/{common}/delete/",
        "a source": f"{sources}synthetic-source-100/change/",
        "an episode": f"{ADMIN}/episode/synthetic-dispute-0/change/",
        "a regime": f"{ADMIN}/regime/{regime.pk}/change/",
    }


if __name__ == "__main__":
    main()
