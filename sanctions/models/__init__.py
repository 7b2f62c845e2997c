"""The dataset's tables, their columns and rules."""

from sanctions.models.change import ChangeEntry, ForgottenChanges, KnownRevision
from sanctions.models.citation import CITATIONS, Citation, ExpulsionCitation, SanctionCitation
from sanctions.models.country import Country, Membership
from sanctions.models.episode import Episode
from sanctions.models.event import Event
from sanctions.models.expulsion import Expulsion
from sanctions.models.pending_import import PendingImport
from sanctions.models.ranked import RankedEntry
from sanctions.models.regime import Regime
from sanctions.models.revision import Revision
from sanctions.models.sanction import SanctionEvent
from sanctions.models.search import SearchEntry
from sanctions.models.seed_row import SeedRow
from sanctions.models.source import Source
from sanctions.models.source_search import SourceSearchEntry
from sanctions.models.sums import (
    TABLES_OF_SUMS,
    Sums,
    SumsByEpisode,
    SumsByInitiator,
    SumsByInitiatorAndTerms,
    SumsByMeasures,
    SumsByMonth,
    SumsByPair,
    SumsByRegime,
    SumsByTarget,
    SumsByTargetAndTerms,
    SumsByTerms,
    group_of,
    sums_of,
)
from sanctions.models.timeline import TimelineEvent

__all__ = [
    "CITATIONS",
    "TABLES_OF_SUMS",
    "ChangeEntry",
    "Citation",
    "Country",
    "Episode",
    "Event",
    "Expulsion",
    "ExpulsionCitation",
    "ForgottenChanges",
    "KnownRevision",
    "Membership",
    "PendingImport",
    "RankedEntry",
    "Regime",
    "Revision",
    "SanctionCitation",
    "SanctionEvent",
    "SearchEntry",
    "SeedRow",
    "Source",
    "SourceSearchEntry",
    "Sums",
    "SumsByEpisode",
    "SumsByInitiator",
    "SumsByInitiatorAndTerms",
    "SumsByMeasures",
    "SumsByMonth",
    "SumsByPair",
    "SumsByRegime",
    "SumsByTarget",
    "SumsByTargetAndTerms",
    "SumsByTerms",
    "TimelineEvent",
    "group_of",
    "sums_of",
]
