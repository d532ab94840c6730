"""Batches of a queue: what fails comes again, and messages that wait do it side by side."""

from threading import Barrier
from types import SimpleNamespace

import pytest
from chalice.app import SQSEvent

from chalicelib.entrypoints.sqs_batches import QueuedMessage, for_each_message
from chalicelib.time_left import limited_by, time_left_s


def a_batch(*bodies: str) -> SQSEvent:
    records = [
        {
            "messageId": body,
            "body": body,
            "receiptHandle": "handle",
            "attributes": {"SentTimestamp": "1763812800000"},
        }
        for body in bodies
    ]
    return SQSEvent({"Records": records}, context=None)


@pytest.mark.parametrize("at_once", [1, 3])
def test_only_what_failed_comes_again(at_once: int) -> None:
    done: list[str] = []

    def handle(message: QueuedMessage) -> None:
        if message.body == "bad":
            raise ValueError(message.body)
        done.append(message.body)

    outcome = for_each_message(a_batch("1", "bad", "2"), handle, at_once=at_once)

    assert outcome == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert sorted(done) == ["1", "2"]


def test_messages_are_handled_side_by_side_where_the_handler_asks_for_it() -> None:
    all_there = Barrier(3, timeout=5)

    def handle(_message: QueuedMessage) -> None:
        all_there.wait()

    outcome = for_each_message(a_batch("1", "2", "3"), handle, at_once=3)

    assert outcome == {"batchItemFailures": []}


@pytest.mark.parametrize("at_once", [1, 3])
def test_every_handler_knows_how_long_the_invocation_may_go_on_trying(at_once: int) -> None:
    left_s: list[float | None] = []

    with limited_by(SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)):
        for_each_message(a_batch("1", "2", "3"), lambda _: left_s.append(time_left_s()), at_once=at_once)

    assert len(left_s) == 3
    assert all(left is not None and 40 < left <= 45 for left in left_s)


def test_one_by_one_they_come_in_order() -> None:
    done: list[str] = []

    for_each_message(a_batch("1", "2", "3"), lambda message: done.append(message.body))

    assert done == ["1", "2", "3"]
