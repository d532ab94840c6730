"""The HTTP app: SageMaker's container contract, and the SDK's path to the same answers.

GET  /ping                             200 as soon as photos can be answered
GET  /metrics                          figures for Prometheus
POST /invocations                      image/jpeg, image/png or image/webp → a diagnosis, or a problem document;
                                       application/json → a batch, see `photo_batches.py`
POST /endpoints/{name}/invocations     the same behind SageMaker's InvokeEndpoint, for use without SageMaker
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ml_model.classifier import LeafClassifier
from ml_model.preprocess import preprocess
from ml_model.serving.body_intake import BodyIntake
from ml_model.serving.cores import usable_cores
from ml_model.serving.inference_pool import InferencePool
from ml_model.serving.invocations import Invocations
from ml_model.serving.metrics import ServingMetrics
from ml_model.serving.sagemaker_front import as_invoke_endpoint_answer, endpoint_not_found

# At some 20 ms of a core for a photo, whoever is last in the queue waits less than a second.
_WAITING_PER_WORKER: Final = 32


def create_app(
    classifier: LeafClassifier,
    *,
    endpoint: str | None = None,
    workers: int | None = None,
    waiting_limit: int | None = None,
    intake: BodyIntake | None = None,
) -> Starlette:
    """The app around a loaded classifier.

    Args:
        classifier: best loaded with one thread: photos go side by side.
        endpoint: the only endpoint name that the SDK's path answers to; any name unless told.
        workers: photos that are diagnosed at the same time; one for each core unless told.
        waiting_limit: photos that may wait for a worker before others are turned away.
        intake: what bounds the bodies; the usual bounds unless told.
    """
    workers = workers or usable_cores()
    intake = intake or BodyIntake()
    metrics = ServingMetrics(classifier.identity)
    pool = InferencePool(
        partial(preprocess, spec=classifier.card.input),
        classifier.diagnose_image,
        workers=workers,
        waiting_limit=workers * _WAITING_PER_WORKER if waiting_limit is None else waiting_limit,
        metrics=metrics,
    )
    metrics.watch("leaf_photos_in_work", "Photos that a thread is busy with.", lambda: pool.in_work)
    metrics.watch("leaf_photos_waiting", "Photos that wait for a thread.", lambda: pool.waiting)
    metrics.watch("leaf_body_bytes", "Bytes of the bodies in hand.", lambda: intake.bytes_in_flight)
    invocations = Invocations(pool, intake, metrics)

    async def ping(_: Request) -> Response:
        return Response(status_code=200)

    async def show_metrics(_: Request) -> Response:
        text, content_type = metrics.exposition()
        return Response(text, headers={"content-type": content_type})

    async def endpoint_invocations(request: Request) -> Response:
        name = request.path_params["name"]
        if endpoint is not None and name != endpoint:
            return endpoint_not_found(name)
        return as_invoke_endpoint_answer(await invocations.answer(request), name)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pool.close()

    return Starlette(
        routes=[
            Route("/ping", ping, methods=["GET"]),
            Route("/metrics", show_metrics, methods=["GET"]),
            Route("/invocations", invocations.answer, methods=["POST"]),
            Route("/endpoints/{name}/invocations", endpoint_invocations, methods=["POST"]),
        ],
        lifespan=lifespan,
    )
