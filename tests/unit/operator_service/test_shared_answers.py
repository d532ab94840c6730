"""One answer for all who ask at the same time, and never one that was begun before they asked."""

import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Barrier, Lock
from typing import Final

import pytest

from chalicelib.rest.response import Answer
from operator_service.shared_answers import SharedAnswers

_ASKERS: Final = 16
_MAKING_S: Final = 0.02


class Kitchen:
    """Makes answers slowly; each tells how many were begun up to it."""

    def __init__(self) -> None:
        self.begun = 0
        self.at_once = Lock()

    def make(self) -> Answer:
        assert self.at_once.acquire(blocking=False), "two are made at once"
        try:
            self.begun += 1
            number = self.begun
            time.sleep(_MAKING_S)
            return Answer(status=HTTPStatus.OK, body=str(number).encode(), headers={})
        finally:
            self.at_once.release()


def test_who_asks_one_after_the_other_hears_of_what_was_done_between() -> None:
    shared, kitchen = SharedAnswers(), Kitchen()

    assert [shared.get("fleet", kitchen.make).body for _ in range(3)] == [b"1", b"2", b"3"]


def test_all_who_ask_at_the_same_time_share_what_is_begun_after_they_asked() -> None:
    shared, kitchen, together = SharedAnswers(), Kitchen(), Barrier(_ASKERS)

    def ask(_: int) -> tuple[int, int]:
        together.wait()
        begun_before = kitchen.begun
        return begun_before, int(shared.get("fleet", kitchen.make).body)

    with ThreadPoolExecutor(_ASKERS) as askers:
        answers = list(askers.map(ask, range(_ASKERS)))

    assert all(number > begun_before for begun_before, number in answers), answers
    assert kitchen.begun < _ASKERS / 2


def test_questions_do_not_wait_for_each_other() -> None:
    shared, kitchen = SharedAnswers(), Kitchen()

    def ask_another() -> Answer:
        return shared.get("system", kitchen.make)

    assert shared.get("fleet", ask_another).body == b"1"


def test_who_waited_for_one_that_failed_makes_an_own() -> None:
    shared, kitchen, together = SharedAnswers(), Kitchen(), Barrier(2)

    def fail() -> Answer:
        together.wait()
        time.sleep(_MAKING_S)
        raise RuntimeError("the oven is cold")

    def ask_meanwhile() -> Answer:
        together.wait()
        return shared.get("fleet", kitchen.make)

    with ThreadPoolExecutor(2) as askers:
        failing, waiting = askers.submit(shared.get, "fleet", fail), askers.submit(ask_meanwhile)

        with pytest.raises(RuntimeError, match="cold"):
            failing.result()
        assert waiting.result().body == b"1"
