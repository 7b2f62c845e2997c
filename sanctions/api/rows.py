"""What the views of all tables share."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from sanctions.api import querysets
from sanctions.api.parameters import StrictView
from sanctions.api.problems import Retracted
from sanctions.filtersets.registers import Register
from sanctions.models import Event
from sanctions.models.fields import validate_line
from sanctions.models.vocabularies import Status


class Rows(StrictView, ReadOnlyModelViewSet[Any]):
    """The list of a table's public rows, and the page of each one.

    `register` says how a row is named in its address. `detail_serializer_class` is for the page
    of one row, where that shows more.
    """

    register: Register
    detail_serializer_class: type[BaseSerializer[Any]] | None = None

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows, on the page of one of them with all that it shows."""
        rows = super().get_queryset()
        return self.in_full(rows) if self.action == "retrieve" else rows

    def in_full(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with what only the page of one row shows."""
        return rows

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Return the serializer of a list's row or of one row's page."""
        if self.action == "retrieve" and self.detail_serializer_class is not None:
            return self.detail_serializer_class
        return super().get_serializer_class()

    def get_object(self) -> Any:
        """Return the row that the address names; 404 with the nearest where there is none."""
        name = str(self.kwargs[self.lookup_field])
        try:
            validate_line(name)
        except ValidationError as problem:
            raise NotFound(f"There is no such {self.register.noun}: {problem.message}") from None
        key = self.register.fold(name)
        row = self.get_queryset().filter(self.register.named([key])).first()
        if row is None:
            self.tell_gone(key)
            near = self.register.nearest(name)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise NotFound(
                f"There is no {self.register.noun} {name!r}.{hint} {self.register.listed}."
            )
        return row

    def tell_gone(self, key: str) -> None:
        """Raise what there is to say of a row that is no longer public."""


class EventRows(Rows):
    """The list of events of one kind, and the page of each one; 410 where it was retracted."""

    tells_retracted = True

    def in_full(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return events with citations, provocation and responses."""
        return querysets.in_full(rows)

    def tell_gone(self, key: str) -> None:
        """Raise Retracted, with the reason, for an event that was published once."""
        for model in cast("tuple[type[Event], ...]", self.register.models):
            gone = model.objects.filter(pk=key, status=Status.RETRACTED).first()
            if gone is not None:
                raise Retracted(key, gone.retraction_reason or "")
