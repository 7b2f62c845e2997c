"""The answer to every path below /api/ that leads nowhere."""

from typing import Any, NoReturn

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView


class NowhereView(APIView):
    """There is nothing at this path."""

    # Not described in the API's schema.
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse any request, whatever its method and parameters."""
        raise NotFound("There is nothing at this path; /api/v1/ lists all that there is.")
