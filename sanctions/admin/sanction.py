"""Acts of sanctioning."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from sanctions.admin.citation import SanctionCitationInline
from sanctions.admin.entry.form import EventForm
from sanctions.admin.event import EventAdmin
from sanctions.admin.filters import (
    ByEpisode,
    ByInitiator,
    ByParty,
    ByRegime,
    ByTarget,
    HasMeasure,
    IsResponse,
    ToDo,
    titled,
)
from sanctions.admin.terms import TermsFormField, joined
from sanctions.models import SanctionEvent
from sanctions.models.vocabularies import SanctionMeasure


class SanctionForm(EventForm):
    """The form of a sanction event, its measures as checkboxes."""

    def clean_measures(self) -> str:
        """Return the measures as the database keeps them."""
        return joined(self.cleaned_data["measures"], self.initial.get("measures"))


@admin.register(SanctionEvent)
class SanctionEventAdmin(EventAdmin):
    """The sanction events."""

    form = SanctionForm
    list_display = [
        *EventAdmin.list_display,
        "action",
        "programme",
        "dispute",
        "listed",
        "rests_on",
        "status",
    ]
    list_related = (*EventAdmin.list_related, "regime")
    list_filter = [
        ToDo,
        "status",
        ByParty,
        ByInitiator,
        ByTarget,
        ByEpisode,
        ByRegime,
        "basis",
        "disputed",
        "action",
        HasMeasure,
        IsResponse,
        "date_precision",
        ("initiator__kind", titled("kind of initiator")),
        ("target__region", titled("region of target")),
    ]
    inlines = [SanctionCitationInline]
    facts = [
        (
            "What was done",
            {
                "fields": [
                    "regime",
                    "action",
                    "measures",
                    "instrument",
                    ("effective_on", "ended_on"),
                ]
            },
        ),
    ]
    best_figures = ("individuals", "entities")

    @admin.display(description="listed")
    def listed(self, event: SanctionEvent) -> str | None:
        """Return the figures that are known: 3 people, 4 entities."""
        figures = ((event.individuals, "people"), (event.entities, "entities"))
        return ", ".join(f"{one:,} {of}" for one, of in figures if one is not None) or None

    @admin.display(description="regime", ordering="regime__name")
    def programme(self, event: SanctionEvent) -> str:
        """Return the name of the regime."""
        return event.regime.name

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Return the form field of a column: checkboxes for the measures."""
        if db_field.name == "measures":
            return TermsFormField(SanctionMeasure, help_text="The kinds of measure.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)
