"""What all filter sets share."""

import copy
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Self

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django_filters import Filter, FilterSet

from sanctions.filtersets.filters import ColumnFilter
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.summing import summed


class StrictFilterSet(FilterSet):
    """A filter set that reads each parameter strictly, and whose filters have operators.

    Each filter that a subclass declares stands in `base_filters` once for each of its operators,
    under the name of the parameter.
    """

    class Meta:
        form = ParameterForm
        fields = ()

    def __init__(
        self, given: MultiValueDict[str, str], queryset: QuerySet[Any] | None = None
    ) -> None:
        """Hold the parameters; the filters are shared by all requests: none of them changes."""
        self.queryset = queryset
        self.is_bound = True
        self.data = given
        self.request = None
        self.form_prefix = None
        self.filters = self.base_filters

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> Self:
        """Return the filter set of values that have been read already, by parameter."""
        filterset = cls(MultiValueDict())
        filterset.form.full_clean()
        filterset.form.cleaned_data |= values
        return filterset

    @cached_property
    def form(self) -> ParameterForm:
        """Return the parameters, as they were read."""
        of_class: Any = type(self)
        return form_class(of_class)(self.data)

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        """Return the filters by the name of their parameter."""
        declared = super().get_filters()
        model = cls._meta.model
        if model is None:
            return declared
        filters: dict[str, Filter] = {}
        for name, one in declared.items():
            if isinstance(one, ColumnFilter):
                filters.update(one.parameters(name, model))
            else:
                filters[name] = one
        return filters

    def summed(self, groups: Iterable[str] = ()) -> QuerySet[Any] | None:
        """Return the rows of sums, told apart by groups, that the events that match add up to.

        None where no table of sums tells just this: then the events themselves do.
        """
        return summed(self._meta.model, self.filters, self.form.cleaned_data, groups)

    def between(self, rows: QuerySet[Any], start: int, stop: int) -> QuerySet[Any]:
        """Return the rows that match, in their order, from one place in it to another."""
        return self.filter_queryset(rows)[start:stop]

    def without(self, name: str) -> Self:
        """Return the filter set without the parameter of that name, with any operator."""
        form = copy.copy(self.form)
        form.cleaned_data = {
            parameter: None if parameter.partition("__")[0] == name else value
            for parameter, value in self.form.cleaned_data.items()
        }
        other = copy.copy(self)
        other.form = form
        return other


@cache
def form_class(filterset_class: Any) -> type[ParameterForm]:
    """Return the form of a filter set, with a field for each filter."""
    fields = {name: one.field for name, one in filterset_class.base_filters.items()}
    made: type[ParameterForm] = filterset_class.Meta.form
    return type(f"{filterset_class.__name__}Form", (made,), fields)


def ordered_by(*columns: str, **paths: str) -> dict[str, Any]:
    """Return what each column is sorted by: its own name, or the path that is given for it."""
    return {column: column for column in columns} | paths
