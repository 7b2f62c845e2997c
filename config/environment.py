"""Environment variables, read so that a wrong value says what is wrong and what would be right.

An empty variable counts as one that is not set.
"""

import os
import re
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

YES = ("true", "yes", "on", "1")
NO = ("false", "no", "off", "0")


def text(name: str, default: str) -> str:
    """Return the variable as it stands."""
    return os.environ.get(name, "") or default


def flag(name: str, default: bool) -> bool:
    """Return whether the variable says yes; a word that is neither yes nor no is refused."""
    word = text(name, "").strip().lower()
    if word and word not in YES + NO:
        raise ImproperlyConfigured(f"{name} is {word!r}: it must be true or false.")
    return word in YES if word else default


def number(name: str, default: int) -> int:
    """Return the variable as a whole number, 0 or more."""
    digits = text(name, str(default)).strip()
    if not (digits.isascii() and digits.isdigit()):
        raise ImproperlyConfigured(f"{name} is {digits!r}: it must be a whole number, 0 or more.")
    return int(digits)


def names(name: str, default: list[str]) -> list[str]:
    """Return the parts of the variable between commas, without blanks around them."""
    parts = [part.strip() for part in text(name, "").split(",")]
    return [part for part in parts if part] or default


def contact(name: str) -> str:
    """Return the variable as the address of a person: a `mailto:` or an https page; '' if unset."""
    address = text(name, "").strip()
    if address and not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+)", address):
        raise ImproperlyConfigured(
            f"{name} is {address!r}: it must be mailto: and an e-mail address, or a page's https://."
        )
    return address


def one_of(name: str, allowed: Sequence[str]) -> str:
    """Return the variable, which must be one of the allowed words; the first is the default."""
    word = text(name, allowed[0]).strip().lower()
    if word not in allowed:
        choices = ", ".join(allowed)
        raise ImproperlyConfigured(f"{name} is {word!r}: it must be one of {choices}.")
    return word


def secret(name: str, shortest: int) -> str:
    """Return the variable, '' where it is not set; one that is too short to be safe is refused."""
    value = text(name, "")
    if value and len(value) < shortest:
        raise ImproperlyConfigured(
            f"{name} is too short: it must have {shortest} characters or more."
        )
    return value
