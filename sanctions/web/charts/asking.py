"""What a chart is asked for: the API's own filters, read as strictly, and the rows they find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.canonical import Pairs, canonical_pairs, canonical_query
from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.words import in_words
from sanctions.http.parameters import ParameterProblem, problems_of
from sanctions.models import Event
from sanctions.web.charts.chart import Asked, Chart, Row, Style

ROOT = "/charts"


@dataclass(frozen=True)
class Reading:
    """Parameters that have been read: as values, as canonical pairs, and as a filter set."""

    parameters: Mapping[str, Any]
    pairs: Pairs
    filterset: StrictFilterSet | None

    def filtered(self, model: type[Event]) -> QuerySet[Any]:
        """Return the public events of a kind that match."""
        events: QuerySet[Any] = model.published.all()
        if self.filterset is None:
            return events
        found: QuerySet[Any] = self.filterset.filter_queryset(events)
        return found


class WrongParametersError(ValueError):
    """Parameters that a chart doesn't understand."""

    def __init__(self, problems: Sequence[ParameterProblem]) -> None:
        super().__init__("; ".join(f"{one.parameter}: {one.message}" for one in problems))
        self.problems = problems


class Kind:
    """A kind of chart: its parameters, the rows that it asks an analysis for, and its drawing."""

    # The name in its address.
    name: ClassVar[str]
    # What it shows, in a line.
    about: ClassVar[str]
    # The parameters of a chart that shows what it is good for.
    example: ClassVar[Mapping[str, str]] = {}
    # What the filters choose, in words.
    noun: ClassVar[str]
    # The forms of the parameters that are no filters.
    parameter_forms: ClassVar[Sequence[type[ParameterForm]]] = ()
    filterset_class: ClassVar[type[StrictFilterSet] | None] = None

    @property
    def example_address(self) -> str:
        """The path and query of its example."""
        query = canonical_query(sorted(self.example.items()))
        return f"{ROOT}/{self.name}?{query}" if query else f"{ROOT}/{self.name}"

    def filterset(self, given: MultiValueDict[str, str]) -> StrictFilterSet | None:
        """Return the filter set that holds what was given."""
        return self.filterset_class(given) if self.filterset_class else None

    def rows(self, reading: Reading) -> Sequence[Row]:
        """Return the rows that the chart shows, from an analysis."""
        raise NotImplementedError

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of these rows."""
        raise NotImplementedError

    def api_path(self, reading: Reading) -> str:
        """Return the path, below /api/v1/, that answers with the same rows."""
        raise NotImplementedError

    def api_pairs(self, reading: Reading) -> Pairs:
        """Return the parameters of the answer of the API with the same rows."""
        return self.filters(reading)

    def filters(self, reading: Reading) -> Pairs:
        """Return the filters among the parameters."""
        own = {name for form in self.parameter_forms for name in form.base_fields}
        return [pair for pair in reading.pairs if pair[0] not in own]

    def words(self, reading: Reading, names: Mapping[str, str]) -> str:
        """Return what the filters choose, in words."""
        filters = self.filters(reading)
        return in_words(self.noun, filters, names) if filters else f"all {self.noun}"


def read(kind: Kind, given: MultiValueDict[str, str]) -> Reading:
    """Return the parameters of a chart; raise WrongParametersError for all that is wrong."""
    filterset, opened = open_forms(kind, given)
    problems = problems_of(given, opened)
    if problems:
        raise WrongParametersError(problems)
    values = {name: value for form in opened for name, value in form.cleaned_data.items()}
    return Reading(values, canonical_pairs(opened), filterset)


def open_forms(
    kind: Kind, given: MultiValueDict[str, str]
) -> tuple[StrictFilterSet | None, list[forms.BaseForm]]:
    """Return the filter set and all forms of a kind of chart, filled with what was given."""
    filterset = kind.filterset(given)
    opened: list[forms.BaseForm] = [form(given) for form in kind.parameter_forms]
    if filterset is not None:
        opened.append(filterset.form)
    return filterset, opened


def asked(
    kind: Kind, reading: Reading, revision: str, names: Mapping[str, str], origin: str
) -> Asked:
    """Return what was asked, in words and as an address; `origin` is that of the site."""
    words = kind.words(reading, names)
    return Asked(
        words[:1].upper() + words[1:],
        kind.filters(reading),
        f"{origin}{address(kind, reading)}",
        revision,
        names,
    )


def address(kind: Kind, reading: Reading, ending: str = "", **style: str) -> str:
    """Return the path and query of a chart, in a format and a style."""
    query = canonical_query(sorted([*reading.pairs, *style.items()]))
    path = f"{ROOT}/{kind.name}{ending}"
    return f"{path}?{query}" if query else path


def api_address(kind: Kind, reading: Reading) -> str:
    """Return the path and query of the API's answer with the same rows."""
    query = canonical_query(kind.api_pairs(reading))
    path = f"/api/v1/{kind.api_path(reading)}"
    return f"{path}?{query}" if query else path
