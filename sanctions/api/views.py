"""The endpoints: for each table its rows, their columns and the filters."""

from typing import Any

from django.db.models import QuerySet

from sanctions.api import querysets, serializers
from sanctions.api.rows import EventRows, Rows
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


class Countries(Rows):
    """States, former states, territories and organizations, told apart by `kind`."""

    queryset = querysets.countries()
    serializer_class = serializers.CountryRow
    detail_serializer_class = serializers.CountryDetail
    filterset_class = CountryFilterSet
    register = COUNTRIES

    def in_full(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return countries with memberships, members and predecessors."""
        return querysets.countries_in_full(rows)


class Episodes(Rows):
    """The disputes that events belong to, with the numbers of their events."""

    queryset = querysets.episodes()
    serializer_class = serializers.EpisodeRow
    filterset_class = EpisodeFilterSet
    register = EPISODES


class Regimes(Rows):
    """Sanctions programmes, each of one initiator against one target."""

    queryset = querysets.regimes()
    serializer_class = serializers.RegimeRow
    filterset_class = RegimeFilterSet
    register = REGIMES


class Sources(Rows):
    """The published documents that figures are read in."""

    queryset = querysets.sources()
    serializer_class = serializers.SourceRow
    filterset_class = SourceFilterSet
    register = SOURCES


class Expulsions(EventRows):
    """Diplomatic expulsions and kindred acts: who ordered how many of whose people to leave."""

    queryset = querysets.expulsions()
    serializer_class = serializers.ExpulsionRow
    detail_serializer_class = serializers.ExpulsionDetail
    filterset_class = ExpulsionFilterSet
    register = EXPULSIONS


class Sanctions(EventRows):
    """Acts of sanctioning: each imposes, changes or ends a regime."""

    queryset = querysets.sanctions()
    serializer_class = serializers.SanctionRow
    detail_serializer_class = serializers.SanctionDetail
    filterset_class = SanctionFilterSet
    register = SANCTIONS
