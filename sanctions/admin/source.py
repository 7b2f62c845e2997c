"""Published documents."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sanctions.admin.dataset import DatasetAdmin
from sanctions.admin.filters import Language, ToDo
from sanctions.admin.links import to_document
from sanctions.admin.searching import find_sources
from sanctions.models import Source


@admin.register(Source)
class SourceAdmin(DatasetAdmin):
    """The documents that figures are read in."""

    permanent = ("id",)
    list_display = ["id", "publisher", "title", "kind", "language", "published_on", "document"]
    list_filter = [ToDo, "kind", Language]
    sortable_by = ["id", "publisher", "published_on"]
    # By the index of words: see get_search_results.
    search_fields = ["id"]
    search_help_text = "Words or their beginnings: of id, publisher, title and address."
    date_hierarchy = "published_on"
    fields = ["id", ("publisher", "kind"), "title", "url", ("published_on", "language")]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the sources that a text finds, each once."""
        if not search_term.strip():
            return queryset, False
        return find_sources(queryset, search_term), False

    @admin.display(description="document")
    def document(self, source: Source) -> SafeString:
        """Return a link to the document."""
        return to_document(source.url, "open")
