"""What is measured: each kind of request, as the project is asked and as Datasette is."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

# Datasette's table of expulsions, without what it does beside giving rows.
TABLE = "/db/sanctions_expulsion.json?status=published&_size=100&_nosuggest=1"
PLAIN = f"{TABLE}&_sort_desc=announced_on&_nofacet=1&_nocount=1"


@dataclass(frozen=True)
class Scenario:
    """One kind of request.

    `{value}` in an address is another one of `values` for each request. `is_warm` tells that the
    project may answer from memory; of all others each answer is made anew. `is_conditional` tells
    that the client has the answer already, `is_alone` that the bare app has nothing of the kind.
    """

    name: str
    what: str
    ours: str
    datasette: str | None = None
    values: Sequence[str] = ()
    is_warm: bool = False
    is_conditional: bool = False
    is_alone: bool = False

    def paths(self) -> list[str]:
        """Return the addresses in the project that are asked for in turn."""
        return _filled(self.ours, self.values)

    def bare_paths(self) -> list[str]:
        """Return those in the bare app."""
        if self.is_alone:
            return []
        address = f"/{self.name}?value={{value}}" if self.values else f"/{self.name}"
        return _filled(address, self.values)

    def datasette_paths(self) -> list[str]:
        """Return those in Datasette; none where it has nothing of the kind."""
        return _filled(self.datasette, self.values) if self.datasette else []


def _filled(address: str, values: Sequence[str]) -> list[str]:
    return [address.replace("{value}", quote(one, safe="")) for one in values] or [address]


def scenarios(
    *,
    party: str = "",
    days: Sequence[str] = (),
    ids: Sequence[str] = (),
    words: Sequence[str] = (),
    cursor: str = "",
    last: str = "",
) -> list[Scenario]:
    """Return the scenarios for a database.

    `party` is the initiator of the most events; then there are days in its span, ids of events and
    words of summaries. `cursor` is the project's to the page at nine tenths of all expulsions,
    `last` Datasette's.
    """
    expulsions = "/api/v1/expulsions/"
    return [
        Scenario(
            "list",
            "100 rows, another query each time",
            f"{expulsions}?announced_on__lte={{value}}&count=false",
            f"{PLAIN}&certain_on__lte={{value}}",
            days,
        ),
        Scenario(
            "counted",
            "100 rows of an initiator and the number of all, another query each time",
            f"{expulsions}?initiator={party}&announced_on__lte={{value}}",
            f"{TABLE}&_sort_desc=announced_on&_nofacet=1&initiator_id={party}"
            "&certain_on__lte={value}",
            days,
        ),
        Scenario(
            "warm",
            "100 rows, the same query again",
            f"{expulsions}?count=false",
            PLAIN,
            is_warm=True,
        ),
        Scenario(
            "unchanged",
            "100 rows that the client has (304)",
            f"{expulsions}?count=false",
            is_warm=True,
            is_conditional=True,
        ),
        Scenario(
            "detail",
            "one event with its citations, another each time",
            f"{expulsions}{{value}}/",
            "/db/sanctions_expulsion/{value}.json",
            ids,
        ),
        Scenario(
            "facets",
            "10 rows of an initiator, and three facets",
            f"{expulsions}?initiator={party}&facets=target,measure,basis&limit=10&count=false",
            f"/db/sanctions_expulsion.json?status=published&initiator_id={party}&_size=10&_nosuggest=1"
            "&_nocount=1&_facet=target_id&_facet=measure&_facet=basis",
        ),
        Scenario(
            "facets_of_all",
            "10 rows, and three facets of all",
            f"{expulsions}?facets=target,measure,basis&limit=10&count=false",
            "/db/sanctions_expulsion.json?status=published&_size=10&_nosuggest=1"
            "&_nocount=1&_facet=target_id&_facet=measure&_facet=basis",
        ),
        Scenario("totals", "totals by two columns", f"{expulsions}totals/?by=initiator,year"),
        Scenario("balance", "the balance of a country", f"/api/v1/countries/{party}/balance/"),
        Scenario(
            "search",
            "100 rows that hold a word, another one each time",
            f"{expulsions}?q={{value}}&count=false",
            values=words,
        ),
        Scenario(
            "deep",
            "100 rows at nine tenths of all, by cursor",
            f"{expulsions}?count=false&cursor={cursor}",
            f"{PLAIN}&_next={last}",
        ),
    ]


FILES = (
    Scenario(
        "csv",
        "CSV of all expulsions",
        "/api/v1/expulsions.csv",
        "/db/sanctions_expulsion.csv?status=published&_stream=1",
    ),
    Scenario("csv_of_events", "CSV of all events", "/api/v1/events.csv"),
    Scenario("parquet", "Parquet of all expulsions", "/api/v1/expulsions.parquet", is_alone=True),
)
