"""What sources state of events."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sanctions.admin.dataset import DatasetAdmin, DatasetInline
from sanctions.admin.entry.citing import ASKED, CitationForm, CitationFormSet
from sanctions.admin.entry.naming import SourceField
from sanctions.admin.filters import titled
from sanctions.admin.links import to_document
from sanctions.admin.review.rules import may, why_not_change
from sanctions.admin.searching import find_events, find_sources
from sanctions.models import Citation, ExpulsionCitation, SanctionCitation, Source
from sanctions.models.versions import locked
from sanctions.models.vocabularies import Status


class CitationInline(DatasetInline):
    """The citations of an event, on the event's own form, and their sources where they are new."""

    form = CitationForm
    formset = CitationFormSet
    template = "admin/sanctions/entry/citations.html"
    readonly_fields = ["document"]
    # What a citation states, between its source and its note.
    figures: list[str]

    def get_extra(self, request: HttpRequest, obj: Any = None, **_: Any) -> int:
        """Return how many blank lines are shown."""
        return 0 if obj else 2

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the citations with their sources."""
        return super().get_queryset(request).select_related("source")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return a citation's line, and what is asked of a source that is new."""
        stated = ["source", *self.figures, "note", "document"]
        return [
            (None, {"fields": stated, "classes": ["stated"]}),
            (
                "A new source",
                {"fields": [f"new_{column}" for column in ASKED], "classes": ["new-source"]},
            ),
        ]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the citations' forms, which know whether the person may add a source."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.may_add_source = may(request.user, "add", Source)
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the form field of a column: a source is named by its id or address."""
        if db_field.name == "source":
            return db_field.formfield(form_class=SourceField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="document")
    def document(self, citation: Citation) -> SafeString | str:
        """Return a link to the document that is cited."""
        return to_document(citation.source.url, "open") if citation.pk else ""


class ExpulsionCitationInline(CitationInline):
    """The citations of an expulsion."""

    model = ExpulsionCitation
    verbose_name = "citation"
    figures = ["persons"]


class SanctionCitationInline(CitationInline):
    """The citations of a sanction event."""

    model = SanctionCitation
    verbose_name = "citation"
    figures = ["individuals", "entities"]


class CitationAdmin(DatasetAdmin):
    """The citations of all events; one stays with the event and source that it was made for."""

    permanent = ("event", "source")
    list_display_links = ["event"]
    list_filter = [
        ("event__status", titled("status of event")),
        ("source__kind", titled("kind of source")),
    ]
    list_related = ("event", "source")
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
