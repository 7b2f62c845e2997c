"""The endpoints: for each table its rows, their columns and the filters."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from sanctions.analysis import querysets
from sanctions.api import details, serializers
from sanctions.api.rows import EventRows, Rows
from sanctions.dataset.releases.opening import is_release_read
from sanctions.filtersets import (
    CountryFilterSet,
    EpisodeFilterSet,
    ExpulsionFilterSet,
    RegimeFilterSet,
    SanctionFilterSet,
    SourceFilterSet,
)
from sanctions.filtersets.registers import (
    COUNTRIES,
    EPISODES,
    EXPULSIONS,
    REGIMES,
    SANCTIONS,
    SOURCES,
)

# With the numbers of their events from sums: the same objects for each request.
_EPISODES = querysets.episodes(from_sums=True)
_REGIMES = querysets.regimes(from_sums=True)


class Countries(Rows):
    """States, former states, territories and organizations, told apart by `kind`."""

    noun = "countries"
    queryset = querysets.countries()
    serializer_class = serializers.CountryRow
    detail_serializer_class = details.CountryDetail
    filterset_class = CountryFilterSet
    register = COUNTRIES


class Episodes(Rows):
    """The disputes that events belong to, with the numbers of their events."""

    noun = "episodes"
    queryset = querysets.episodes()
    serializer_class = serializers.EpisodeRow
    filterset_class = EpisodeFilterSet
    register = EPISODES

    def all_rows(self) -> Callable[[], QuerySet[Any]]:
        """Return all episodes; a release has no tables of sums to read their numbers from."""
        return super().all_rows() if is_release_read() else _EPISODES.all


class Regimes(Rows):
    """Sanctions programmes, each of one initiator against one target."""

    noun = "sanctions regimes"
    queryset = querysets.regimes()
    serializer_class = serializers.RegimeRow
    filterset_class = RegimeFilterSet
    register = REGIMES

    def all_rows(self) -> Callable[[], QuerySet[Any]]:
        """Return all regimes; a release has no tables of sums to read their numbers from."""
        return super().all_rows() if is_release_read() else _REGIMES.all


class Sources(Rows):
    """The published documents that figures are read in."""

    noun = "sources"
    queryset = querysets.sources()
    serializer_class = serializers.SourceRow
    filterset_class = SourceFilterSet
    register = SOURCES


class Expulsions(EventRows):
    """Diplomatic expulsions and kindred acts: who ordered how many of whose people to leave."""

    noun = "expulsions"
    queryset = querysets.expulsions()
    serializer_class = serializers.ExpulsionRow
    detail_serializer_class = details.ExpulsionDetail
    filterset_class = ExpulsionFilterSet
    register = EXPULSIONS


class Sanctions(EventRows):
    """Acts of sanctioning: each imposes, changes or ends a regime."""

    noun = "sanction events"
    queryset = querysets.sanctions()
    serializer_class = serializers.SanctionRow
    detail_serializer_class = details.SanctionDetail
    filterset_class = SanctionFilterSet
    register = SANCTIONS
