"""Answers invocations: one photo, or a batch of them. Whatever happens, there is an answer."""

import asyncio
import time
from collections.abc import Sequence

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ml_model.diagnosis import Diagnosis
from ml_model.serving.body_intake import BodyIntake
from ml_model.serving.inference_pool import InferencePool
from ml_model.serving.metrics import ServingMetrics
from ml_model.serving.photo_batches import BATCH_TYPE, PHOTO_TYPES, batch_response, media_type_of, photos_in
from ml_model.serving.problems import UnsupportedType, problem_of, problem_response


class Invocations:
    """Takes requests in, hands their photos to the pool, and puts the outcome into words."""

    def __init__(self, pool: InferencePool, intake: BodyIntake, metrics: ServingMetrics) -> None:
        self._pool = pool
        self._intake = intake
        self._metrics = metrics

    async def answer(self, request: Request) -> Response:
        """The diagnosis, the diagnoses of a batch, or a problem document."""
        started = time.perf_counter()
        try:
            response = await self._answer(request)
        except Exception as error:  # noqa: BLE001 - the boundary: a failure of ours is a 500, logged there
            response = problem_response(error)
        self._metrics.request_ended(response.status_code, time.perf_counter() - started)
        return response

    async def _answer(self, request: Request) -> Response:
        media_type = _photo_or_batch_type(request)
        # Before the body is read, and with those that are being read: in an overload, a refusal costs next to nothing,
        # and no photo is taken in for which there will be no place.
        self._pool.check_room(self._intake.arriving + 1)
        async with self._intake.body_of(request) as body:
            if media_type == BATCH_TYPE:
                return await self._answer_batch(request, body)
            (outcome,) = await _unless_gone(request, self._pool.admit([body]))
            if isinstance(outcome, BaseException):
                raise outcome
            return Response(msgspec.json.encode(outcome), media_type="application/json")

    async def _answer_batch(self, request: Request, body: bytes) -> Response:
        entries = photos_in(body)
        queued = self._pool.admit([entry for entry in entries if isinstance(entry, bytes)])
        diagnosed = iter(await _unless_gone(request, queued))
        outcomes = [next(diagnosed) if isinstance(entry, bytes) else entry for entry in entries]
        return batch_response([each if isinstance(each, Diagnosis) else problem_of(each) for each in outcomes])


def _photo_or_batch_type(request: Request) -> str:
    declared = request.headers.get("content-type", "")
    media_type = media_type_of(declared)
    if media_type not in PHOTO_TYPES and media_type != BATCH_TYPE:
        raise UnsupportedType(f"the content type is {declared!r}" if declared else "the content type is missing")
    return media_type


async def _unless_gone(
    request: Request, diagnoses: Sequence[asyncio.Future[Diagnosis]]
) -> list[Diagnosis | BaseException]:
    """All outcomes, unless the sender leaves before: then the photos that still wait are not looked at.

    Raises:
        ClientDisconnect: the sender left.
    """
    outcomes = asyncio.gather(*diagnoses, return_exceptions=True)
    gone = asyncio.create_task(_sender_left(request))
    try:
        await asyncio.wait((outcomes, gone), return_when=asyncio.FIRST_COMPLETED)
        if not outcomes.done():
            raise ClientDisconnect
        return outcomes.result()
    finally:
        gone.cancel()
        outcomes.cancel()


async def _sender_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
