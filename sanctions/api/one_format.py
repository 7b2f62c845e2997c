"""Files of events in a format that their address ends in, for programs that know no other."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from sanctions.analysis.names import names_of_parties
from sanctions.api.parameters import StrictView
from sanctions.api.schema import ALWAYS, problem_responses
from sanctions.filtersets.canonical import canonical_query
from sanctions.filtersets.words import in_words


class ReadyRenderer(BaseRenderer):
    """A file that is written already."""

    charset = "utf-8"

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        """Return the file; nothing for none."""
        return data or b""


class OneFormat(StrictView):
    """A view that answers in one format, whatever the request would rather have had.

    `noun` is what the rows are, `rows` names the list of the API that has them, too.
    """

    noun: ClassVar[str]
    rows: ClassVar[str]

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """Return the format."""
        if request.method == "OPTIONS":
            return super().perform_content_negotiation(request, force)
        (renderer,) = self.get_renderers()
        return renderer, str(renderer.media_type)

    @property
    def asked(self) -> str:
        """The filters in their one form, as a query string."""
        return canonical_query(self.query)

    @property
    def words(self) -> str:
        """What is asked for, in words."""
        names = names_of_parties(self.edition.revision)
        return in_words(self.noun, self.query, names)

    def address(self, view: str) -> str:
        """Return the address of a view of the API, with the filters."""
        path = reverse(f"api:{view}").rstrip("/")
        path = path if path.endswith((".atom", ".ics")) else f"{path}/"
        asked = f"?{self.asked}" if self.asked else ""
        return self.request.build_absolute_uri(f"{path}{asked}")

    def address_of(self, event_id: str) -> str:
        """Return the address of an event."""
        rows = "sanctions" if event_id.startswith("san-") else "expulsions"
        path = reverse("api:index").rstrip("/")
        return self.request.build_absolute_uri(f"{path}/{rows}/{event_id}/")


def file_responses(media_type: str, about: str) -> dict[Any, Any]:
    """Return the description of the answers of a view of one format."""
    return {
        (200, media_type): OpenApiResponse(OpenApiTypes.STR, about),
        **problem_responses(*ALWAYS),
    }


def what_happened(event: Any, names: Mapping[str, str]) -> str:
    """Return an event in short: expulsion, Russia against United States, 2018-03-29."""
    kind = getattr(event, "measure", None) or getattr(event, "action", None) or "event"
    parties = [names.get(code, code) for code in (event.initiator_id, event.target_id)]
    day = event.announced_on.isoformat()
    known = {"year": day[:4], "month": day[:7]}.get(event.date_precision, day)
    return f"{str(kind).replace('_', ' ')}, {parties[0]} against {parties[1]}, {known}"


def figures_of(event: Any) -> Sequence[str]:
    """Return the figures of an event in words, as far as they are known."""
    units = {
        "persons": ("person", "people"),
        "individuals": ("individual", "individuals"),
        "entities": ("entity", "entities"),
    }
    figures = ((getattr(event, name, None), words) for name, words in units.items())
    return [
        f"{number:,} {one if number == 1 else many}"
        for number, (one, many) in figures
        if number is not None
    ]
