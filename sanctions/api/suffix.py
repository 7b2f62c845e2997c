"""A format as the ending of a path: expulsions.csv is expulsions/?format=csv."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from sanctions.api.tabular import Tabular
from sanctions.filtersets.nearest import nearest


class EndingView(APIView):
    """Answers as the view at the path without its ending would, in the format of the ending."""

    # Not described in the API's schema: `format` is.
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Hand the request on; what is wrong with the path is told by this view."""
        path, ending = kwargs["path"], kwargs["format"]
        try:
            found = resolve(f"{request.path.split('/v1/', 1)[0]}/v1/{path}/")
        except Resolver404:
            return super().dispatch(request, *args, **kwargs)
        view = getattr(found.func, "cls", None) or getattr(found.func, "view_class", None)
        is_list = getattr(found.func, "actions", {}).get("get", "list") == "list"
        if view is None or not issubclass(view, Tabular) or not is_list:
            return super().dispatch(request, *args, **kwargs)
        self.formats = [one.format for one in view.formats]
        if ending not in self.formats:
            return super().dispatch(request, *args, **kwargs)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs, format=ending)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse any request that was not handed on, whatever its method and parameters."""
        formats = getattr(self, "formats", None)
        if formats is None:
            raise NotFound("There is nothing at this path; /api/v1/ lists all that there is.")
        near = nearest(kwargs["format"], [(one, one) for one in formats], count=1)
        hint = f" Did you mean .{near[0]}?" if near else ""
        listed = ", ".join(f".{one}" for one in formats)
        raise NotFound(f"There is no such format.{hint} A path may end in {listed}.")
