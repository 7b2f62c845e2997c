"""The project's application, whose process dies without notice where a request says so.

`X-Die-At` is the step at which it dies (see tests.faults.forking); 0: never, but the steps that
the request took are told in `X-Steps`.
"""

from typing import Any

from config.wsgi import application as whole
from tests.faults.forking import Steps


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer a request, or die."""
    step = environ.get("HTTP_X_DIE_AT")
    if step is None:
        return whole(environ, start_response)
    steps = Steps(int(step) or None)
    steps.watch()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Steps", str(steps.number))], *rest)

    return whole(environ, start)
