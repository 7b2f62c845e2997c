"""Tit for tat: each provocation with the events that answer it, how late and how large.

A provocation is any event that somebody can answer: every expulsion or kindred act, and every
act of sanctioning but those that relax sanctions (ease, lift, suspend). Whether it was answered
is another matter.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from sanctions.analysis.figures import LEAVE, RELAXES, Row
from sanctions.analysis.order import in_order
from sanctions.models import Event, Expulsion, SanctionEvent
from sanctions.models.vocabularies import DatePrecision, EventKind

TYPES: dict[type[Event], str] = {
    Expulsion: EventKind.EXPULSION.value,
    SanctionEvent: EventKind.SANCTION.value,
}
# The column of a response that names the provocation, by the provocation's kind.
ANSWERS: dict[type[Event], str] = {
    Expulsion: "answers_expulsion",
    SanctionEvent: "answers_sanction",
}
# What a row tells of each of its two events, and the column that holds it.
_TOLD: dict[str, str] = {
    "": "id",
    "_initiator": "initiator_id",
    "_initiator_name": "initiator__name",
    "_target": "target_id",
    "_target_name": "target__name",
    "_announced_on": "announced_on",
    "_date_precision": "date_precision",
}
_TOLD_OF: dict[type[Event], dict[str, str]] = {
    Expulsion: {**_TOLD, "_measure": "measure", "_persons": "persons"},
    SanctionEvent: {**_TOLD, "_action": "action"},
}
_ALL_TOLD = ("", "_type", *list(_TOLD)[1:], "_measure", "_action", "_persons")
PROVOCATION, RESPONSE = "provocation", "response"
COLUMNS = (
    *(f"{PROVOCATION}{told}" for told in _ALL_TOLD),
    "episode",
    *(f"{RESPONSE}{told}" for told in _ALL_TOLD),
    "lag_days",
    "persons_ratio",
)
# What the columns that no event has are worked out from.
_WORKED_OUT_FROM = tuple(
    f"{role}_{told}"
    for role in (PROVOCATION, RESPONSE)
    for told in ("announced_on", "date_precision", "measure", "persons")
)
_WORKED_OUT = (f"{PROVOCATION}_type", f"{RESPONSE}_type", "lag_days", "persons_ratio")
ORDER = (
    *(f"{PROVOCATION}_announced_on", PROVOCATION),
    *(f"{RESPONSE}_announced_on", RESPONSE),
)


def provocations(events: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of the events that somebody can answer: all but acts that relax sanctions."""
    return events.exclude(action__in=RELAXES) if events.model is SanctionEvent else events


def exchanges(
    provoking: Mapping[type[Event], QuerySet[Any]], answering: Mapping[type[Event], QuerySet[Any]]
) -> list[Row]:
    """Return a row for each provocation and each response to it, of both kinds of event.

    `provoking` holds the events that may be provocations, `answering` those that may be
    responses, by their model. The columns are COLUMNS, the order is ORDER; `episode` is that of
    the provocation. `lag_days` counts the days from one announcement to the other, and is None
    where either is not known by day. `persons_ratio` is the persons of the response over those of
    the provocation: None where either number is not known, where either act was no order to leave
    (but a staff cut, a refusal or a sanction), or where the provocation concerned nobody.
    """
    return in_order(each_exchange(provoking, answering), ORDER)


def each_exchange(
    provoking: Mapping[type[Event], QuerySet[Any]],
    answering: Mapping[type[Event], QuerySet[Any]],
    columns: Collection[str] = COLUMNS,
) -> Iterator[Row]:
    """Yield the rows of `exchanges` one by one, in no certain order.

    Of the columns, only those that are asked for are read, and those that lag and ratio are
    worked out from.
    """
    read = {*columns, *_WORKED_OUT_FROM, *_WORKED_OUT}
    for provoking_model, provoking_events in provoking.items():
        for answering_model, answers in answering.items():
            pair = (provoking_model, answering_model)
            yield from _pairs(pair, provoking_events, answers, read)


def _pairs(
    models: tuple[type[Event], type[Event]],
    provoking: QuerySet[Any],
    answering: QuerySet[Any],
    read: Collection[str],
) -> Iterator[Row]:
    """Yield the exchanges between one kind of provocation and one kind of response."""
    provoking_model, answering_model = models
    answered = ANSWERS[provoking_model]
    paths = {
        **_paths(PROVOCATION, provoking_model, f"{answered}__"),
        "episode": f"{answered}__episode_id",
        **_paths(RESPONSE, answering_model, ""),
    }
    paths = {column: path for column, path in paths.items() if column in read}
    of_these = provocations(provoking).order_by().values("pk")
    pairs = answering.filter(**{f"{answered}__in": of_these}).order_by()
    blank = dict.fromkeys(column for column in COLUMNS if column in read)
    for values in pairs.values_list(*paths.values()).iterator(chunk_size=2000):
        row = blank | dict(zip(paths, values, strict=True))
        row[f"{PROVOCATION}_type"] = TYPES[provoking_model]
        row[f"{RESPONSE}_type"] = TYPES[answering_model]
        row["lag_days"] = _lag_days(row)
        row["persons_ratio"] = _persons_ratio(row)
        yield row


def _paths(role: str, model: type[Event], path: str) -> dict[str, str]:
    return {f"{role}{told}": f"{path}{column}" for told, column in _TOLD_OF[model].items()}


def _lag_days(row: Row) -> int | None:
    """Return the days from the provocation's announcement to the response's, if both are known."""
    if any(row[f"{role}_date_precision"] != DatePrecision.DAY for role in (PROVOCATION, RESPONSE)):
        return None
    lag = row[f"{RESPONSE}_announced_on"] - row[f"{PROVOCATION}_announced_on"]
    return int(lag.days)


def _persons_ratio(row: Row) -> float | None:
    """Return the people ordered to leave in response for each one ordered to leave before."""
    if any(row[f"{role}_measure"] not in LEAVE for role in (PROVOCATION, RESPONSE)):
        return None
    ordered_out, in_answer = row[f"{PROVOCATION}_persons"], row[f"{RESPONSE}_persons"]
    if not ordered_out or in_answer is None:
        return None
    return float(in_answer / ordered_out)
