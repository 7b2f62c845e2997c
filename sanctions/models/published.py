"""The one manager through which everything public is read."""

from typing import Any, Generic, TypeVar

from django.db import models

from sanctions.models.vocabularies import Status

M = TypeVar("M", bound=models.Model)


class Published(models.Manager[M], Generic[M]):
    """The public rows of a model: of events those published, with the citations of these.

    `condition` is what makes a row public, as lookups; reference tables are public whole.
    """

    def __init__(self, **condition: Any) -> None:
        super().__init__()
        self.condition = condition

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the public rows."""
        return super().get_queryset().filter(**self.condition)


def published_events() -> Published[Any]:
    """Return the manager of the events that are published."""
    return Published(status=Status.PUBLISHED)


def citations_of_published_events() -> Published[Any]:
    """Return the manager of the citations whose event is published."""
    return Published(event__status=Status.PUBLISHED)
