"""What the admin of expulsions and of sanction events shares.

Published means cited: an event that is published together with its first citations is saved as a
draft, then its citations, then its publication, all in one transaction.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sanctions.admin.desk.episode import set_episode
from sanctions.admin.entry.citing import save_with_sources
from sanctions.admin.entry.entering import EntryAdmin
from sanctions.admin.holding import MOST_SHOWN
from sanctions.admin.links import to_events
from sanctions.admin.review import rules
from sanctions.admin.review.actions import ACTIONS
from sanctions.admin.review.buttons import buttons_for
from sanctions.admin.review.pages import review_urls
from sanctions.admin.searching import find_events
from sanctions.models import Event
from sanctions.models.dates import as_known
from sanctions.models.trail import last_return
from sanctions.models.vocabularies import Status

PERMANENT_NOTE = (
    "Id, date, initiator and target stay as first saved, as the id is permanent and made of them. "
    "To correct one, delete the draft, or retract the published event, and enter it anew."
)


class EventAdmin(EntryAdmin):
    """The admin of one kind of event, with its citations beside it."""

    permanent = ("id", "announced_on", "initiator", "target")
    # The part of the form that one kind of event has to itself, and its figures.
    facts: list[tuple[str, dict[str, Any]]]
    best_figures: tuple[str, ...]
    list_display = ["id", "when", "initiator_name", "target_name"]
    search_help_text = (
        "Words or their beginnings: of the summary, the parties (or codes), legal citations and "
        "publishers; a day, month or year (2018-03); an id."
    )
    list_related: tuple[str, ...] = ("initiator", "target", "episode")
    ordering = ["-announced_on", "id"]
    # What the database keeps in order: any other column would be sorted row by row.
    sortable_by = ["id", "when"]
    date_hierarchy = "announced_on"
    # By the index of words: see get_search_results.
    search_fields = ["id"]
    actions = [*ACTIONS, set_episode]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the events that a text finds, each once."""
        if not search_term.strip():
            return queryset, False
        return find_events(queryset, search_term), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is only shown: the derived columns and the responses too."""
        shown = [*self.model.derived_columns(), "certain_on", "contested", "responses", "status"]
        return (*super().get_readonly_fields(request, obj), *shown)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the form's parts, with a word on what is permanent once the event is saved.

        Those of class `after-citations` follow the citations, from which figures are proposed.
        """
        spread = [
            tuple(f"{figure}_{end}" for end in ("least", "most")) for figure in self.model.figures
        ]
        shown = ["certain_on", ("basis", "contested"), *spread, "responses"]
        note = ["figures_note"] if self.may_enter(request, obj) else []
        return [
            (
                "When and who",
                {
                    "description": PERMANENT_NOTE if obj else None,
                    "fields": [
                        ("announced_on", "date_precision") if obj else "announced_on",
                        ("initiator", "target"),
                        "id",
                    ],
                },
            ),
            *self.facts,
            ("Context", {"fields": ["summary", "episode", "in_response_to"]}),
            (
                "Figures",
                {"classes": ["after-citations", "figures"], "fields": [self.best_figures, *note]},
            ),
            *([("Publication", {"fields": self.publication(obj)})] if obj else []),
            *([("Derived", {"classes": ["derived"], "fields": shown})] if obj else []),
        ]

    @admin.display(description="announced", ordering="announced_on")
    def when(self, event: Event) -> str:
        """Return the date as exactly as it is known: 2018-03-26, 2018-03 or 2018."""
        return as_known(event.announced_on, event.date_precision)

    @admin.display(description="initiator", ordering="initiator__name")
    def initiator_name(self, event: Event) -> str:
        """Return the initiator's name; its code stands in the id."""
        return event.initiator.name

    @admin.display(description="target", ordering="target__name")
    def target_name(self, event: Event) -> str:
        """Return the target's name; its code stands in the id."""
        return event.target.name

    @admin.display(description="episode")
    def dispute(self, event: Event) -> str | None:
        """Return the title of the episode."""
        return event.episode.title if event.episode else None

    @admin.display(description="basis", ordering="basis")
    def rests_on(self, event: Event) -> str | None:
        """Return the basis of the figures, and whether they are disputed."""
        return f"{event.basis}, disputed" if event.disputed else event.basis

    @admin.display(description="disputed")
    def contested(self, event: Event) -> str:
        """Return whether the citations differ, in words: a tick would look like praise."""
        return "yes" if event.disputed else "no"

    @admin.display(description="responses")
    def responses(self, event: Event) -> SafeString | str:
        """Return links to the events that answer this one."""
        found = [
            *event.expulsion_responses.all()[: MOST_SHOWN + 1],
            *event.sanctionevent_responses.all()[: MOST_SHOWN + 1],
        ]
        if len(found) > MOST_SHOWN:
            return format_html("{}<div>and more</div>", to_events(found[:MOST_SHOWN]))
        return to_events(found) or "none"

    def publication(self, event: Event) -> list[str]:
        """Return what is shown of where an event stands: of a retracted one, the reason too.

        The reason is public and can be corrected; the status changes by its own steps alone.
        """
        is_retracted = rules.stored_status(event) == Status.RETRACTED
        return ["status", "retraction_reason"] if is_retracted else ["status"]

    def get_urls(self) -> list[Any]:
        """Return the pages of an event: its review, too."""
        return [*review_urls(self), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the event may be changed: a draft, unless the person may publish."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or rules.why_not_change(request.user, obj) is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the event may go: a draft only, as a public id is never lost."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or rules.why_not_delete(request.user, obj) is None)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Return whether a person may publish events of this kind."""
        return rules.may(request.user, "publish", self.model)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Return the citations' forms; a form that was sent is checked for the status asked for."""
        if request.method == "POST" and obj is not None:
            self.ask_for_status(request, obj)
        return super()._create_formsets(request, obj, change)

    def ask_for_status(self, request: HttpRequest, event: Event) -> None:
        """Give an event the status that a button asks for, for the rules to judge it so."""
        event.status_before = event.status
        asked = {"_submit": Status.SUBMITTED, "_publish": Status.PUBLISHED}
        button = next((name for name in asked if name in request.POST), None)
        if button is None:
            return
        if button == "_submit":
            why = None
            if event.status != Status.DRAFT:
                why = f"{event} is no draft: it is {event.status}."
        else:
            why = rules.why_not_publish(request.user, event)
            if why is None and event.status != Status.DRAFT:
                why = "What waits for review is published on its review page, as it is shown there."
        if why:
            event.refused = [why]
        else:
            event.status = asked[button]

    def reason_of(self, request: HttpRequest) -> str | None:
        """Return the reason that was given; for a step without one, the step."""
        steps = {"_submit": "Submitted.", "_publish": "Published."}
        step = next((steps[name] for name in steps if name in request.POST), None)
        note = request.POST.get("figures_note", "").strip()
        reason = super().reason_of(request)
        if note and note != reason:
            return f"{reason} Figures: {note}" if reason else f"Figures: {note}"
        return reason or step

    def render_change_form(  # noqa: PLR0917 - as Django has it
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Show the form with the buttons for what the person may do, and what was said of it."""
        if obj is not None:
            obj.status = rules.stored_status(obj)
            context["returned"] = last_return(obj)
        context |= buttons_for(request.user, self.model, obj)
        context |= self.proposals(request, context, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the event, as a draft where its first citations are saved after it."""
        status = obj.status
        if status == Status.PUBLISHED and not (change and obj.citations.exists()):
            obj.status = Status.DRAFT
        super().save_model(request, obj, form, change)
        obj.status = status

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the citations, deletions last: a published event is at no moment without one."""
        formset.save(commit=False)
        for citation in [
            *(changed for changed, _ in formset.changed_objects),
            *formset.new_objects,
        ]:
            save_with_sources(citation)
        for citation in formset.deleted_objects:
            citation.delete()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the citations, then publish the event if it waited for them."""
        super().save_related(request, form, formsets, change)
        event = form.instance
        if self.model.objects.filter(pk=event.pk).exclude(status=event.status).exists():
            event.save(update_fields=["status"])
        if event.status != rules.stored_status(event):
            self.message_user(request, f"{event} is {event.status} now.", messages.SUCCESS)
        if not change:
            self.warn_of_lookalikes(request, form)
