"""The steps of an event: each takes the event alone, under its rules, and is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from sanctions.admin.review import rules
from sanctions.models import Event
from sanctions.models.fields import validate_line
from sanctions.models.history import because
from sanctions.models.versions import current_state, locked

LONGEST_COMMENT = 2000


class RefusedError(Exception):
    """The step was not taken; the message says why and what would be right."""


@dataclass(frozen=True)
class Decision:
    """One step: what it is called, who may take it, and the words that it asks for.

    `names_version` says that it holds for the version alone that the person looked at.
    """

    name: str
    verb: str
    done: str
    explained: str
    asks: str
    asks_help: str
    is_asked: bool
    names_version: bool
    why_not: Callable[[Any, Event], str | None]
    take: Callable[[Event, str], object]

    def form(self, *sent: Any) -> forms.Form:
        """Return the form for the words."""
        return _words_form(self)(*sent)


SUBMIT = Decision(
    "submit",
    "Submit for review",
    "Submitted",
    "It waits for a second person, who publishes it or returns it.",
    "A word to who reviews it",
    "What to look at, if anything.",
    is_asked=False,
    names_version=False,
    why_not=rules.why_not_submit,
    take=lambda event, _: event.submit(),
)
PUBLISH = Decision(
    "publish",
    "Publish",
    "Published",
    "It becomes public just as shown here; its id is permanent from then on.",
    "A word on it",
    "Kept in its history.",
    is_asked=False,
    names_version=True,
    why_not=rules.why_not_publish,
    take=lambda event, _: event.publish(),
)
RETURN = Decision(
    "return",
    "Return with a comment",
    "Returned",
    "It becomes a draft again, and its author reads the comment at the head of it.",
    "Comment",
    "What is wrong, and what would be right.",
    is_asked=True,
    names_version=False,
    why_not=rules.why_not_return,
    take=lambda event, _: event.send_back(),
)
RETRACT = Decision(
    "retract",
    "Retract with a reason",
    "Retracted",
    "It is no longer public: its id stays, and the API answers 410 with the reason.",
    "Reason",
    "Public: it is what readers find in place of the event.",
    is_asked=True,
    names_version=False,
    why_not=rules.why_not_retract,
    take=lambda event, words: event.retract(words),
)
DECISIONS = {one.name: one for one in (SUBMIT, PUBLISH, RETURN, RETRACT)}


def open_decisions(user: Any, event: Event) -> list[Decision]:
    """Return the steps that a person may take with an event now."""
    return [one for one in DECISIONS.values() if one.why_not(user, event) is None]


def decide(
    decision: Decision, event: Event, user: Any, *, words: str = "", version: str = ""
) -> Event:
    """Take a step with an event and return it; RefusedError, with nothing changed, if not.

    The event is read afresh, only its kind and id count, and nobody else changes it meanwhile.
    `version` is the digest of the state that the person looked at, for a decision that names it.
    """
    with transaction.atomic():
        held: Event | None = locked(type(event), event.pk)
        if held is None:
            raise RefusedError(f"{event.pk} does not exist any more.")
        why = decision.why_not(user, held)
        if why:
            raise RefusedError(why)
        if decision.names_version and current_state(held).digest != version:
            raise RefusedError(
                f"{held} has changed since you looked at it. Look at it as it is now, and decide "
                "again."
            )
        try:
            with because(words or f"{decision.done}.", by=user):
                decision.take(held, words)
        except ValidationError as refused:
            raise RefusedError(f"{held}: {' '.join(refused.messages)}") from None
    return held


def _words_form(decision: Decision) -> type[forms.Form]:
    """Return the form that asks for a decision's words: a public reason is one line."""
    line = decision is RETRACT
    longest = 500 if line else LONGEST_COMMENT
    widget = forms.Textarea(attrs={"rows": 2 if line else 4, "cols": 80, "maxlength": longest})

    class Words(forms.Form):
        words = forms.CharField(
            label=decision.asks,
            help_text=decision.asks_help,
            required=decision.is_asked,
            max_length=longest,
            widget=widget,
            validators=[validate_line] if line else [],
            error_messages={"required": f"{decision.asks}: say it in words."},
        )

    return Words
