"""Finds out what a browser has missed that was here before."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from operator_service.live.cursor import Cursor
from operator_service.live.hub import Hub
from operator_service.live.messages import FeedLine
from operator_service.live.ring import Ring

# Who missed more than this reads its lists again sooner than it is told line by line.
MOST_MISSED: Final = 1_000

# Reads so many lines of the feed after an id, oldest first.
ReadAfter = Callable[[str, int], Awaitable[Sequence[FeedLine]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """Where a browser goes on.

    Attributes:
        resumed: whether it is told all that it missed; False as well for who comes for the first time.
        place: where it is now.
        missed: what it has to be told before it goes on with the messages, oldest first.
        number: of the last message that is nothing new to it then.
    """

    resumed: bool
    place: Cursor
    missed: Sequence[FeedLine]
    number: int


async def resume(hub: Hub, last: Cursor | None, read_after: ReadAfter) -> Resumption:
    """Find a browser's place.

    Args:
        last: what it brought with it.

    Raises:
        Outage: the feed has to be asked, and does not answer.
    """
    if last is None:
        await hub.first_look()
        return _from_now_on(hub.ring)
    number = hub.ring.place_of(last)
    if number is not None:
        return Resumption(resumed=True, place=last, missed=(), number=number)
    # Another process may have told it what this one has not read yet.
    await hub.fresh_look()
    end = hub.ring.end
    if hub.ring.holds_all_after(last.settled_before):
        lines: Iterable[FeedLine] = hub.ring.lines()
    else:
        lines = await read_after(last.settled_before, MOST_MISSED + 1)
        lines = [line for line in lines if hub.ring.told_by(end.number, line.event_id)]
    missed = sorted((line for line in lines if last.misses(line.event_id)), key=lambda line: line.event_id)
    if len(missed) > MOST_MISSED:
        return _from_now_on(hub.ring)
    return Resumption(resumed=True, place=last if missed else end, missed=missed, number=end.number)


def _from_now_on(ring: Ring) -> Resumption:
    end = ring.end
    return Resumption(resumed=False, place=end, missed=(), number=end.number)
