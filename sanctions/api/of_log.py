"""What answers that are made from the log of changes share."""

from rest_framework.request import Request

from sanctions.api.parameters import StrictView
from sanctions.http import caching
from sanctions.models import ChangeEntry


class OfLog(StrictView):
    """An answer that is made from the log of changes: of now alone, and new with each of them."""

    takes_release = False
    # The log may be shortened, too.
    holds_until_rows_change = False

    def validators_of(self, request: Request) -> dict[str, str]:
        """Return the headers that tell the answer from an older one.

        Changes that took each other back leave the revision as it was, but they are told.
        """
        head = ("the newest change", [str(ChangeEntry.head())])
        media_type = request.accepted_renderer.media_type
        assert self.revision is not None  # noqa: S101 - it has just been read
        found = caching.validators(request, self.revision, media_type, [*self.given.lists(), head])
        asked_each_time = {"Cache-Control": caching.CACHE_CONTROL}
        return {"ETag": found["ETag"]} | asked_each_time
