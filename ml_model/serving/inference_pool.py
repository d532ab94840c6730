"""Threads that diagnose photos, and a bound on how many photos may wait for them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Diagnosis
from ml_model.serving.problems import Overloaded


class InferencePool:
    """Diagnoses photos off the event loop. Used from one event loop only."""

    def __init__(self, classifier: LeafClassifier, *, workers: int, waiting_limit: int) -> None:
        self._classifier = classifier
        self._capacity = workers + waiting_limit
        self._admitted = 0
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="inference")

    async def diagnose(self, photo: bytes) -> Diagnosis:
        """Diagnose the photo as soon as a thread is free.

        Raises:
            Overloaded: the queue is full; nothing was begun.
            PhotoRefused: the photo can never be diagnosed.
        """
        if self._admitted >= self._capacity:
            raise Overloaded(f"{self._admitted} photos are already waiting")
        self._admitted += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._classifier.diagnose, photo)
        # Counted until the thread is done with it, not until the sender stops waiting for it.
        work.add_done_callback(self._release)
        return await work

    def close(self) -> None:
        """Wait for the photos that are being diagnosed."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _release(self, _: asyncio.Future[Diagnosis]) -> None:
        self._admitted -= 1
