"""The filters beside lists that Django does not have."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.safestring import SafeString

from sanctions.admin.desk.worklists import worklists_of
from sanctions.models import Expulsion
from sanctions.models.vocabularies import SanctionMeasure

TO_DO = "todo"
# What the boxes to type in need on a page.
FILTERS_MEDIA = AutocompleteSelect(Expulsion._meta.get_field("initiator"), admin.site).media
# Any key that a reference table has: an id or a code.
_KEY = re.compile(r"[A-Za-z0-9-]{1,100}")


def titled(title: str) -> type[admin.ChoicesFieldListFilter]:
    """Return the filter of a column of choices under a title that says whose column it is."""

    class Titled(admin.ChoicesFieldListFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = title

    return Titled


class ToDo(admin.SimpleListFilter):
    """Filters rows by what needs doing with them."""

    title = "what needs doing"
    parameter_name = TO_DO

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [(one.name, one.title) for one in worklists_of(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the choice."""
        asked = self.value()
        for one in worklists_of(queryset.model):
            if one.name == asked:
                return one.chosen(queryset)
        return queryset


class ByTyping(admin.ListFilter):
    """Filters rows by another row, which is found by typing: nothing is listed beforehand."""

    template = "admin/sanctions/filter_by_typing.html"
    parameter_name: ClassVar[str]
    # The columns that refer to the other row; it may stand in any of them.
    columns: ClassVar[tuple[str, ...]]

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.field = model._meta.get_field(self.columns[0])
        self.admin_site = model_admin.admin_site
        self.others = [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in {self.parameter_name, "p", "e"}
        ]
        found = params.pop(self.parameter_name, None)
        if found and found[-1]:
            if not _KEY.fullmatch(found[-1]):
                raise IncorrectLookupParameters
            self.used_parameters[self.parameter_name] = found[-1]

    def has_output(self) -> bool:
        """Return that it is always shown."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """Return the name of its parameter."""
        return [self.parameter_name]

    def value(self) -> str | None:
        """Return the key of the row that was chosen."""
        chosen: Any = self.used_parameters.get(self.parameter_name)
        return None if chosen is None else str(chosen)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield the way back to all rows."""
        everything = changelist.get_query_string(remove=[self.parameter_name])
        yield {"selected": self.value() is None, "query_string": everything, "display": "All"}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that refer to the chosen one."""
        if self.value() is None:
            return queryset
        condition = Q()
        for column in self.columns:
            condition |= Q(**{f"{column}_id": self.value()})
        return queryset.filter(condition)

    def select(self) -> SafeString:
        """Return the box to type in."""
        name = f"filter-{self.parameter_name}"
        attributes = {"id": name, "aria-label": self.title, "data-placeholder": "Type to find"}
        widget = AutocompleteSelect(self.field, self.admin_site, attrs=attributes)
        widget.is_required = False
        rows = self.field.remote_field.model.objects.all()
        field = forms.ModelChoiceField(rows, required=False, widget=widget)
        return field.widget.render(self.parameter_name, self.value())


def by_typing(title: str, parameter: str, *columns: str) -> type[ByTyping]:
    """Return the filter by the row that stands in one of the columns, named by a parameter."""
    return type(
        "By" + title.title().replace(" ", ""),
        (ByTyping,),
        {"title": title, "parameter_name": parameter, "columns": columns},
    )


ByParty = by_typing("party, on either side", "party", "initiator", "target")
ByInitiator = by_typing("initiator", "initiator__code__exact", "initiator")
ByTarget = by_typing("target", "target__code__exact", "target")
ByEpisode = by_typing("episode", "episode__id__exact", "episode")
ByRegime = by_typing("regime", "regime__id__exact", "regime")


class IsResponse(admin.SimpleListFilter):
    """Filters events by whether they answer another one."""

    title = "is a response"
    parameter_name = "is_response"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the events of the choice."""
        if self.value() not in {"yes", "no"}:
            return queryset
        # Put so that the list stays in its order: found by the index, most rows would be sorted.
        answered = Coalesce("answers_expulsion_id", "answers_sanction_id")
        return queryset.alias(answered=answered).filter(answered__isnull=self.value() == "no")


class Language(admin.SimpleListFilter):
    """Filters sources by their language: the commonest ones, and all others together."""

    title = "language"
    parameter_name = "language"
    NAMES = {
        "en": "English",
        "fr": "French",
        "de": "German",
        "es": "Spanish",
        "it": "Italian",
        "pt": "Portuguese",
        "ru": "Russian",
        "uk": "Ukrainian",
        "ar": "Arabic",
        "zh": "Chinese",
    }
    OTHER = "other"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices: no table is read for them."""
        return [*self.NAMES.items(), (self.OTHER, "any other")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the sources of the choice."""
        if self.value() == self.OTHER:
            return queryset.exclude(language__in=self.NAMES)
        return queryset.filter(language=self.value()) if self.value() else queryset


class HasMeasure(admin.SimpleListFilter):
    """Filters sanction events by a measure that is among theirs."""

    title = "measure"
    parameter_name = "measure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return list(SanctionMeasure.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the events with the measure."""
        term = self.value()
        if not term:
            return queryset
        return queryset.filter(measures__regex=rf"(^|;){re.escape(term)}(;|$)")
