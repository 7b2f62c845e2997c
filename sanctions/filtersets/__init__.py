"""What a reader may ask of each model: one filter set for API, pages and files alike."""

from sanctions.filtersets.countries import CountryFilterSet
from sanctions.filtersets.episodes import EpisodeFilterSet
from sanctions.filtersets.expulsions import ExpulsionFilterSet
from sanctions.filtersets.regimes import RegimeFilterSet
from sanctions.filtersets.sanctions import SanctionFilterSet
from sanctions.filtersets.sources import SourceFilterSet
from sanctions.filtersets.timeline import TimelineFilterSet

__all__ = [
    "CountryFilterSet",
    "EpisodeFilterSet",
    "ExpulsionFilterSet",
    "RegimeFilterSet",
    "SanctionFilterSet",
    "SourceFilterSet",
    "TimelineFilterSet",
]
