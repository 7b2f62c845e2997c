"""Published documents."""

from django.contrib import admin
from django.utils.safestring import SafeString

from sanctions.admin.dataset import DatasetAdmin
from sanctions.admin.filters import ToDo
from sanctions.admin.links import to_document
from sanctions.models import Source


@admin.register(Source)
class SourceAdmin(DatasetAdmin):
    """The documents that figures are read in."""

    permanent = ("id",)
    list_display = ["id", "publisher", "title", "kind", "language", "published_on", "document"]
    list_filter = [ToDo, "kind", "language"]
    sortable_by = ["id", "publisher", "published_on"]
    search_fields = ["id", "publisher", "title", "url"]
    date_hierarchy = "published_on"
    fields = ["id", ("publisher", "kind"), "title", "url", ("published_on", "language")]

    @admin.display(description="document")
    def document(self, source: Source) -> SafeString:
        """Return a link to the document."""
        return to_document(source.url, "open")
