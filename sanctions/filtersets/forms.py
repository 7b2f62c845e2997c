"""The form that reads parameters: each field on its own, then all that the database must know."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from sanctions.filtersets.known import Known
from sanctions.filtersets.registers import Register, look_up
from sanctions.filtersets.values import Refused, RegisterField

# A suggestion compares with every row of a table: enough for a typing error, not for a flood.
MOST_SUGGESTIONS = 10
# Values are listed in full where they are few.
SHORT_LIST = 60


class _SharedFields(dict[str, forms.Field]):
    """Fields that all forms of a class have in common: reading a value changes none of them."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class ParameterForm(forms.Form):
    """Parameters given in a query string. Errors are `Refused`, by parameter.

    There are dozens of parameters and a request gives a few: fields are not copied for each
    request, and only those of parameters that are given are read.
    """

    data: MultiValueDict[str, str]

    def __init__(self, given: MultiValueDict[str, str]) -> None:
        if not isinstance(self.base_fields, _SharedFields):
            type(self).base_fields = _SharedFields(self.base_fields)
        super().__init__(given)
        # What is known of the rows already: of those in the state that they are asked for.
        self.known: Known = {}

    def _clean_fields(self) -> None:
        """Read the parameters that are given; the others are None."""
        self.cleaned_data = dict.fromkeys(self.fields)
        for name, values in self.data.lists():
            field = self.fields.get(name)
            if field is None:
                continue
            try:
                self.cleaned_data[name] = field.clean(values)
            except ValidationError as error:
                self.add_error(name, error)

    def clean(self) -> dict[str, Any]:
        """Replace codes, ids and names by those of the database, and refuse the unknown."""
        named = {
            name: field
            for name, field in self.fields.items()
            if isinstance(field, RegisterField) and self.cleaned_data.get(name)
        }
        wanted: dict[Register, set[str]] = {}
        for name, field in named.items():
            folded = map(field.register.fold, self.cleaned_data[name])
            wanted.setdefault(field.register, set()).update(folded)
        found = look_up(wanted, self.known)
        suggestions = MOST_SUGGESTIONS
        for name, field in named.items():
            known = {
                value: found[field.register].get(field.register.fold(value))
                for value in self.cleaned_data[name]
            }
            for unknown in [value for value, canonical in known.items() if canonical is None]:
                self.add_error(name, _unknown(field.register, unknown, suggest=suggestions > 0))
                suggestions -= 1
            if name in self.cleaned_data:
                self.cleaned_data[name] = list(dict.fromkeys(known.values()))
        return self.cleaned_data


def _unknown(register: Register, value: str, *, suggest: bool) -> Refused:
    """Return why a value that a register doesn't hold is refused."""
    near = register.nearest(value) if suggest else []
    values = register.values() if suggest else []
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return Refused(
        f"There is no such {register.noun}.{hint} {register.listed}.",
        value,
        allowed=values if 0 < len(values) <= SHORT_LIST else None,
        suggestion=next(iter(near), None),
    )
