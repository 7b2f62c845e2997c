"""The parameters of countries."""

from sanctions.filtersets.base import StrictFilterSet, ordered_by
from sanctions.filtersets.filters import OrderingFilter, RegisterFilter, TermFilter
from sanctions.filtersets.registers import COUNTRIES, SUBREGIONS
from sanctions.models import Country
from sanctions.models.vocabularies import CountryKind, Region


class CountryFilterSet(StrictFilterSet):
    """Filters and order of countries."""

    kind = TermFilter(CountryKind)
    region = TermFilter(Region)
    subregion = RegisterFilter(SUBREGIONS)
    continued_by = RegisterFilter(COUNTRIES)
    ordering = OrderingFilter(
        ordered_by(
            "code",
            "alpha2",
            "numeric",
            "name",
            "official_name",
            "kind",
            "region",
            "subregion",
            "existed_from",
            "existed_until",
            continued_by="continued_by_id",
        ),
        default="code",
    )

    class Meta(StrictFilterSet.Meta):
        model = Country
