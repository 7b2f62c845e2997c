"""Disputes."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sanctions.admin.bounded import CountUpTo, worded
from sanctions.admin.dataset import DatasetAdmin
from sanctions.admin.links import to_list
from sanctions.models import Episode, Expulsion, SanctionEvent


@admin.register(Episode)
class EpisodeAdmin(DatasetAdmin):
    """The disputes that events belong to, with links to these."""

    permanent = ("id",)
    list_display = ["id", "title", "started_on", "date_precision", "expulsions", "sanctions"]
    list_filter = ["date_precision"]
    search_fields = ["id", "title", "summary"]
    date_hierarchy = "started_on"
    fields = ["id", "title", ("started_on", "date_precision"), "summary"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the episodes with the counts of their events, of whatever status, to a bound."""
        episodes = super().get_queryset(request)
        return episodes.annotate(
            expulsion_count=CountUpTo(Expulsion.objects.filter(episode=OuterRef("pk"))),
            sanction_count=CountUpTo(SanctionEvent.objects.filter(episode=OuterRef("pk"))),
        )

    @admin.display(ordering="expulsion_count")
    def expulsions(self, episode: Any) -> SafeString:
        """Return the number of the episode's expulsions, with a link to them."""
        return to_list(Expulsion, worded(episode.expulsion_count), episode__id__exact=episode.pk)

    @admin.display(ordering="sanction_count")
    def sanctions(self, episode: Any) -> SafeString:
        """Return the number of the episode's sanction events, with a link to them."""
        return to_list(SanctionEvent, worded(episode.sanction_count), episode__id__exact=episode.pk)
