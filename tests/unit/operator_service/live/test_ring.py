"""The last messages of the live stream."""

from datetime import timedelta

from chalicelib.domain.ids import least_id, time_ordered_id
from operator_service.live.cursor import MOST_TAILS
from operator_service.live.messages import FeedLine
from operator_service.live.ring import Ring
from tests.builders import MINUTE, NOON


def test_in_a_storm_of_events_a_place_stays_as_small_as_a_header_may_be() -> None:
    """Each event of thousands has its place written beside it, while every browser waits."""
    ring = Ring(begin=least_id(NOON - MINUTE))
    events = sorted(time_ordered_id(NOON + timedelta(milliseconds=number), "storm") for number in range(500))

    for event_id in events:
        ring.tell(FeedLine(event_id=event_id, data="{}", topic=""))

    assert ring.end.newest == events[-1]
    assert len(ring.end.tails or ()) == MOST_TAILS
    assert not any(ring.end.misses(event_id) for event_id in events[-MOST_TAILS - 1 :])


def test_events_that_appear_behind_newer_ones_are_in_the_place_too() -> None:
    ring = Ring(begin=least_id(NOON - MINUTE))
    older, newer = (time_ordered_id(NOON + timedelta(seconds=second), "either") for second in (0, 2))

    for event_id in (newer, older):
        ring.tell(FeedLine(event_id=event_id, data="{}", topic=""))

    assert ring.end.newest == newer
    assert not ring.end.misses(older)
