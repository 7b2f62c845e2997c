"""The names of the parties, kept in memory."""

from collections.abc import Mapping
from functools import lru_cache

from sanctions.models import Country


class _Names(dict[str, str]):
    """Names by code. A party that has come since they were read is looked up, and not kept."""

    def __missing__(self, code: str) -> str:
        return Country.published.values_list("name", flat=True).get(pk=code)


@lru_cache(maxsize=8)
def names_of_parties(revision: str) -> Mapping[str, str]:
    """Return the names of all parties by code, as they are in a revision."""
    return _Names(Country.published.values_list("code", "name"))
