"""What an explorer is asked, and the addresses of what could be asked next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django import forms
from django.utils.datastructures import MultiValueDict

from sanctions.filtersets.canonical import Pairs, canonical_query
from sanctions.filtersets.values import ValueField
from sanctions.http.parameters import ParameterProblem

ORDERING, LIMIT, OFFSET = "ordering", "limit", "offset"
# What says how rows are shown, and not which.
OF_THE_PAGE = frozenset({ORDERING, LIMIT, OFFSET})


@dataclass(frozen=True)
class Query:
    """The parameters of a page in their one form, by name; a change returns another query."""

    path: str
    values: Mapping[str, Sequence[str]]
    # The parameters whose values are not joined by commas.
    repeated: frozenset[str] = frozenset()

    @classmethod
    def read(cls, path: str, pairs: Pairs, opened: Iterable[forms.BaseForm]) -> Self:
        """Return the query of canonical pairs, as these forms have read them."""
        fields = {name: field for form in opened for name, field in form.fields.items()}
        repeated = frozenset(
            name
            for name, field in fields.items()
            if isinstance(field, ValueField) and not (field.listed and field.commas)
        )
        values: dict[str, list[str]] = {}
        for name, text in pairs:
            found = values.setdefault(name, [])
            found += [text] if name in repeated else text.split(",")
        return cls(path, values, repeated)

    @property
    def filters(self) -> Pairs:
        """The filters alone."""
        return [pair for pair in self.pairs if pair[0] not in OF_THE_PAGE]

    @property
    def rows(self) -> Pairs:
        """The filters and the order: all that says which rows there are."""
        return [pair for pair in self.pairs if pair[0] not in {LIMIT, OFFSET}]

    @property
    def pairs(self) -> Pairs:
        """The parameters in their one form."""
        pairs: Pairs = []
        for name, values in self.values.items():
            if name in self.repeated:
                pairs += [(name, value) for value in values]
            else:
                pairs.append((name, ",".join(values)))
        return sorted(pairs)

    @property
    def href(self) -> str:
        """The address of the page that answers it."""
        query = canonical_query(self.pairs)
        return f"{self.path}?{query}" if query else self.path

    def having(self, name: str, *values: str) -> "Query":
        """Return the query with just these values of a parameter, from the first page on."""
        others = {one: kept for one, kept in self.values.items() if one not in {name, OFFSET}}
        return Query(self.path, {**others, name: values} if values else others, self.repeated)

    def adding(self, name: str, value: str) -> "Query":
        """Return the query with one more value of a parameter."""
        given = self.values.get(name, ())
        return self.having(name, *sorted({*given, value}))

    def without(self, name: str, value: str | None = None) -> "Query":
        """Return the query without a parameter, or without one of its values."""
        kept = [one for one in self.values.get(name, ()) if value is not None and one != value]
        return self.having(name, *kept)

    def cleared(self) -> "Query":
        """Return the query without any filter."""
        kept = {ORDERING, LIMIT}
        values = {name: given for name, given in self.values.items() if name in kept}
        return Query(self.path, values, self.repeated)


def corrected(
    path: str,
    given: MultiValueDict[str, str],
    problem: ParameterProblem,
    known: Collection[str],
) -> str:
    """Return the address with the nearest in the place of what is wrong; '' where there is none.

    Of a parameter that is not known it is the name that is wrong, else the value.
    """
    if not problem.suggestion:
        return ""
    pairs: Pairs = []
    for name, values in given.lists():
        for value in values:
            if name != problem.parameter:
                pairs.append((name, value))
            elif name not in known:
                pairs.append((problem.suggestion, value))
            else:
                parts = [part.strip() for part in value.split(",")]
                parts = [problem.suggestion if one == problem.value else one for one in parts]
                pairs.append((name, ",".join(parts)))
    return f"{path}?{canonical_query(pairs)}"
