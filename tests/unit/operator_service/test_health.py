"""Whether the service can do its work, asked by many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from chalicelib import wiring
from operator_service import health
from operator_service.health import Readiness
from tests.fakes.clock import FrozenClock


def test_while_one_waits_for_the_tables_the_others_are_told_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    readiness, clock = Readiness(), FrozenClock()
    asked, answered = Event(), Event()

    def slowly() -> str:
        asked.set()
        answered.wait(5)
        return "the tables are away"

    monkeypatch.setattr(wiring, "clock", lambda: clock)
    monkeypatch.setattr(health, "_problem", lambda: None)
    assert readiness.problem() is None
    monkeypatch.setattr(health, "_problem", slowly)
    clock.advance(timedelta(seconds=5))

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(readiness.problem)
        assert asked.wait(5)
        another = threads.submit(readiness.problem)
        try:
            assert another.result(timeout=2) is None
        finally:
            answered.set()
        assert one.result() == "the tables are away"
    assert readiness.problem() == "the tables are away"
