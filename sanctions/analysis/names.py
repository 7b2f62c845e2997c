"""The names of the parties, kept in memory."""

from collections.abc import Mapping
from functools import lru_cache

from sanctions.models import Country


@lru_cache(maxsize=8)
def names_of_parties(revision: str) -> Mapping[str, str]:
    """Return the names of all parties by code, as they are in a revision."""
    return dict(Country.published.values_list("code", "name"))
