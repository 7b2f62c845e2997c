"""The row that an address names."""

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound

from sanctions.filtersets.registers import Register, look_up
from sanctions.models.fields import validate_line


def key_of(register: Register, name: str) -> str:
    """Return the key that stands in the database for a name; NotFound, with the nearest."""
    folded = fold(register, name)
    key = look_up({register: [folded]})[register].get(folded)
    if key is None:
        raise not_found(register, name)
    return key


def fold(register: Register, name: str) -> str:
    """Return a name in the case of the register; NotFound where it is no line of text."""
    try:
        validate_line(name)
    except ValidationError as problem:
        raise NotFound(f"There is no such {register.noun}: {problem.message}") from None
    return register.fold(name)


def not_found(register: Register, name: str) -> NotFound:
    """Return the problem that a register has no row of that name, with the nearest."""
    near = register.nearest(name)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return NotFound(f"There is no {register.noun} {name!r}.{hint} {register.listed}.")
