"""The filters: one declaration gives a parameter with its operators as suffixes.

`persons = NumberFilter()` gives `persons`, `persons__n`, `persons__gte`, `persons__lte`,
`persons__gt`, `persons__lt` and, as the column may be NULL, `persons__isnull`. What a column
means, and its bounds, are taken from the model.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django_filters import Filter
from django_filters.utils import get_model_field

from sanctions.filtersets.registers import Register
from sanctions.filtersets.values import (
    DayField,
    Days,
    DaysField,
    NumberField,
    OrderField,
    RegisterField,
    TermField,
    TruthField,
    ValueField,
    YearField,
)
from sanctions.models import CITATIONS, group_of
from sanctions.models.vocabularies import Vocabulary

# The annotation of rows that were searched for by words.
RELEVANCE = "relevance"
ANY_OF = "Several values, repeated or joined by commas: any of them."


class ColumnFilter(Filter):
    """A filter on one column or more (any of them), with operators.

    `columns` are what it looks at (by default the column of its own name). `about` says what
    the parameter means, where the column's help text does not.
    """

    # The operators beside the plain parameter, with what they mean.
    comparisons: ClassVar[Mapping[str, str]] = {}
    not_operator = "Leaves out the rows that `{name}` would find."
    not_known = " Rows in which it is not known stay."
    values_help = ""
    # Whether `__isnull` makes sense, where the columns may be NULL.
    can_be_unknown = True
    # Whether it looks at nothing but its columns, and takes them as they are: then it finds the
    # sums of the events that it would find.
    finds_sums = False

    def __init__(self, *columns: str, about: str = "", **field_options: Any) -> None:
        super().__init__(columns[0] if columns else None)
        self._columns = columns
        self.about = about
        self.field_options = field_options
        self.operator = ""
        self.help_text = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at."""
        return self._columns or (self.field_name,)

    def parameters(self, name: str, model: type[Model]) -> Iterator[tuple[str, Self]]:
        """Yield (name of the parameter, its filter) for the plain one and for each operator."""
        column = get_model_field(model, self.columns[0])
        nullable = self.can_be_unknown and all(
            _is_nullable(model, column) for column in self.columns
        )
        operators = {
            "": " ".join(
                part
                for part in (self.about or column.help_text, self.values_help, self.several_help())
                if part
            ),
            "n": self.not_operator + (self.not_known if nullable else ""),
            **self.comparisons,
        }
        if nullable:
            operators["isnull"] = (
                "true: only rows in which `{name}` is not known or does not apply; "
                "false: only those in which it is given."
            )
        for operator, help_text in operators.items():
            one = copy.copy(self)
            one.operator = operator
            one.help_text = help_text.format(name=name)
            one.bind(model)
            yield (f"{name}__{operator}" if operator else name), one

    @property
    def groups(self) -> frozenset[str]:
        """The groups of a table of sums that it looks at (see `finds_sums`)."""
        return frozenset(group_of(column) for column in self.columns)

    def several_help(self) -> str:
        """Return how several values are given and what they mean."""
        return ANY_OF

    def bind(self, model: type[Model]) -> None:
        """Take from the model what the field needs to know."""

    @property
    def field(self) -> ValueField:
        """The form field that reads the parameter."""
        if self.operator == "isnull":
            return TruthField(help_text=self.help_text)
        return self.value_field(
            many=self.operator in {"", "n"}, help_text=self.help_text, **self.field_options
        )

    def value_field(self, **options: Any) -> ValueField:
        """Return the form field that reads this filter's type of value."""
        raise NotImplementedError

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Return the rows that the parameter lets through; all where it was not given."""
        if value is None:
            return qs
        if self.operator == "isnull":
            empty = Q(**{f"{column}__isnull": True for column in self.columns})
            return qs.filter(empty) if value else qs.exclude(empty)
        if self.operator == "n":
            return qs.exclude(self.condition(value))
        return qs.filter(self.condition(value))

    def condition(self, value: Any) -> Q:
        """Return the condition of the plain parameter or of a comparison."""
        lookup = self.operator if self.operator in self.comparisons else "in"
        condition = Q()
        for column in self.columns:
            condition |= Q(**{f"{column}__{lookup}": value})
        return condition


class TermFilter(ColumnFilter):
    """Terms of a vocabulary."""

    finds_sums = True

    def __init__(self, vocabulary: type[Vocabulary], *columns: str, about: str = "") -> None:
        super().__init__(*columns, about=about, vocabulary=vocabulary)

    def value_field(self, **options: Any) -> TermField:
        """Return the field of terms."""
        return TermField(**options)


class ListedTermFilter(TermFilter):
    """Terms of a vocabulary in a column that holds several, joined by `;`."""

    def condition(self, value: list[str]) -> Q:
        """Return the condition that the list holds any of the terms."""
        column = self.columns[0]
        condition = Q()
        for term in value:
            condition |= (
                Q(**{column: term})
                | Q(**{f"{column}__startswith": f"{term};"})
                | Q(**{f"{column}__endswith": f";{term}"})
                | Q(**{f"{column}__contains": f";{term};"})
            )
        return condition


class RegisterFilter(ColumnFilter):
    """Codes, ids or names that stand in the database."""

    finds_sums = True

    def __init__(
        self, register: Register, *columns: str, about: str = "", commas: bool = True
    ) -> None:
        super().__init__(*columns, about=about, register=register, commas=commas)
        self.values_help = f"{register.listed}." if commas else ""

    def several_help(self) -> str:
        """Return how several values are given."""
        if self.field_options["commas"]:
            return ANY_OF
        return "Several values, repeated (a comma is a part of the name): any of them."

    def value_field(self, **options: Any) -> RegisterField:
        """Return the field of codes, ids or names."""
        return RegisterField(**options)


class NumberFilter(ColumnFilter):
    """Numbers; a row without a number is found by `__n` and `__isnull` only."""

    comparisons = {
        "gte": "At least this number.",
        "lte": "At most this number.",
        "gt": "More than this number.",
        "lt": "Less than this number.",
    }
    most = 0

    def bind(self, model: type[Model]) -> None:
        """Take the largest number from the column's bounds."""
        validators = get_model_field(model, self.columns[0]).validators
        limits = [one.limit_value for one in validators if isinstance(one, MaxValueValidator)]
        self.most = min(limits)

    def value_field(self, **options: Any) -> NumberField:
        """Return the field of numbers."""
        return NumberField(least=0, most=self.most, **options)


def by_the_end_of(first: str, last: str, day: dt.date) -> Q:
    """Return the condition that a date certainly lies by the end of a day.

    `first` and `last` are the columns with the first and the last day that it can be. That the
    first comes by then follows; it is said because rows stand in an index by it.
    """
    return Q(**{f"{column}__lte": day for column in (last, first)})


class DateFilter(ColumnFilter):
    """Days, months or years, against a date that is itself known by day, month or year.

    `columns` are the first and the last day that the row's date can be. All comparisons are of
    what is certain: `__gte` finds what certainly came on or after the first day of the value,
    `__lte` what certainly came by the end of its last.
    """

    values_help = (
        "A day (2018-03-26), month (2018-03) or year (2018): rows whose date certainly lies in it."
    )
    comparisons = {
        "gte": "Certainly on or after this day, or the first day of this month or year.",
        "lte": "Certainly on or before this day, or the last day of this month or year.",
        "gt": "Certainly after this day, month or year.",
        "lt": "Certainly before this day, month or year.",
    }

    def value_field(self, **options: Any) -> ValueField:
        """Return the field of spans of days."""
        return DaysField(**options)

    def condition(self, value: Any) -> Q:
        """Return the condition of the plain parameter or of a comparison."""
        first, last = self.columns[0], self.columns[-1]
        if self.operator in self.comparisons:
            return {
                "gte": Q(**{f"{first}__gte": value.first}),
                "gt": Q(**{f"{first}__gt": value.last}),
                "lte": by_the_end_of(first, last, value.last),
                "lt": Q(**{f"{column}__lt": value.first for column in (last, first)}),
            }[self.operator]
        spans: list[Days] = value
        condition = Q()
        for span in spans:
            within = Q(**{f"{first}__gte": span.first})
            condition |= within & by_the_end_of(first, last, span.last)
        return condition


class YearFilter(DateFilter):
    """Years, of a date."""

    finds_sums = True
    values_help = ""
    comparisons = {
        "gte": "In this year or a later one.",
        "lte": "In this year or an earlier one.",
        "gt": "In a later year.",
        "lt": "In an earlier year.",
    }

    @property
    def groups(self) -> frozenset[str]:
        """The year: sums of it stand at its first and last day."""
        return frozenset({"year"})

    def value_field(self, **options: Any) -> YearField:
        """Return the field of years."""
        return YearField(**options)


class TruthFilter(ColumnFilter):
    """true or false: whether a condition holds, by default that the column is true."""

    not_operator = "The opposite: `{name}__n=true` is `{name}=false`."
    can_be_unknown = False

    def __init__(self, *columns: str, when: Q | None = None, about: str = "") -> None:
        super().__init__(*columns, about=about)
        self.when = when
        self.finds_sums = when is None

    def several_help(self) -> str:
        """Return nothing: it takes one value."""
        return ""

    def value_field(self, **options: Any) -> TruthField:
        """Return the field of true and false."""
        return TruthField(**{**options, "many": False})

    def condition(self, value: bool) -> Q:
        """Return the condition that it holds, or does not."""
        holds = self.when if self.when is not None else Q(**{self.columns[0]: True})
        return holds if value else ~holds


class SwitchFilter(Filter):
    """true or false: how other parameters are read. The filter set acts on it, not the filter."""

    def __init__(self, help_text: str) -> None:
        super().__init__()
        self.help_text = help_text

    @property
    def field(self) -> TruthField:
        """The form field that reads the parameter."""
        return TruthField(help_text=self.help_text)

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        """Return all rows."""
        return qs


class DayFilter(Filter):
    """A day, and the condition that the rows fulfil on it."""

    def __init__(self, condition: Callable[[dt.date], Q], help_text: str) -> None:
        super().__init__()
        self.condition = condition
        self.help_text = help_text

    @property
    def field(self) -> DayField:
        """The form field that reads the parameter."""
        return DayField(help_text=self.help_text)

    def filter(self, qs: QuerySet[Any], value: dt.date | None) -> QuerySet[Any]:
        """Return the rows that fulfil the condition; all where no day was given."""
        return qs if value is None else qs.filter(self.condition(value))


class SourceFilter(RegisterFilter):
    """Sources that an event's citations name."""

    can_be_unknown = False
    finds_sums = False

    def condition(self, value: list[str]) -> Q:
        """Return the condition that one of the sources is cited."""
        cited = Q()
        for model in CITATIONS:
            citations: QuerySet[Any] = model.published.filter(source__in=value)
            cited |= Q(pk__in=citations.order_by().values("event"))
        return cited


class OrderingFilter(Filter):
    """The order of the rows: by declared columns, NULL last, ties broken by the primary key.

    `columns` maps the names of columns to what they are sorted by, `default` is the order where
    none is asked for; rows that were searched for by words are then ranked first.
    """

    def __init__(self, columns: Mapping[str, str], default: str) -> None:
        super().__init__()
        self.columns = columns
        self.default = default

    @property
    def field(self) -> OrderField:
        """The form field that reads the parameter."""
        return OrderField(
            columns=self.columns,
            help_text="The columns to sort by, joined by commas; - before a column sets the last "
            f"first. Rows without a value come last, ties are broken by id. Default: "
            f"{self.default}.",
        )

    def filter(self, qs: QuerySet[Any], value: list[str] | None) -> QuerySet[Any]:
        """Return the rows in order."""
        chosen = value or self.default.split(",")
        ranked = [f"-{RELEVANCE}"] if value is None and RELEVANCE in qs.query.annotations else []
        key = qs.model._meta.pk.name
        ties = [] if any(one.removeprefix("-") == key for one in chosen) else [key]
        return qs.order_by(*ranked, *(self._order(qs.model, one) for one in chosen), *ties)

    def _order(self, model: type[Model], chosen: str) -> OrderBy | str:
        column = chosen.removeprefix("-")
        path = self.columns[column]
        if not _is_nullable(model, path):
            # As an index has it: without a word on NULL.
            return chosen[: len(chosen) - len(column)] + path
        if chosen.startswith("-"):
            return F(path).desc(nulls_last=True)
        return F(path).asc(nulls_last=True)


def _is_nullable(model: type[Model], path: str) -> bool:
    """Return whether a column, or a row on the way to it, may be NULL."""
    names = path.split("__")
    fields = [get_model_field(model, "__".join(names[: end + 1])) for end in range(len(names))]
    return any(field is not None and field.null for field in fields)
