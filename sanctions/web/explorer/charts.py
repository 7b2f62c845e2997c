"""The charts of an explorer: when it happened and where, of just the rows that match."""

from collections.abc import Sequence

from django.http import HttpRequest

from sanctions.web.charts.figure import Figure, figure
from sanctions.web.charts.map import INITIATOR, TARGET
from sanctions.web.explorer.kinds import Kind
from sanctions.web.explorer.query import Query

# The width of the place of each, in pixels, where two stand side by side.
PLACE = 480


def charts(request: HttpRequest, kind: Kind, query: Query, revision: str) -> list[Figure]:
    """Return the timeline and the map of the events that match.

    The map shows who acted; where that is one party alone, against whom.
    """
    given: dict[str, str | Sequence[str]] = {"of": kind.name}
    for name, text in query.filters:
        given[name] = [*given.get(name, ()), text]
    side = TARGET if len(query.values.get("initiator", ())) == 1 else INITIATOR
    return [
        figure(request, "timeline", given, revision, PLACE),
        figure(request, "map", {**given, "side": side}, revision, PLACE),
    ]
