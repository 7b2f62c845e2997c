"""What sources state of events."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sanctions.admin.dataset import DatasetAdmin, DatasetInline
from sanctions.admin.filters import titled
from sanctions.admin.links import to_document
from sanctions.models import Citation, ExpulsionCitation, SanctionCitation
from sanctions.models.vocabularies import Status


class CitationFormSet(BaseInlineFormSet):
    """An event's citations: where the event is published, one of them stays."""

    def clean(self) -> None:
        """Refuse a published event without a citation, whatever else is saved with it."""
        super().clean()
        if any(self.errors) or self.instance.status != Status.PUBLISHED:
            return
        stated = [form.cleaned_data for form in self.forms if form.cleaned_data]
        if all(row.get("DELETE") for row in stated):
            raise ValidationError(
                "A published event has at least one citation: cite a source here, or keep the "
                "event a draft until there is one."
            )


class CitationInline(DatasetInline):
    """The citations of an event, on the event's own form."""

    formset = CitationFormSet
    autocomplete_fields = ["source"]
    readonly_fields = ["document"]

    def get_extra(self, request: HttpRequest, obj: Any = None, **_: Any) -> int:
        """Return one blank row for a new event."""
        return 0 if obj else 1

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the citations with their sources."""
        return super().get_queryset(request).select_related("source")

    @admin.display(description="document")
    def document(self, citation: Citation) -> SafeString | str:
        """Return a link to the document that is cited."""
        return to_document(citation.source.url, "open") if citation.pk else ""


class ExpulsionCitationInline(CitationInline):
    """The citations of an expulsion."""

    model = ExpulsionCitation
    verbose_name = "citation"
    fields = ["source", "persons", "note", "document"]


class SanctionCitationInline(CitationInline):
    """The citations of a sanction event."""

    model = SanctionCitation
    verbose_name = "citation"
    fields = ["source", "individuals", "entities", "note", "document"]


class CitationAdmin(DatasetAdmin):
    """The citations of all events; one stays with the event and source that it was made for."""

    permanent = ("event", "source")
    list_display_links = ["event"]
    list_filter = [
        ("event__status", titled("status of event")),
        ("source__kind", titled("kind of source")),
    ]
    list_select_related = ["event", "source"]
    search_fields = ["event__id", "source__id", "source__publisher", "source__title", "note"]
    autocomplete_fields = ["event", "source"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether it may go: not the only citation of a published event."""
        allowed = super().has_delete_permission(request, obj)
        if not allowed or obj is None or obj.event.status != Status.PUBLISHED:
            return allowed
        return obj.event.citations.exclude(pk=obj.pk).exists()


@admin.register(ExpulsionCitation)
class ExpulsionCitationAdmin(CitationAdmin):
    """The citations of expulsions."""

    list_display = ["event", "source", "persons", "note"]
    fields = ["event", "source", "persons", "note"]


@admin.register(SanctionCitation)
class SanctionCitationAdmin(CitationAdmin):
    """The citations of sanction events."""

    list_display = ["event", "source", "individuals", "entities", "note"]
    fields = ["event", "source", ("individuals", "entities"), "note"]
