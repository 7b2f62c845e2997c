"""Numbers and names in the words of the charts."""

import datetime as dt


def number(value: float) -> str:
    """Return a number with commas between thousands."""
    return f"{value:,}"


def counted(value: int, one: str, several: str = "") -> str:
    """Return a number with what it counts: "1 event", "2 events"."""
    return f"{number(value)} {one if value == 1 else several or f'{one}s'}"


def people(value: int) -> str:
    """Return a number of people."""
    return counted(value, "person", "people")


def others(value: int) -> str:
    """Return the name of what is drawn as one."""
    return counted(value, "other")


def day(value: dt.date, precision: str = "day") -> str:
    """Return a date in words, as exactly as it is known: "2 April 2018"."""
    words = {"day": f"{value.day} {value:%B %Y}", "month": f"{value:%B %Y}"}
    return words.get(precision, f"{value.year}")
