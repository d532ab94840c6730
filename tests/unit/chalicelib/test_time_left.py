"""How long an invocation may go on trying."""

import time
from types import SimpleNamespace

import pytest

from chalicelib.adapters.patience import BUDGET_S, attempts
from chalicelib.time_left import limited_by, time_left_s


def a_context(remaining_ms: int) -> SimpleNamespace:
    return SimpleNamespace(get_remaining_time_in_millis=lambda: remaining_ms)


def test_three_quarters_of_an_invocation_are_for_retries() -> None:
    with limited_by(a_context(60_000)):
        left = time_left_s()

    assert left is not None
    assert 44.9 < left <= 45.0


def test_outside_of_an_invocation_nobody_counts() -> None:
    with limited_by(a_context(60_000)):
        pass

    assert time_left_s() is None


def test_time_that_is_over_is_no_debt() -> None:
    with limited_by(a_context(0)):
        assert time_left_s() == 0.0


def test_whoever_has_a_person_waiting_gives_up_after_seconds() -> None:
    waits: list[float] = []

    assert len(list(attempts(waits.append))) == len(waits) + 1

    assert BUDGET_S - 1.0 < sum(waits) <= BUDGET_S


def test_time_that_calls_take_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that answers with timeouts uses up an invocation without a single wait."""
    now_s = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    numbers = []

    with limited_by(a_context(60_000)):
        for number in attempts(lambda _: None):
            numbers.append(number)
            now_s[0] += 20

    assert numbers == [1, 2, 3]


def test_there_is_always_one_attempt() -> None:
    with limited_by(a_context(0)):
        assert list(attempts(lambda _: None)) == [1]
