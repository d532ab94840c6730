"""Does every part of a job that can be done, before it says what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager


class Attempts:
    """Parts of a job that do not depend on each other.

    Sources deliver again what failed, and every write is idempotent: the more is done
    before the job fails, the less hangs on one broken part.
    """

    def __init__(self, job: str) -> None:
        self._job = job
        self._failures: list[Exception] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        """Try one part; what it raises is kept for later."""
        try:
            yield
        except Exception as failure:  # noqa: BLE001 - raised in the end, whatever it is
            self.note(failure)

    def note(self, failure: Exception) -> None:
        """Keep what a part raised for later."""
        self._failures.append(failure)

    def raise_failures(self) -> None:
        """End the job.

        Raises:
            ExceptionGroup: parts of it failed.
        """
        if self._failures:
            raise ExceptionGroup(f"{self._job}: {len(self._failures)} parts failed", self._failures)
