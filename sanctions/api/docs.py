"""Where the API's description is served: for programs, and as a page to try it on."""

from typing import Any

from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response

from sanctions.api.parameters import StrictView
from sanctions.api.schema import ALWAYS, problem_responses


class SchemaView(StrictView, SpectacularAPIView):
    """The description of this API as OpenAPI 3.1, in JSON or, where it is asked for, YAML."""

    takes_release = False
    renderer_classes = [
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]

    @extend_schema(
        operation_id="schema",
        responses={200: OpenApiTypes.OBJECT, **problem_responses(*ALWAYS)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the description of this API."""
        response: Response = super().get(request, *args, **kwargs)
        return response


@extend_schema(exclude=True)
class DocsView(StrictView, SpectacularSwaggerView):
    """The description of this API as a page to try it on, made from our own files."""

    takes_release = False
    url_name = "api:schema"
    template_name = "api/docs.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the page, which signs in nowhere and needs no window of another origin."""
        response: Response = super().get(request, *args, **kwargs)
        del response.headers["Cross-Origin-Opener-Policy"]
        return response
