"""The start page: what needs doing, how much of it, and the way there."""

from collections import Counter
from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanctions.admin.bounded import MOST_COUNTED, count_up_to, worded
from sanctions.admin.desk.worklists import WORKLISTS, Worklist
from sanctions.admin.filters import TO_DO
from sanctions.admin.review import rules
from sanctions.admin.review.queue import DRAFT, RETURNED, TO_REVIEW, waiting_for
from sanctions.models import Expulsion, SanctionEvent


class Number(NamedTuple):
    """A number of rows, with the list of just these."""

    told: str
    of: str
    url: str
    is_nought: bool


class Task(NamedTuple):
    """What can need doing: `numbers` has one for each table that the person may see."""

    name: str
    title: str
    why: str
    numbers: list[Number]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of it."""
        return all(number.is_nought for number in self.numbers)


_WAITING = {
    RETURNED: ("returned", "Returned to you", "Drafts of yours, with a comment at their head."),
    TO_REVIEW: ("to-review", "For you to review", "Publish them, or return them with a comment."),
    DRAFT: ("own-drafts", "Your drafts", "Not submitted yet."),
}


def show_start(request: HttpRequest) -> HttpResponse:
    """Return the start page of the admin."""
    user = request.user
    tasks = [task for one in WORKLISTS if (task := _task(one, user)).numbers]
    context = {
        "waiting": _waiting(user),
        "tasks": tasks,
        "may_add": [
            {"url": _address(model, "add"), "name": model._meta.verbose_name}
            for model in (Expulsion, SanctionEvent)
            if rules.may(user, "add", model)
        ],
    }
    return admin.site.index(request, extra_context=context)


def _waiting(user: Any) -> list[Task]:
    """Return what waits for a person: one query for all three."""
    found = waiting_for(user).order_by().values_list("waits", flat=True)
    # Each is counted so far: the queue itself holds them all.
    counts = Counter(found[: MOST_COUNTED + 1])
    is_cut = counts.total() > MOST_COUNTED
    return [
        Task(
            name,
            title,
            why,
            [
                Number(
                    f"at least {counts[waits]:,}" if is_cut else f"{counts[waits]:,}",
                    "event" if counts[waits] == 1 else "events",
                    reverse("waiting"),
                    counts[waits] == 0,
                )
            ],
        )
        for waits, (name, title, why) in _WAITING.items()
    ]


def _task(worklist: Worklist, user: Any) -> Task:
    numbers = []
    for model in worklist.models:
        if not (rules.may(user, "view", model) or rules.may(user, "change", model)):
            continue
        rows = worklist.chosen(model.objects.all())
        number = count_up_to(rows, MOST_COUNTED)
        of = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
        url = _address(model, "changelist", **{TO_DO: worklist.name})
        numbers.append(Number(worded(number), str(of), url, number == 0))
    return Task(worklist.name, worklist.title, worklist.why, numbers)


def _address(model: type[Model], page: str, **query: str) -> str:
    return reverse(f"admin:sanctions_{model._meta.model_name}_{page}", query=query or None)
