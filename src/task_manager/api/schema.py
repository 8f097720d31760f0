"""How views are described in the OpenAPI schema: answers by status, with the errors that they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from task_manager.api.serializers import Error

ERRORS = {
    400: "Something sent is wrong; `field` names it.",
    401: "Not signed in.",
    403: "Not allowed.",
    404: "No such thing, or not visible to this user.",
    409: "Not possible as it stands; `code` says why.",
    415: "The body is not JSON.",
    429: "Too many at once; `Retry-After` says when to try again.",
    501: "This server cannot do that; `code` says what it needs.",
    503: "The database or the message broker does not answer.",
}
TASK_ID = OpenApiParameter(
    "task_id", str, OpenApiParameter.PATH, description="The Celery task id: any text, percent-encoded."
)

WORKER_NAME = OpenApiParameter(
    "name", str, OpenApiParameter.PATH, description="The worker's name, such as `celery@host`, percent-encoded."
)


def describe(
    name: str,
    answers: dict[Any, Any],
    *,
    errors: Sequence[int] = (),
    parameters: Sequence[Any] = (),
    body: Any = None,
    is_open: bool = False,
) -> Callable[[Any], Any]:
    """Describe a method of a view: the operation's name, its answers, and its errors.

    Unless it `is_open` to anybody it has 401, 403 and 503 beside `errors`.
    """
    expected = {*errors} if is_open else {401, 403, 503, *errors}
    shared = {status: OpenApiResponse(Error, ERRORS[status]) for status in sorted(expected - {*answers})}
    decorator: Callable[[Any], Any] = extend_schema(
        operation_id=f"task_manager_{name}",
        parameters=list(parameters),
        request=body,
        responses={**answers, **shared},
        tags=["task_manager"],
    )

    def describe_method(method: Any) -> Any:
        # Otherwise it derives from the host's DEFAULT_SCHEMA_CLASS, which knows nothing of this.
        method.kwargs = {"schema": AutoSchema}
        return decorator(method)

    return describe_method
