"""The admin's side of an event's form: its fields, and what is shown beside them."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from sanctions.admin.dataset import DatasetAdmin
from sanctions.admin.entry.checking import (
    lookalikes_of,
    proposals_of,
    provocations_for,
    put_in,
)
from sanctions.admin.entry.dates import DayField, KnownDateField
from sanctions.admin.entry.finding import all_parties
from sanctions.admin.entry.form import EventForm
from sanctions.admin.entry.naming import FIELDS
from sanctions.admin.entry.pages import entry_urls
from sanctions.admin.entry.vocabulary import VOCABULARIES, one_of_defined
from sanctions.models.dates import as_known
from sanctions.models.event import UNPUBLISHED

# The button by which a form is only looked through: it shows what follows from what was typed,
# and one more line for a citation.
CHECK = "_check"


class EntryAdmin(DatasetAdmin):
    """The admin of a model whose form understands what is typed and proposes what follows."""

    form = EventForm
    change_form_template = "admin/sanctions/entry/event_form.html"

    def get_urls(self) -> list[Any]:
        """Return the pages of a row: what its form asks for while it is filled in, too."""
        return [*entry_urls(self), *super().get_urls()]

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Return the form field of a column: a date as it is known, a row named by typing."""
        if db_field.name == "announced_on":
            help_text = "The day on which the act was made public, or the month or year of it."
            return KnownDateField(label="Announced on", help_text=help_text)
        if isinstance(db_field, models.DateField):
            kwargs |= {"form_class": DayField}
            return db_field.formfield(**kwargs)
        if db_field.name in {"initiator", "target"}:  # without links around them
            return self.formfield_for_foreignkey(db_field, request, **kwargs)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in FIELDS:
            field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the form field of a reference."""
        kwargs |= {"form_class": FIELDS[db_field.name]} if db_field.name in FIELDS else {}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the form field of a term: all of its vocabulary, with their definitions."""
        if db_field.name in VOCABULARIES:
            kwargs |= one_of_defined(db_field.name)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def may_enter(self, request: HttpRequest, event: Any) -> bool:
        """Return whether the person may save the form: of a new event, where `event` is None."""
        if event is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, event)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, which leaves citations to their own rows where the editor has these."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.citations_follow = bool(self.get_inline_instances(request, obj))
        form.only_checks = CHECK in request.POST
        return form

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Return the citations' forms, of which the event's form has to know all."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        if request.method == "POST" and obj is not None:
            obj.cited_rows = [form for formset in formsets for form in formset.forms]
        return formsets, inlines

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Return what the citations are made of: where a form is looked through, one more line."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        name = f"{prefix}-TOTAL_FORMS"
        if CHECK in request.POST and (total := kwargs["data"].get(name, "")).isdecimal():
            kwargs["data"][name] = str(int(total) + 1)
        return kwargs

    def warn_of_lookalikes(self, request: HttpRequest, form: Any) -> None:
        """Tell of events that the saved one looks like, with links to them."""
        for one in lookalikes_of(form):
            told = '{} looks like <a href="{}">{}</a> ({}, {}): {}'
            message = format_html(
                told, form.instance, one.url, one.id, one.announced, one.status, one.summary
            )
            self.message_user(request, message, messages.WARNING)

    def proposals(self, request: HttpRequest, context: dict[str, Any], obj: Any) -> dict[str, Any]:
        """Return what the form shows beside its fields, and put into these what is proposed."""
        form = context["adminform"].form
        formsets = [one.formset for one in context["inline_admin_formsets"]]
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_check"
        stored = obj is not None and not obj._state.adding
        shown: dict[str, Any] = {
            "check_url": reverse(name, args=[quote(obj.pk)]) if stored else reverse(f"{name}_new"),
            "known_on": as_known(obj.announced_on, obj.date_precision) if stored else "",
            "may_enter": self.may_enter(request, obj if stored else None),
        }
        if form.is_bound:
            shown["proposals"] = proposals_of(form, formsets)
            put_in(form, formsets)
        shown["lookalikes"] = (
            shown["proposals"].lookalikes
            if form.is_bound
            else lookalikes_of(form)
            if stored and obj.status in UNPUBLISHED
            else []
        )
        if shown["may_enter"]:
            shown["parties_offered"] = all_parties() if not stored else []
            shown["events_offered"] = provocations_for(form)
        return shown
