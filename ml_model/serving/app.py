"""The HTTP app: SageMaker's container contract, and the SDK's path to the same answers.

GET  /ping                             200 as soon as photos can be answered
POST /invocations                      image/jpeg or image/png → a diagnosis, or a problem document
POST /endpoints/{name}/invocations     the same behind SageMaker's InvokeEndpoint, for use without SageMaker
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ml_model.classifier import LeafClassifier, core_count
from ml_model.diagnosis import Diagnosis
from ml_model.errors import NotAPhoto, PhotoTooLarge
from ml_model.serving.inference_pool import InferencePool
from ml_model.serving.problems import UnsupportedType, problem_for
from ml_model.serving.sagemaker_front import as_invoke_endpoint_answer, endpoint_not_found

# The largest photo that a device may upload; SageMaker itself draws the line earlier (4 MB serverless).
MAX_BODY_BYTES: Final = 10_000_000

PHOTO_TYPES: Final = frozenset({"image/jpeg", "image/png"})

# At some 30 ms a photo, whoever is last in the queue waits about a second for each core.
_WAITING_PER_WORKER: Final = 32


def create_app(
    classifier: LeafClassifier,
    *,
    endpoint: str | None = None,
    workers: int | None = None,
    waiting_limit: int | None = None,
) -> Starlette:
    """The app around a loaded classifier.

    Args:
        endpoint: the only endpoint name that the SDK's path answers to; any name unless told.
        workers: photos that are diagnosed at the same time; one for each core unless told.
        waiting_limit: photos that may wait for a worker before others are turned away.
    """
    workers = workers or core_count()
    waiting_limit = workers * _WAITING_PER_WORKER if waiting_limit is None else waiting_limit
    pool = InferencePool(classifier, workers=workers, waiting_limit=waiting_limit)

    async def ping(_: Request) -> Response:
        return Response(status_code=200)

    async def invocations(request: Request) -> Response:
        return await _answer(request, pool)

    async def endpoint_invocations(request: Request) -> Response:
        name = request.path_params["name"]
        if endpoint is not None and name != endpoint:
            return endpoint_not_found(name)
        return as_invoke_endpoint_answer(await _answer(request, pool), name)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pool.close()

    return Starlette(
        routes=[
            Route("/ping", ping, methods=["GET"]),
            Route("/invocations", invocations, methods=["POST"]),
            Route("/endpoints/{name}/invocations", endpoint_invocations, methods=["POST"]),
        ],
        lifespan=lifespan,
    )


async def _answer(request: Request, pool: InferencePool) -> Response:
    """The container's answer, whatever happens: every error becomes a problem document."""
    try:
        _check_type(request)
        return _diagnosis_response(await pool.diagnose(await _body(request)))
    except ClientDisconnect:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: a failure of ours is a 500, logged there
        return problem_for(error)


def _diagnosis_response(diagnosis: Diagnosis) -> Response:
    return Response(msgspec.json.encode(diagnosis), media_type="application/json")


def _check_type(request: Request) -> None:
    declared = request.headers.get("content-type", "")
    if declared.partition(";")[0].strip().lower() not in PHOTO_TYPES:
        raise UnsupportedType(f"the content type is {declared!r}" if declared else "the content type is missing")


async def _body(request: Request) -> bytes:
    """The body, given up as soon as it is known to be too large."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _too_large()
    if not body:
        raise NotAPhoto("the body is empty")
    return bytes(body)


def _too_large() -> PhotoTooLarge:
    return PhotoTooLarge(f"the body has more than {MAX_BODY_BYTES / 1e6:.0f} MB")
