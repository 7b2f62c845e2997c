"""Why editors changed rows, for the notes of a release."""

from collections.abc import Collection, Mapping


def reasons(table: str, keys: Collection[str], since: str) -> Mapping[str, str]:
    """Return the reasons that editors gave for changing rows of a release's table, by key.

    `keys` are those of the changed rows, with their cells joined by a space; `since` is the day
    of the last release, YYYY-MM-DD. A row without a reason is left out. No reasons are recorded
    yet: the history of edits will be read here, and nowhere else.
    """
    return {}
