"""How long work tells how far it is: a function that a list of things passes through."""

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar

from tqdm import tqdm

T = TypeVar("T")


class Track(Protocol):
    """Gives back the things one by one, and may show how many are done."""

    def __call__(self, things: Collection[T], description: str) -> Iterable[T]:
        """Return the things."""


def untracked(things: Collection[T], description: str) -> Iterable[T]:
    """Show nothing."""
    return things


def on_terminal(things: Collection[T], description: str) -> Iterable[T]:
    """Show a bar where standard error is a terminal, and nothing in a pipe."""
    if not things:
        return things
    bar: Iterable[T] = tqdm(things, desc=description, leave=False, disable=None)
    return bar
