"""Answers that are the same for whoever asks: made once for all browsers that ask at the same time."""

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

from chalicelib.rest.response import Answer


@dataclass(slots=True)
class _Asked:
    """One question: how often its answer was begun to be made, and what came of it the last time."""

    making: Lock = field(default_factory=Lock)
    begun: int = 0
    answer: Answer | None = None


class SharedAnswers:
    """Makes one answer at a time to each question.

    Who asks while one is being made waits for the next, together with all others who do: it may know less than they
    have done or heard of meanwhile. So nobody gets an answer that was begun before they asked.
    """

    def __init__(self) -> None:
        self._asked: defaultdict[Hashable, _Asked] = defaultdict(_Asked)
        self._asking = Lock()

    def get(self, question: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to a question: what somebody makes after this was asked, or what is made now."""
        with self._asking:
            asked = self._asked[question]
        begun_before = asked.begun
        with asked.making:
            if asked.answer is None or asked.begun == begun_before:
                asked.answer = None
                asked.begun += 1
                asked.answer = make()
            return asked.answer
