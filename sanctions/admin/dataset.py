"""What the admin of every model shares."""

import logging
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

logger = logging.getLogger(__name__)


class DatasetForm(forms.ModelForm):
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
        return field


class DatasetInline(Wide, admin.TabularInline):
    """Rows edited together with the row that they belong to."""

    form = DatasetForm
    extra = 0


class DatasetAdmin(Wide, admin.ModelAdmin):
    """The admin of one model: keys are permanent, and nothing is deleted in bulk."""

    form = DatasetForm
    list_per_page = 50
    show_full_result_count = False
    # The columns that stay as they were entered: the key, and what it is made of.
    permanent: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the columns that are only shown: the permanent ones too, once saved."""
        shown = tuple(super().get_readonly_fields(request, obj))
        return (*shown, *self.permanent) if obj else shown

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the bulk actions, without deletion."""
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the row; a new one never overwrites one that got its key a moment earlier."""
        obj.save(force_insert=not change)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show and save the form; what clashes with another editor's work is told, not saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            logger.warning("The database refused %s", request.path, exc_info=True)
            self.message_user(
                request,
                "Nothing was saved: it clashes with what someone else has saved meanwhile. "
                "Look at the present state below, and enter it again.",
                messages.ERROR,
            )
            return HttpResponseRedirect(request.get_full_path())
