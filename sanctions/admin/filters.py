"""The filters beside lists that Django does not have."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from sanctions.models.vocabularies import SanctionMeasure


def titled(title: str) -> type[admin.ChoicesFieldListFilter]:
    """Return the filter of a column of choices under a title that says whose column it is."""

    class Titled(admin.ChoicesFieldListFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = title

    return Titled


class IsResponse(admin.SimpleListFilter):
    """Filters events by whether they answer another one."""

    title = "is a response"
    parameter_name = "is_response"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the events of the choice."""
        unprovoked = Q(answers_expulsion=None, answers_sanction=None)
        if self.value() == "yes":
            return queryset.exclude(unprovoked)
        return queryset.filter(unprovoked) if self.value() == "no" else queryset


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
