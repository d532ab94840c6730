"""Threads that diagnose photos, and a bound on how many photos may wait for them."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_model.diagnosis import Diagnosis
from ml_model.serving.metrics import ServingMetrics
from ml_model.serving.problems import Overloaded

Image: TypeAlias = NDArray[np.float32]


class SenderGone(Exception):
    """Nobody waits for this photo any more, and nobody sees this either: the future that would carry it is gone."""


class InferencePool:
    """Diagnoses photos off the event loop. Used from one event loop only."""

    def __init__(
        self,
        decode: Callable[[bytes], Image],
        diagnose: Callable[[Image], Diagnosis],
        *,
        workers: int,
        waiting_limit: int,
        metrics: ServingMetrics,
    ) -> None:
        """
        Args:
            decode: a photo's bytes to the network's input; raises PhotoRefused.
            diagnose: that input to its diagnosis.
            workers: photos in work at the same time.
            waiting_limit: photos that may wait for a worker.
        """
        self._decode = decode
        self._diagnose = diagnose
        self._workers = workers
        self._capacity = workers + waiting_limit
        self._admitted = 0
        self._counting = threading.Lock()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="inference")
        self._metrics = metrics

    @property
    def in_work(self) -> int:
        """Photos that a thread is busy with."""
        return min(self._admitted, self._workers)

    @property
    def waiting(self) -> int:
        """Photos that wait for a thread."""
        return self._admitted - self.in_work

    def check_room(self, photo_count: int = 1) -> None:
        """
        Raises:
            Overloaded: so many photos would find no place now.
        """
        if self._admitted + photo_count > self._capacity:
            raise Overloaded(f"{self._admitted} photos are already waiting")

    def admit(self, photos: Sequence[bytes]) -> list[asyncio.Future[Diagnosis]]:
        """Queue all of the photos, or none.

        Returns:
            Their diagnoses to come, in order, or PhotoRefused. Cancel one, and no inference is spent on its photo
            unless it has already begun.

        Raises:
            Overloaded: there is no room for all of them; nothing was begun.
        """
        self.check_room(len(photos))
        return [self._queued(photo) for photo in photos]

    def close(self) -> None:
        """Wait for the photos that are being diagnosed."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _queued(self, photo: bytes) -> asyncio.Future[Diagnosis]:
        abandoned = threading.Event()
        self._count(1)
        job = self._threads.submit(self._work, photo, abandoned)
        # Counted until the thread is done with it, not until the sender stops waiting for it.
        job.add_done_callback(lambda _: self._count(-1))
        answer = asyncio.wrap_future(job)
        answer.add_done_callback(lambda ended: abandoned.set() if ended.cancelled() else None)
        return answer

    def _work(self, photo: bytes, abandoned: threading.Event) -> Diagnosis:
        started = time.perf_counter()
        image = self._decode(photo)
        decoded = time.perf_counter()
        self._metrics.photo_decoded(decoded - started)
        if abandoned.is_set():
            raise SenderGone
        diagnosis = self._diagnose(image)
        self._metrics.photo_diagnosed(diagnosis.verdict, time.perf_counter() - decoded)
        return diagnosis

    def _count(self, more: int) -> None:
        with self._counting:
            self._admitted += more
