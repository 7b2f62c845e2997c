"""What sources state of events."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sanctions.admin.dataset import DatasetAdmin, DatasetInline
from sanctions.admin.filters import titled
from sanctions.admin.links import to_document
from sanctions.admin.review.rules import may, why_not_change
from sanctions.admin.searching import find_events, find_sources
from sanctions.models import Citation, ExpulsionCitation, SanctionCitation, Source
from sanctions.models.versions import locked
from sanctions.models.vocabularies import Status


class CitationFormSet(BaseInlineFormSet):
    """An event's citations: where the event is published, one of them stays."""

    def clean(self) -> None:
        """Refuse an event without a citation that is published or handed in for review."""
        super().clean()
        status = self.instance.status
        if any(self.errors) or status not in {Status.SUBMITTED, Status.PUBLISHED}:
            return
        stated = [form.cleaned_data for form in self.forms if form.cleaned_data]
        if all(row.get("DELETE") for row in stated):
            raise ValidationError(
                f"A {status} event has at least one citation: cite a source here, or keep the "
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
    # As the unique constraint has them in order.
    ordering = ["event_id", "source_id"]
    sortable_by = []
    # By the indexes of words: see get_search_results.
    search_fields = ["event__id"]
    search_help_text = "What finds the event (words, a date, an id), or words of the source."
    autocomplete_fields = ["event", "source"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the citations of the events that a text finds, and those of the sources."""
        if not search_term.strip():
            return queryset, False
        cited = self.model.objects.order_by()
        events = find_events(self.model.event_model().objects.order_by(), search_term)
        sources = find_sources(Source.objects.order_by(), search_term)
        found = [
            cited.filter(event__in=events.values("pk")).values("pk"),
            cited.filter(source__in=sources.values("pk")).values("pk"),
        ]
        return queryset.filter(pk__in=found[0].union(found[1], all=True)), False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a reference: a citation is added to an event that one may change."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        event_model = self.model.event_model()
        if field and db_field.name == "event" and not may(request.user, "publish", event_model):
            field.queryset = event_model.objects.filter(status=Status.DRAFT)
            field.error_messages["invalid_choice"] = (
                "You may cite for drafts only: this event is none, or is not known."
            )
        return field

    def hold_row(self, key: Any) -> None:
        """Lock the event of a citation, then the citation: in the order of the event's form."""
        event = self.model.objects.filter(pk=key).values_list("event", flat=True).first()
        locked(self.model.event_model(), event)
        super().hold_row(key)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the citation, of an event that the person may still change."""
        event = locked(type(obj).event_model(), obj.event_id)
        if event is None or why_not_change(request.user, event):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether it may be changed: with its event."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or why_not_change(request.user, obj.event) is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether it may go: with its event, and not the only one beyond a draft."""
        allowed = super().has_delete_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        if why_not_change(request.user, obj.event):
            return False
        return obj.event.status == Status.DRAFT or (obj.event.citations.exclude(pk=obj.pk).exists())


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
