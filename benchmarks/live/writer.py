"""Writes events into the operations table, by the adapter that the functions write them by."""

import asyncio
import time
from collections.abc import Mapping
from typing import Final

from chalicelib import wiring
from chalicelib.domain.event import Event, EventKind

_DEVICES: Final = 50


async def write_events(number: int, *, a_second: float) -> Mapping[str, float]:
    """Write so many, one after the other, evenly over time.

    Returns:
        Of each event's id, in their order, the moment before it was written, in seconds of `time.monotonic`.
    """
    feed, clock = wiring.event_feed(), wiring.clock()
    written: dict[str, float] = {}
    began = time.monotonic()
    for index in range(number):
        await asyncio.sleep(max(0.0, began + index / a_second - time.monotonic()))
        event = Event.of(
            EventKind.PHOTO_DIAGNOSED,
            at=clock(),
            subject=f"photo-{index}",
            device_id=f"greenhouse-{index % _DEVICES:02}",
            text="Early blight on tomato, 12.5 % of the leaf, 93 % sure",
        )
        written[event.event_id] = time.monotonic()
        await asyncio.to_thread(feed.append, event)
    return written
