"""Being asked to end, once or many times, at any moment."""

import os
import signal
from collections.abc import Iterator

import pytest

from local_cloud.ending_signals import ENDING_SIGNALS, EndingSignals


@pytest.fixture
def listening() -> Iterator[EndingSignals]:
    before = {number: signal.getsignal(number) for number in ENDING_SIGNALS}
    signals = EndingSignals()
    signals.listen()
    yield signals
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_every_ending_signal_is_an_interruption(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)


@pytest.mark.usefixtures("listening")
def test_a_second_signal_does_not_interrupt_the_ending() -> None:
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)

    os.kill(os.getpid(), signal.SIGTERM)


def test_what_must_not_be_torn_apart_is_finished_first(listening: EndingSignals) -> None:
    done = []

    def start_something() -> None:
        with listening.uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("started and written down")

    with pytest.raises(KeyboardInterrupt):
        start_something()

    assert done == ["started and written down"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_that_python_swallows_is_made_up_for_by_the_next_wait(listening: EndingSignals) -> None:
    class Torn:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    listening.insist()  # nobody has asked yet
    torn = Torn()
    del torn

    with pytest.raises(KeyboardInterrupt):
        listening.insist()


def test_a_terminal_that_closes_without_a_signal_is_noticed() -> None:
    before = {number: signal.getsignal(number) for number in ENDING_SIGNALS}
    ours, theirs = os.openpty()
    try:
        signals = EndingSignals(streams=[theirs])
        signals.listen()
        signals.insist()  # still open

        os.close(ours)

        with pytest.raises(KeyboardInterrupt):
            signals.insist()
    finally:
        os.close(theirs)
        for number, handler in before.items():
            signal.signal(number, handler)
