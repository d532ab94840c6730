"""A bounded queue: what has no place is told so at once, and what nobody waits for any more is not computed."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Diagnosis
from ml_model.serving.inference_pool import InferencePool
from ml_model.serving.metrics import ServingMetrics
from ml_model.serving.problems import Overloaded
from tests.unit.ml_model.photo_bytes import as_jpeg, textured

LIMIT_S = 10


class HeldClassifier:
    """Decodes and diagnoses when told to, and remembers what it was asked."""

    def __init__(self, answer: Diagnosis) -> None:
        self.answer = answer
        self.decoding = threading.Semaphore(0)
        self.may_decode = threading.Event()
        self.decoded: list[bytes] = []
        self.diagnosed = 0

    def decode(self, photo: bytes) -> NDArray[np.float32]:
        self.decoding.release()
        assert self.may_decode.wait(LIMIT_S)
        self.decoded.append(photo)
        return np.zeros(1, dtype=np.float32)

    def diagnose(self, _: NDArray[np.float32]) -> Diagnosis:
        self.diagnosed += 1
        return self.answer

    async def begun(self) -> None:
        """Until one more photo is being decoded."""
        assert await asyncio.to_thread(self.decoding.acquire, timeout=LIMIT_S)

    @contextmanager
    def pool(self, *, workers: int, waiting_limit: int) -> Iterator[InferencePool]:
        metrics = ServingMetrics(self.answer.model)
        pool = InferencePool(self.decode, self.diagnose, workers=workers, waiting_limit=waiting_limit, metrics=metrics)
        try:
            yield pool
        finally:
            self.may_decode.set()
            pool.close()


@pytest.fixture
def held(classifier: LeafClassifier) -> HeldClassifier:
    return HeldClassifier(classifier.diagnose(as_jpeg(textured())))


def test_a_full_queue_turns_photos_away_at_once_and_recovers(held: HeldClassifier) -> None:
    async def scene() -> list[Diagnosis]:
        with held.pool(workers=1, waiting_limit=1) as pool:
            first, second = *pool.admit([b"first"]), *pool.admit([b"second"])
            with pytest.raises(Overloaded, match="2 photos"):
                pool.admit([b"third"])
            held.may_decode.set()
            answers = [await first, await second]
            return [*answers, *[await pool.admit([b"later"])[0] for _ in range(3)]]

    assert asyncio.run(scene()) == [held.answer] * 5


def test_a_batch_finds_places_for_all_of_its_photos_or_for_none(held: HeldClassifier) -> None:
    async def scene() -> tuple[int, int]:
        with held.pool(workers=1, waiting_limit=2) as pool:
            pool.admit([b"a"])
            with pytest.raises(Overloaded):
                pool.admit([b"b", b"c", b"d"])
            pool.admit([b"b", b"c"])
            return pool.in_work, pool.waiting

    assert asyncio.run(scene()) == (1, 2)


def test_a_photo_that_nobody_waits_for_any_more_is_not_looked_at(held: HeldClassifier) -> None:
    async def scene() -> None:
        with held.pool(workers=1, waiting_limit=2) as pool:
            first, second, third = pool.admit([b"first", b"second", b"third"])
            await held.begun()
            second.cancel()
            await asyncio.wait([second])
            held.may_decode.set()
            await asyncio.gather(first, third)

    asyncio.run(scene())

    assert held.decoded == [b"first", b"third"]


def test_a_photo_whose_sender_leaves_while_it_is_decoded_costs_no_inference(held: HeldClassifier) -> None:
    async def scene() -> None:
        with held.pool(workers=1, waiting_limit=1) as pool:
            (answer,) = pool.admit([b"photo"])
            await held.begun()
            answer.cancel()
            await asyncio.wait([answer])
            held.may_decode.set()
            await pool.admit([b"next"])[0]

    asyncio.run(scene())

    assert held.decoded == [b"photo", b"next"]
    assert held.diagnosed == 1


def test_a_photo_keeps_its_place_until_its_thread_is_free(held: HeldClassifier) -> None:
    async def scene() -> None:
        with held.pool(workers=1, waiting_limit=0) as pool:
            (answer,) = pool.admit([b"photo"])
            await held.begun()
            answer.cancel()
            await asyncio.wait([answer])
            with pytest.raises(Overloaded):
                pool.admit([b"next"])

    asyncio.run(scene())
