"""How much a soak sends, and whether the devices have."""

import pytest

from local_cloud.diary import Diary
from local_cloud.ledger import MessageId, Sent, SentMessage
from local_cloud.soak.plan import SoakPlan


def a_diary(sent: int, *connected: str) -> Diary:
    messages = tuple(
        SentMessage(message_id=MessageId(device_id, seq, seq), samples=({"air_temp_c": 21.0},))
        for device_id in connected
        for seq in range(sent)
    )
    return Diary(connected=frozenset(connected), sent=Sent(messages=messages), obeyed=frozenset())


@pytest.mark.parametrize(("minutes", "messages"), [(5.0, 30), (1.0, 6), (0.5, 3)])
def test_the_time_decides_how_many_messages_there_are(minutes: float, messages: int) -> None:
    plan = SoakPlan(devices=100, minutes=minutes)

    assert plan.messages_per_device == messages
    assert plan.messages == 100 * messages


def test_a_device_that_fell_behind_is_named() -> None:
    plan = SoakPlan(devices=2, minutes=0.5)

    assert plan.unsent(a_diary(3, "bed-1", "bed-2")) == ()
    assert plan.unsent(a_diary(2, "bed-1", "bed-2"))[0] == "bed-1 has sent 2 of 3 messages"


def test_devices_that_never_connected_are_counted() -> None:
    assert SoakPlan(devices=3, minutes=0.5).unsent(a_diary(3, "bed-1")) == ("2 devices have never connected",)
