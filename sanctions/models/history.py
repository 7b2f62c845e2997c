"""Who changed what, when and why: each model's history, kept by django-simple-history.

What is written row by row (in the admin, by an import, by a program's `save`) is recorded here;
what `seed` writes is recorded by `seed` itself, and only where it changes a row: a row's first
version is written down when the row is changed for the first time.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.signals import pre_delete, pre_save
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

FIRST_VERSION = "As it stood before the first change that was recorded."

_reason: ContextVar[str | None] = ContextVar("reason", default=None)
_person: ContextVar[Any] = ContextVar("person", default=None)
# When what is being recorded was changed: empty until the first row is.
_moment: ContextVar[list[dt.datetime] | None] = ContextVar("moment", default=None)
# Work that takes longer (an import) is recorded as several saves, each at about its own time.
ONE_SAVE = dt.timedelta(seconds=2)


@contextmanager
def because(reason: str | None, by: "AbstractBaseUser | None" = None) -> Iterator[None]:
    """Record all changes made within under one reason, and under a person if one is given.

    Without a person, changes are recorded as those of the user whose request it is, if any. They
    bear the same moment, by which an event and its citations are known to be of one save.
    """
    before = _reason.set(reason), _person.set(by), _moment.set([])
    try:
        yield
    finally:
        _reason.reset(before[0])
        _person.reset(before[1])
        _moment.reset(before[2])


def moment_of_change() -> dt.datetime:
    """Return the moment under which a change is recorded: one for all of a save."""
    now = timezone.now()
    moments = _moment.get()
    if moments is None:
        return now
    if not moments or not now - ONE_SAVE < moments[0] <= now:
        moments[:] = [now]
    return moments[0]


class History(HistoricalRecords):
    """The history of one model; columns that follow from others are left out of it.

    A version has the model's columns and history_id, history_date, history_type (+ created,
    ~ changed, - deleted), history_user and history_change_reason.
    """

    def __init__(self, *left_out: str) -> None:
        super().__init__(
            excluded_fields=list(left_out),
            history_change_reason_field=models.TextField(null=True),
        )

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        """Start to record a model: what it was before its first change, too."""
        super().finalize(sender, **kwargs)
        if sender is self.cls:
            for signal in (pre_save, pre_delete):
                signal.connect(_keep_first_version, sender=sender)
            versions = sender.history.model
            pre_create_historical_record.connect(_record_as_one_save, sender=versions)

    def get_change_reason_for_object(
        self, instance: models.Model, history_type: str, using: str | None
    ) -> str | None:
        """Return the reason: the instance's own, else the one that is being acted on."""
        own: str | None = super().get_change_reason_for_object(instance, history_type, using)
        return own or _reason.get()

    def get_history_user(self, instance: models.Model) -> Any:
        """Return the person that acts."""
        if hasattr(instance, "_history_user"):
            return super().get_history_user(instance)
        return _person.get() or super().get_history_user(instance)


def _record_as_one_save(instance: Any, history_instance: Any, **_: Any) -> None:
    """Give a version the moment of its save, unless the row itself says another."""
    if not hasattr(instance, "_history_date"):
        history_instance.history_date = moment_of_change()


def _keep_first_version(
    sender: type[models.Model], instance: models.Model, raw: bool = False, **_: Any
) -> None:
    """Write a row down as it stands, if it has no history yet and is about to change."""
    if raw or instance._state.adding or hasattr(instance, "skip_history_when_saving"):
        return
    if getattr(instance, "has_first_version", False):  # kept together with those of other rows
        return
    keep_first_versions(sender, [instance.pk])


def keep_first_versions(model: type[Any], keys: list[Any]) -> None:
    """Write rows down as they stand, each unless it has a history."""
    key = model._meta.pk.attname
    recorded = set(model.history.filter(**{f"{key}__in": keys}).values_list(key, flat=True))
    rows = [row for row in model.objects.filter(pk__in=keys) if row.pk not in recorded]
    record(model, rows, "+", FIRST_VERSION)


def record(model: type[Any], rows: list[Any], kind: str, reason: str) -> None:
    """Write rows' versions down that no person made: kind is + (created), ~ (changed) or -."""
    fields = model.history.model.tracked_fields
    moment = moment_of_change()
    model.history.bulk_create(
        [
            model.history.model(
                history_date=moment,
                history_type=kind,
                history_change_reason=reason,
                **{field.attname: getattr(row, field.attname) for field in fields},
            )
            for row in rows
        ],
        batch_size=500,
    )
