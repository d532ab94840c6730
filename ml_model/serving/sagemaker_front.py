"""What SageMaker's InvokeEndpoint makes of a container's answer, for clients of the AWS SDK on one machine.

On AWS this is SageMaker's own part: the service calls the container's `/invocations` and hands an answer on as
it is, but wraps every error into a ModelError (HTTP 424) that carries the container's status and body.
"""

from typing import Final

import msgspec
from starlette.responses import Response

# The variant that answers when an endpoint has but one.
_VARIANT: Final = "AllTraffic"

_LOG_STREAM: Final = "arn:aws:logs:local:000000000000:log-group:/aws/sagemaker/Endpoints/{endpoint}"


def as_invoke_endpoint_answer(answer: Response, endpoint: str) -> Response:
    """Dress the container's answer as the SageMaker runtime would."""
    if answer.status_code < 400:
        answer.headers["x-amzn-invoked-production-variant"] = _VARIANT
        return answer
    return _model_error(answer, endpoint)


def endpoint_not_found(endpoint: str) -> Response:
    """The runtime's answer for an endpoint that does not exist."""
    return _error("ValidationError", 400, {"Message": f"Endpoint {endpoint} not found."})


def _model_error(answer: Response, endpoint: str) -> Response:
    side = "client" if answer.status_code < 500 else "server"
    original = bytes(answer.body).decode("utf-8")
    return _error(
        "ModelError",
        424,
        {
            "ErrorCode": f"{side.upper()}_ERROR_FROM_MODEL",
            "LogStreamArn": _LOG_STREAM.format(endpoint=endpoint),
            "Message": f'Received {side} error ({answer.status_code}) from primary with message "{original}".',
            "OriginalMessage": original,
            "OriginalStatusCode": answer.status_code,
        },
    )


def _error(code: str, status: int, body: dict[str, str | int]) -> Response:
    # botocore takes the error's name from this header, and its members from the body.
    return Response(msgspec.json.encode(body), status, {"x-amzn-errortype": code}, "application/json")
