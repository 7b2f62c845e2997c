"""What all filter sets share."""

import copy
from typing import Any, Self

from django_filters import Filter, FilterSet

from sanctions.filtersets.filters import ColumnFilter
from sanctions.filtersets.forms import ParameterForm


class StrictFilterSet(FilterSet):
    """A filter set that reads each parameter strictly, and whose filters have operators.

    Each filter that a subclass declares stands in `base_filters` once for each of its operators,
    under the name of the parameter.
    """

    class Meta:
        form = ParameterForm
        fields = ()

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

    def without(self, name: str) -> Self:
        """Return the filter set without the parameter of that name, with any operator."""
        form = copy.copy(self.form)
        form.cleaned_data = {
            parameter: None if parameter.partition("__")[0] == name else value
            for parameter, value in self.form.cleaned_data.items()
        }
        other = copy.copy(self)
        other.__dict__["_form"] = form
        return other


def ordered_by(*columns: str, **paths: str) -> dict[str, Any]:
    """Return what each column is sorted by: its own name, or the path that is given for it."""
    return {column: column for column in columns} | paths
