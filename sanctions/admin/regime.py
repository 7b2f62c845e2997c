"""Sanctions programmes."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sanctions.admin.bounded import CountUpTo, worded
from sanctions.admin.dataset import DatasetAdmin
from sanctions.admin.filters import titled
from sanctions.admin.links import to_list
from sanctions.models import Regime, SanctionEvent


@admin.register(Regime)
class RegimeAdmin(DatasetAdmin):
    """The sanctions programmes, with links to their events."""

    permanent = ("id",)
    list_display = ["id", "name", "initiator", "target", "sanctions"]
    list_filter = [
        ("initiator__kind", titled("kind of initiator")),
        ("initiator__region", titled("region of initiator")),
        ("target__region", titled("region of target")),
    ]
    list_related = ("initiator", "target")
    search_fields = ["id", "name", "initiator__name", "target__name"]
    autocomplete_fields = ["initiator", "target"]
    fields = ["id", "name", ("initiator", "target")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the regimes with the count of their events, of whatever status, to a bound."""
        return (
            super()
            .get_queryset(request)
            .annotate(sanction_count=CountUpTo(SanctionEvent.objects.filter(regime=OuterRef("pk"))))
        )

    @admin.display(ordering="sanction_count")
    def sanctions(self, regime: Any) -> SafeString:
        """Return the number of the regime's sanction events, with a link to them."""
        return to_list(SanctionEvent, worded(regime.sanction_count), regime__id__exact=regime.pk)
