"""Who may bring in which row: the rules of the forms."""

from typing import Any

from sanctions.admin.review.rules import may, why_not_change
from sanctions.models import Citation, Event


def may_import(user: Any, model: Any) -> bool:
    """Return whether a person may import rows of a model: who may add and change them."""
    return may(user, "add", model) and may(user, "change", model)


def why_not_import(user: Any, row: Any) -> str | None:
    """Return why a person may not add or change a row so, as its form would refuse it."""
    is_new = row._state.adding
    action = "add" if is_new else "change"
    if not may(user, action, type(row)):
        return f"You may not {action} {row._meta.verbose_name_plural}."
    if isinstance(row, Citation):
        return why_not_change(user, row.event)
    return why_not_change(user, row) if isinstance(row, Event) and not is_new else None
