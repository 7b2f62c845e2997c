"""Errors, all as `application/problem+json` (RFC 9457)."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.views import defaults
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable, Throttled
from rest_framework.views import exception_handler

from sanctions.api.renderers import JsonRenderer
from sanctions.http.parameters import ParameterProblem
from sanctions.http.request_id import current_request_id
from sanctions.http.stopped import unanswered

PROBLEM_JSON = "application/problem+json"
API_ROOT = "/api/"
INVALID_PARAMETERS = "/api/v1/docs/#invalid-parameters"
RETRACTED = "/api/v1/docs/#retracted"
OTHERWISE = "about:blank"


class ProblemRenderer(JsonRenderer):
    """Renders a problem, whatever the request would rather have had."""

    media_type = PROBLEM_JSON
    format = "problem"


class NotModified(APIException):
    """304: the answer that the client has is still the right one."""

    status_code = HTTPStatus.NOT_MODIFIED


class InvalidParameters(APIException):
    """400: parameters that are unknown, or whose values are not understood."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, problems: Sequence[ParameterProblem]) -> None:
        names = ", ".join(dict.fromkeys(problem.parameter or "''" for problem in problems))
        wrong = "This parameter is" if len(problems) == 1 else f"{len(problems)} values are"
        super().__init__(f"{wrong} not understood, so nothing was looked up: {names}.")
        self.problems = problems


class Retracted(APIException):
    """410: an event that was published once, and taken back."""

    status_code = HTTPStatus.GONE

    def __init__(self, event_id: str, reason: str) -> None:
        super().__init__(f"{event_id} was retracted: {reason}")
        self.reason = reason


def problem(status: int, detail: str, kind: str = OTHERWISE, **members: Any) -> dict[str, Any]:
    """Return a problem's members, in the order of RFC 9457, and the request's id last."""
    request_id = current_request_id()
    logged_as = {"request_id": request_id} if request_id else {}
    return {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        **members,
        **logged_as,
    }


def problem_response(exception: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """Return the problem that answers for an exception in a view; None leaves it to Django."""
    if isinstance(exception, NotModified):
        return HttpResponseNotModified()
    response = exception_handler(exception, context)
    if response is None:
        return None
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), PROBLEM_JSON
    status = response.status_code
    if isinstance(exception, InvalidParameters):
        errors = [asdict(one) for one in exception.problems]
        response.data = problem(status, str(exception), INVALID_PARAMETERS, errors=errors)
        response.data["title"] = "Invalid parameters"
    elif isinstance(exception, Retracted):
        response.data = problem(status, str(exception), RETRACTED, reason=exception.reason)
    else:
        response.data = problem(status, _reason(exception))
    return response


def _reason(exception: Exception) -> str:
    if isinstance(exception, NotAcceptable):
        types = dict.fromkeys(one.media_type for one in exception.available_renderers or [])
        return f"The Accept header asks for none of what there is: {', '.join(types)}."
    if isinstance(exception, MethodNotAllowed):
        return "The API is read only: use GET, HEAD or OPTIONS."
    if isinstance(exception, Throttled):
        return "This address asks too often: Retry-After says after how many seconds to ask again."
    if isinstance(exception, APIException):
        return str(exception.detail)
    return str(exception) or "There is nothing here."


def _answer(status: HTTPStatus, detail: str) -> HttpResponse:
    content = orjson.dumps(problem(status, detail))
    return HttpResponse(content, status=status, content_type=PROBLEM_JSON)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a request that Django refuses before any view sees it."""
    if request.path.startswith(API_ROOT):
        return _answer(HTTPStatus.BAD_REQUEST, "The request can't be read.")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a request for a path that leads nowhere."""
    if request.path.startswith(API_ROOT):
        return _answer(HTTPStatus.NOT_FOUND, "There is nothing at this path.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for an error of ours, or for a database that was away before any view was reached."""
    error = sys.exc_info()[1]
    why = unanswered(error) if error else None
    if why:
        return why.response(request.META)
    if request.path.startswith(API_ROOT):
        detail = "The server failed to answer. The error is ours, and it has been recorded."
        return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, detail)
    return defaults.server_error(request)
