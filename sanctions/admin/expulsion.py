"""Diplomatic expulsions."""

from django.contrib import admin

from sanctions.admin.citation import ExpulsionCitationInline
from sanctions.admin.event import EventAdmin
from sanctions.admin.filters import (
    ByEpisode,
    ByInitiator,
    ByParty,
    ByTarget,
    IsResponse,
    ToDo,
    titled,
)
from sanctions.models import Expulsion


@admin.register(Expulsion)
class ExpulsionAdmin(EventAdmin):
    """The expulsions."""

    list_display = [*EventAdmin.list_display, "measure", "people", "dispute", "rests_on", "status"]
    list_filter = [
        ToDo,
        "status",
        ByParty,
        ByInitiator,
        ByTarget,
        ByEpisode,
        "basis",
        "disputed",
        "measure",
        "personnel",
        IsResponse,
        "date_precision",
        ("initiator__region", titled("region of initiator")),
        ("target__region", titled("region of target")),
    ]
    inlines = [ExpulsionCitationInline]
    facts = [
        (
            "What was ordered",
            {
                "fields": [
                    ("measure", "personnel"),
                    ("effective_on", "missions_closed"),
                ]
            },
        ),
    ]
    best_figures = ("persons", "persons_low", "persons_high")

    @admin.display(description="persons", ordering="persons")
    def people(self, expulsion: Expulsion) -> str | None:
        """Return the number of people, with the range of what is stated: 60 (48 to 60)."""
        least, most = expulsion.persons_least, expulsion.persons_most
        if least == most:
            return None if expulsion.persons is None else str(expulsion.persons)
        best = "?" if expulsion.persons is None else expulsion.persons
        return f"{best} ({least} to {most})"
