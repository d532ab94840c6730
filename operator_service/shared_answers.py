"""Answers that are the same for whoever asks: made once, however many browsers ask for them at the same time."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import Final

from chalicelib import wiring
from chalicelib.rest.response import Answer

# One event has every page that is open ask for the fleet anew; nobody sees a difference of a second.
_SHARED_FOR: Final = timedelta(seconds=1)


@dataclass(slots=True)
class _Kept:
    """The last answer to one question, and who is making the next one."""

    making: Lock = field(default_factory=Lock)
    answer: Answer | None = None
    made_at: datetime | None = None


class SharedAnswers:
    """Keeps the last good answer to each question for a second."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._kept: dict[Hashable, _Kept] = {}

    def get(self, question: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to a question: the last one, or what is made now. Those who ask meanwhile wait for it."""
        with self._asking:
            kept = self._kept.setdefault(question, _Kept())
        with kept.making:
            now = wiring.clock()()
            if kept.answer is not None and kept.made_at is not None and now - kept.made_at < _SHARED_FOR:
                return kept.answer
            answer = make()
            kept.answer, kept.made_at = (answer, now) if answer.status is HTTPStatus.OK else (None, None)
            return answer
