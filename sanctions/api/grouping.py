"""The parameters of answers that add events up: by what, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.nearest import nearest
from sanctions.filtersets.values import OrderField, Refused, ValueField


class GroupField(ValueField):
    """What to add events up by: one column or several, joined by commas."""

    def __init__(self, *, groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(many=True, **kwargs)
        self.groups = list(groups)
        self.schema = {"type": "string", "enum": self.groups}

    def parse(self, text: str) -> str:
        """Return the column."""
        if text.lower() in self.groups:
            return text.lower()
        near = nearest(text, [(group, group) for group in self.groups], count=1)
        message = f"Events are not added up by it, but by: {', '.join(self.groups)}."
        raise Refused(message, text, self.groups, next(iter(near), None))


class GroupingForm(ParameterForm):
    """By what events are added up, and the order of the rows.

    `groups` maps what `by` may name to the columns that it gives a row.
    """

    groups: ClassVar[Mapping[str, Sequence[str]]] = {}

    def clean(self) -> dict[str, Any]:
        """Refuse to sort by a column that the rows don't have."""
        cleaned = super().clean()
        by = cleaned.get("by") or []
        for chosen in cleaned.get("ordering") or []:
            column = chosen.removeprefix("-")
            givers = [group for group, columns in self.groups.items() if column in columns]
            if "by" in cleaned and givers and not set(givers) & set(by):
                wanted = ",".join([*by, givers[0]])
                message = f"Rows have no {column} here: add it to by, as in by={wanted}."
                self.add_error("ordering", Refused(message, chosen))
        return self.cleaned_data


def grouping_form(
    name: str, groups: Mapping[str, Sequence[str]], figures: Sequence[str]
) -> type[GroupingForm]:
    """Return the form of `by` and `ordering` for rows of these groups and figures."""
    columns = [column for given in groups.values() for column in given]
    fields: dict[str, Any] = {
        "groups": groups,
        "by": GroupField(
            groups=groups,
            help_text="What to add up by: a row for each value, or combination of values, that "
            "there is. Without it, one row.",
        ),
        "ordering": order_field([*dict.fromkeys(columns), *figures], "the columns of `by`"),
    }
    return type(name, (GroupingForm,), fields)


def order_field(columns: Iterable[str], default: str) -> OrderField:
    """Return the field of `ordering`, for rows that stand in the order of `default` otherwise."""
    return OrderField(
        columns=columns,
        help_text="The columns to sort by, joined by commas; - before a column sets the last "
        f"first. Rows without a value come last, ties are broken by {default}: the order where "
        "this is left out.",
    )


def order_form(name: str, columns: Iterable[str], default: str) -> type[ParameterForm]:
    """Return the form of `ordering` alone."""
    return type(name, (ParameterForm,), {"ordering": order_field(columns, default)})
