"""The API's description as OpenAPI 3.1, made from the views."""

from typing import Any, cast

from django.utils.datastructures import MultiValueDict
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from sanctions.api.problems import PROBLEM_JSON
from sanctions.api.receipt import RECEIPT_SCHEMA
from sanctions.api.tables import TableView
from sanctions.dataset.citing import STYLES
from sanctions.filtersets.registers import Register

_, CSL = STYLES["csl"]
CSL_SCHEMA: dict[str, Any] = {
    "type": "array",
    "description": "The answer as a work to cite, in CSL-JSON.",
    "items": {
        "type": "object",
        "required": ["id", "type", "title", "URL"],
        "properties": {name: {"type": "string"} for name in ("id", "type", "title", "URL")},
        "additionalProperties": True,
    },
}


class Problem(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="What kind of problem it is; about:blank: see status.")
    title = serializers.CharField(help_text="The kind of problem, in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What was wrong with this request.")
    request_id = serializers.CharField(
        required=False, help_text="The request's id, by which its lines in the log are found."
    )


class ParameterProblem(serializers.Serializer[Any]):
    """What is wrong with one value of one parameter."""

    parameter = serializers.CharField(help_text="The parameter's name.")
    value = serializers.CharField(help_text="The value, as it was given.")
    message = serializers.CharField(help_text="What is wrong, and what would be right.")
    allowed = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="All that is allowed; null where that is too much to list.",
    )
    suggestion = serializers.CharField(
        allow_null=True, help_text="The nearest that is allowed; null where nothing is near."
    )


class InvalidParameters(Problem):
    """All that is wrong with a request's parameters."""

    errors = ParameterProblem(  # type: ignore[assignment]
        many=True, help_text="Each value that is wrong."
    )


class Gone(Problem):
    """An event that was published once, and taken back."""

    reason = serializers.CharField(help_text="Why it was taken back.")


PROBLEMS = {
    400: (InvalidParameters, "A parameter is unknown, or a value is not understood."),
    404: (Problem, "There is no such row."),
    406: (Problem, "The media type that was asked for is not available."),
    410: (Gone, "The event was retracted."),
    429: (Problem, "The address asks too often: Retry-After says when to ask again."),
    500: (Problem, "An error of ours."),
    503: (Problem, "There is too much to do: Retry-After says when to ask again."),
}
ALWAYS = (400, 406, 429, 500, 503)


def problem_responses(*statuses: int) -> dict[Any, OpenApiResponse]:
    """Return the descriptions of these problems, as responses of an operation."""
    return {
        (status, PROBLEM_JSON): OpenApiResponse(serializer, description)
        for status, (serializer, description) in PROBLEMS.items()
        if status in statuses
    }


class StrictSchema(AutoSchema):
    """Describes an operation by the very forms that read its parameters."""

    def get_override_parameters(self) -> list[Any]:
        """Return the key in the address of a row's page, and all parameters that the view reads."""
        view = cast("Any", self.view)
        fields = [
            item for form in view.open_forms(MultiValueDict()) for item in form.fields.items()
        ]
        keys = getattr(view, "address_keys", None)
        if keys is None:
            keys = [_key_of(view.register)] if getattr(view, "detail", False) else []
        return [*keys, *(_described(name, field) for name, field in fields)]

    def get_description(self) -> str:  # type: ignore[override]
        """Return what the view says of itself; of one row's page, what that is."""
        if getattr(self.view, "action", None) == "retrieve":
            return str(super().get_description())
        return str(get_doc(self.view.__class__))

    def get_filter_backends(self) -> list[Any]:
        """Return none: the view's forms hold its filters already."""
        return []

    def get_response_serializers(self) -> Any:
        """Return what the view answers, problems included."""
        answer: Any = super().get_response_serializers()
        if isinstance(answer, dict):
            return answer
        statuses = [*ALWAYS]
        if getattr(self.view, "detail", False):
            statuses += [404, *([410] if hasattr(self.view, "tells_retracted") else [])]
        json, *files = self.map_renderers("media_type")
        success: dict[Any, OpenApiResponse] = {
            (200, json): OpenApiResponse(answer, "What was asked for.")
        }
        if files:
            a_file = OpenApiResponse(OpenApiTypes.BINARY, "What was asked for.")
            success[(200, *files)] = a_file
        return success | problem_responses(*statuses)

    def _get_response_for_code(
        self,
        serializer: Any,
        status_code: Any,
        media_types: Any = None,
        direction: str = "response",
    ) -> dict[str, Any]:
        """Return the description of an answer; that of one row's page has its receipt beside.

        Of its files, a citation in CSL-JSON is JSON too.
        """
        answer: dict[str, Any] = super()._get_response_for_code(
            serializer, status_code, media_types, direction
        )
        if getattr(self.view, "action", None) == "retrieve" and status_code == "200":
            for content in answer["content"].values():
                if "$ref" in content["schema"]:
                    receipt = {"properties": {"query": RECEIPT_SCHEMA}, "required": ["query"]}
                    content["schema"] = {"allOf": [content["schema"], receipt]}
        if CSL in answer.get("content", {}):
            answer["content"][CSL]["schema"] = CSL_SCHEMA
        return answer

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Return whether the answer is rows: so is that of every table, but not of a file."""
        if isinstance(self.view, TableView):
            return serializer is None or not isinstance(serializer, OpenApiTypes)
        is_list: bool = super()._is_list_view(serializer)
        return is_list


def _key_of(register: Register) -> OpenApiParameter:
    """Return the description of the key by which an address names a row."""
    (model,) = register.models
    key = model._meta.pk
    about = f"{key.help_text} {register.listed}."
    return OpenApiParameter(
        key.name,
        str,
        OpenApiParameter.PATH,
        required=True,
        description=about,
        examples=[OpenApiExample("example", register.example)],
    )


def _described(name: str, field: Any) -> OpenApiParameter:
    """Return the description of a parameter, given the field that reads it."""
    if not field.listed:
        example = OpenApiExample("example", field.example)
        return OpenApiParameter(name, field.schema, description=field.help_text, examples=[example])
    return OpenApiParameter(
        name,
        {"type": "array", "items": field.schema},
        description=field.help_text,
        examples=[OpenApiExample("example", [field.example])],
        style="form",
        explode=not field.commas,
    )
