"""What a fleet should have sent, held against its diary."""

from dataclasses import replace

import pytest

from local_cloud.diary import Diary
from local_cloud.ledger import MessageId, PhotoId, Sent, SentMessage
from local_cloud.smoke_plan import SmokePlan

PLAN = SmokePlan(messages_per_device=2)
ORDERS = {"order-1": "bed-1"}


def messages(count: int) -> tuple[SentMessage, ...]:
    return tuple(SentMessage(message_id=MessageId("bed-1", 1_000 + n, n), samples=()) for n in range(count))


DONE = Diary(
    connected=frozenset({"bed-1"}),
    sent=Sent(messages=messages(2), photos=frozenset({PhotoId("bed-1", "own"), PhotoId("bed-1", "ordered")})),
    obeyed=frozenset({"order-1"}),
)


def test_a_fleet_that_sent_everything_is_done() -> None:
    assert list(PLAN.unsent(DONE, ORDERS)) == []


@pytest.mark.parametrize("sent", [0, 1])
def test_messages_that_were_not_sent_are_counted(sent: int) -> None:
    diary = replace(DONE, sent=replace(DONE.sent, messages=messages(sent)))

    assert list(PLAN.unsent(diary, ORDERS)) == [f"bed-1 has sent {sent} of 2 messages"]


def test_a_photo_that_was_not_uploaded_is_counted() -> None:
    diary = replace(DONE, sent=replace(DONE.sent, photos=frozenset({PhotoId("bed-1", "ordered")})))

    assert list(PLAN.unsent(diary, ORDERS)) == ["bed-1 has uploaded 1 of 2 photos"]


def test_an_order_that_was_not_obeyed_is_named() -> None:
    # Enough photos, but none of them for the order.
    assert list(PLAN.unsent(replace(DONE, obeyed=frozenset()), ORDERS)) == [
        "the capture order order-1 to bed-1 has brought no photo"
    ]


def test_the_plan_of_smoke_is_large_enough() -> None:
    assert SmokePlan().messages_per_device * 8 >= 200
