"""What the views of all tables share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from sanctions.analysis.facets import FACETS, Facet
from sanctions.analysis.names import names_of_parties
from sanctions.api.added import Added
from sanctions.api.in_full import Shown, row_in_full
from sanctions.api.listed import Listed
from sanctions.api.named import fold, not_found
from sanctions.api.problems import Retracted
from sanctions.api.reading import reading_of
from sanctions.api.shape import chosen_columns
from sanctions.api.tabular import Tabular, columns_of
from sanctions.dataset.releases.opening import is_release_read, retraction_in_release
from sanctions.filtersets.base import StrictFilterSet
from sanctions.filtersets.registers import Register
from sanctions.models import Event
from sanctions.models.vocabularies import Status


class Rows(Tabular, ReadOnlyModelViewSet[Any]):  # type: ignore[misc]
    """The list of a table's public rows, and the page of each one.

    `register` says how a row is named in its address. `detail_serializer_class` is for the page
    of one row, where that shows more.
    """

    register: Register
    detail_serializer_class: type[BaseSerializer[Any]] | None = None

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Return the serializer of a list's row or of one row's page."""
        if self.action == "retrieve" and self.detail_serializer_class is not None:
            return self.detail_serializer_class
        return super().get_serializer_class()

    def all_rows(self) -> Callable[[], QuerySet[Any]]:
        """Return the function that returns all rows: the same one for each request."""
        of_class: Any = type(self)
        rows: Callable[[], QuerySet[Any]] = of_class.queryset.all
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return the rows that match."""
        described = columns_of(self.row_class())
        chosen = chosen_columns([one.name for one in described], self.parameters)
        reading = reading_of(self.row_class(), tuple(chosen))
        return self.answer(
            Listed(self.all_rows(), reading, cast("StrictFilterSet", self.filterset)),
            reading.row_of(names_of_parties(self.edition.revision)),
            [one for one in described if one.name in chosen],
            **self.facets(),
        )

    def number_of(self, rows: Listed) -> int:
        """Return the number of rows that match, from sums where these tell it."""
        return self.added().number()

    def added(self, without: str | None = None) -> Added:
        """Return what the rows that match add up to, without the filter of that name."""
        filterset = cast("StrictFilterSet", self.filterset)
        return Added(filterset, has_sums=not is_release_read(), without=without)

    def facets(self) -> dict[str, dict[str, Any]]:
        """Return what is counted of all rows that match, each facet without its own filter."""
        asked = self.parameters["facets"] or []
        counted = {name: self.facet(name) for name in asked}
        return {"facets": counted} if asked else {}

    def facet(self, name: str) -> Sequence[Mapping[str, Any]]:
        """Return value, label and count of a facet, counted without its own filter."""
        return self.added(without=name).facet(self.facet_choices()[name])

    def facet_choices(self) -> Mapping[str, Facet]:
        """Return what the rows can be counted by."""
        return FACETS[self.register.models[0]]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the row that the address names."""
        name = str(self.kwargs[self.lookup_field])
        folded = fold(self.register, name)
        shown = Shown(self.row_class(), self.all_rows(), self.register)
        columns = [one.name for one in columns_of(shown.row_class)]
        names = names_of_parties(self.edition.revision)
        found = row_in_full(shown, folded, chosen_columns(columns, self.parameters), names)
        if found is None:
            self.tell_gone(folded)
            raise not_found(self.register, name)
        self.key, row = found
        return Response(self.with_receipt(row))

    def tell_gone(self, key: str) -> None:
        """Raise what there is to say of a row that is no longer public."""


class EventRows(Rows):
    """The list of events of one kind, and the page of each one; 410 where it was retracted."""

    tells_retracted = True

    def tell_gone(self, key: str) -> None:
        """Raise Retracted, with the reason, for an event that was published once."""
        told = retraction_in_release(key)
        if told is not None:
            raise Retracted(key, told)
        for model in cast("tuple[type[Event], ...]", self.register.models):
            gone = model.objects.filter(pk=key, status=Status.RETRACTED).first()
            if gone is not None:
                raise Retracted(key, gone.retraction_reason or "")
