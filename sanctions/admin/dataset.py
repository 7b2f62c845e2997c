"""What the admin of every model shares."""

import logging
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property

from sanctions.admin.bounded import BoundedPaginator
from sanctions.admin.collision import BESIDE_COLUMNS, FIELD, Collision, sealed
from sanctions.admin.exchange.pages import Exchange
from sanctions.admin.filters import FILTERS_MEDIA
from sanctions.admin.history.pages import history_urls, show_history
from sanctions.admin.holding import holding
from sanctions.admin.lists import DeskList
from sanctions.admin.meanwhile import answer_collision
from sanctions.admin.on_site import address_on_site
from sanctions.admin.review.rules import is_public
from sanctions.models.fields import validate_line
from sanctions.models.history import because
from sanctions.models.versions import current_state, locked, values_of

logger = logging.getLogger(__name__)

LONGEST_REASON = 500
MEANWHILE = "Nothing was saved yet: look above at what happened meanwhile, then save again."


class RowForm(forms.ModelForm):
    """A form that tells at its head what is wrong at a column that can't be edited in it."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Put each message at its field; at the head, with the column's name, without one."""
        if not isinstance(error, ValidationError) or not hasattr(error, "error_dict"):
            super().add_error(field, error)
            return
        for column, errors in error.error_dict.items():
            if column in self.fields:
                super().add_error(column, errors)
            elif column == NON_FIELD_ERRORS:
                super().add_error(None, errors)
            else:
                told = [f"{column}: {text}" for text in ValidationError(errors).messages]
                super().add_error(None, told)


class DatasetForm(RowForm):
    """The form of a row: it asks why a public row is changed, and knows on what it was opened."""

    reason = forms.CharField(
        label="Why this change?",
        required=False,
        max_length=LONGEST_REASON,
        validators=[validate_line],
        help_text="Kept in the history beside what changes.",
        widget=AdminTextInputWidget(attrs={"class": "line"}),
    )
    # The state that the form was opened on, sealed.
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    # What happened to the row while the form was open: the admin says so.
    collision: Collision | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_stored = not self.instance._state.adding
        self.values_before = values_of(self.instance) if is_stored else None
        if is_stored and not self.is_bound:
            self.initial[FIELD] = sealed(current_state(self.instance))

    @cached_property
    def changed_data(self) -> list[str]:
        """Return the columns that were changed."""
        return [name for name in super().changed_data if name not in BESIDE_COLUMNS]

    def rows_changed(self) -> bool:
        """Return whether anything changed: a column, or a row edited beside this one."""
        beside = getattr(self.instance, "rows_beside", [])
        return self.has_changed() or any(form.has_changed() for form in beside)

    def why_reason(self) -> str | None:
        """Return why a reason is needed, if one is: a public row was changed."""
        if self.instance._state.adding or not is_public(self.instance) or not self.rows_changed():
            return None
        return "This is public: say why it changes."

    def clean(self) -> dict[str, Any]:
        """Refuse what another person changed meanwhile, and a change without its reason."""
        facts = super().clean() or self.cleaned_data
        if self.collision:
            self.add_error(None, MEANWHILE)
        for refused in getattr(self.instance, "refused", []):
            self.add_error(None, refused)
        why = None if "reason" in self.errors else self.why_reason()
        if why and not facts.get("reason"):
            self.add_error("reason", why)
        return facts


# From this length on, a line of text gets a wide field.
WIDE = 80


class Wide:
    """Gives long lines of text room, and offers no deletion beside a choice."""

    class Media:
        css = {"all": ["sanctions/admin.css"]}

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Return the form field of a column."""
        length = getattr(db_field, "max_length", None) or 0
        if isinstance(db_field, models.CharField) and length >= WIDE and not db_field.choices:
            kwargs["widget"] = AdminTextInputWidget(attrs={"class": "line"})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        if field and length >= WIDE:
            # A browser would cut a longer text that is pasted, and say nothing.
            field.widget.attrs.pop("maxlength", None)
        return field


class DatasetInline(Wide, admin.TabularInline):
    """Rows edited together with the row that they belong to."""

    form = RowForm
    extra = 0


class DatasetAdmin(Wide, Exchange, admin.ModelAdmin):
    """The admin of one model: keys are permanent, and nothing is deleted in bulk."""

    form = DatasetForm
    list_per_page = 50
    # The rows that those of a list refer to. They are read after it: with joins, a database may
    # begin with these rows, and sort all of the list's.
    list_related: tuple[str, ...] = ()
    # Nothing is counted to its end, as a table may have millions of rows.
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # The columns that stay as they were entered: the key, and what it is made of.
    permanent: tuple[str, ...] = ()

    @property
    def media(self) -> forms.Media:
        """The styles and scripts of the pages: those of the lists' boxes to type in, too."""
        return super().media + FILTERS_MEDIA

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        """Return the list of the rows."""
        return DeskList

    def view_on_site(self, obj: Any) -> str | None:
        """Return the address of the row's public page, where it has one."""
        return address_on_site(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the columns that are only shown: the permanent ones too, once saved."""
        shown = tuple(super().get_readonly_fields(request, obj))
        return (*shown, *self.permanent) if obj else shown

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the bulk actions, without deletion."""
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    def get_urls(self) -> list[Any]:
        """Return the pages of a row: those of its history, too."""
        return [*history_urls(self), *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Return the row that is shown or, where it is about to change, held until it has."""
        if request.method == "POST" and connection.in_atomic_block:
            self.hold(object_id)
        return super().get_object(request, object_id, from_field)

    def hold(self, object_id: str) -> None:
        """Let nobody else change a row until the transaction ends."""
        with suppress(ValidationError):  # no key of this model: there is no such row
            self.hold_row(self.model._meta.pk.to_python(object_id))

    def hold_row(self, key: Any) -> None:
        """Lock the row of a key; a model whose rows belong to others locks these before."""
        locked(self.model, key)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, which knows what happened to the row meanwhile."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.collision = getattr(request, "collision", None)
        return form

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Return the rows edited beside a row, of which its form has to know.

        They are made after the form and before either is checked.
        """
        formsets, inlines = super()._create_formsets(request, obj, change)
        if obj is not None:
            obj.rows_beside = [
                form
                for formset, inline in zip(formsets, inlines, strict=True)
                for form in (
                    formset.forms
                    if inline.has_change_permission(request, obj if change else None)
                    else formset.extra_forms
                )
            ]
        return formsets, inlines

    def reason_of(self, request: HttpRequest) -> str | None:
        """Return the reason that was given for what a request changes."""
        return request.POST.get("reason", "").strip() or None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the row if it changed; a new one never overwrites one that just got its key."""
        before = getattr(form, "values_before", None)
        if not change or before is None or values_of(obj) != before:
            obj.save(force_insert=not change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows beside it, and see at once whether the references hold."""
        super().save_related(request, form, formsets, change)
        if connection.vendor == "postgresql":  # which would look only after success was told
            connection.check_constraints()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whether to delete the row, and why if it is public; then delete it."""
        row = super().get_object(request, unquote(object_id))
        needed = row is not None and is_public(row) and self.has_delete_permission(request, row)
        reason = self.reason_of(request)
        refused = request.method == "POST" and needed and not reason
        if refused or len(reason or "") > LONGEST_REASON:
            told = f"Nothing was deleted: say why, in at most {LONGEST_REASON} characters."
            self.message_user(request, told, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        with because(reason):
            return super().delete_view(
                request, object_id, {"reason_needed": needed, **(extra_context or {})}
            )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what would be deleted or, of what refers to the row and keeps it, a few rows."""
        kept_by = holding(objs[0]) if len(objs) == 1 else []
        if kept_by:
            return [str(objs[0])], {}, set(), kept_by
        return super().get_deleted_objects(objs, request)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the history of a row, deleted ones too."""
        return show_history(self, request, object_id)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show and save the form; what clashes with another person's work is told, not saved."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        for _ in range(2):  # what clashed may fit beside what is there now, or is told in the form
            try:
                return self._save_form(request, object_id, form_url, extra_context)
            except IntegrityError:
                logger.warning("The database refused %s", request.path, exc_info=True)
        self.message_user(
            request,
            "Nothing was saved: it clashes with what someone else has saved meanwhile. "
            "Look at the present state below, and enter it again.",
            messages.ERROR,
        )
        return HttpResponseRedirect(request.get_full_path())

    def _save_form(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        """Save what was sent, if nobody changed the row since its form was opened."""
        with transaction.atomic(), because(self.reason_of(request)):
            if object_id is not None:
                self.hold(unquote(object_id))
                answer = answer_collision(self, request, unquote(object_id))
                if answer is not None:
                    return answer
                if getattr(request, "begins_anew", False):
                    object_id, form_url = None, "../../add/"
            return super().changeform_view(request, object_id, form_url, extra_context)
