"""A box to type in that shows the row of its reference without asking the database for it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect


class KnowingSelect(AutocompleteSelect):
    """Shows the chosen row by what is known of it; forms of many rows would ask one by one."""

    known: dict[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Return the chosen row alone, from what is known; asked for where it is not."""
        chosen = [str(key) for key in value if key]
        if any(key not in self.known for key in chosen):
            return super().optgroups(name, value, attr)
        blank = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        rows = [self.create_option(name, key, self.known[key], True, 0) for key in chosen]
        return [(None, [*blank, *rows], 0)]


def tell_rows(form: Any) -> None:
    """Tell the boxes of a form the rows that its own row refers to, where these are read."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnowingSelect) and form.instance._state.fields_cache.get(name):
            row = getattr(form.instance, name)
            widget.known = {str(row.pk): str(row)}
