"""Connections as a process remembers them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from chalicelib.adapters.remembered_presence import RememberedPresence
from chalicelib.domain.presence import Connection, Presence
from tests.builders import NOON
from tests.fakes.clock import FrozenClock


class CountingBook:
    """Knows of every device whose name begins with `here`, and of what it was asked."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    def of_all(self, device_ids: Iterable[str]) -> Mapping[str, Presence]:
        wanted = set(device_ids)
        self.asked.append(wanted)
        return {each: connected(each) for each in wanted if each.startswith("here")}


def connected(device_id: str) -> Presence:
    return Presence(device_id=device_id, latest=Connection(NOON, 1, "s1", "c" * 12))


def test_what_was_read_is_not_read_again_for_half_a_minute() -> None:
    clock, book = FrozenClock(), CountingBook()
    remembered = RememberedPresence(book, clock=clock)

    first = remembered.of_all(["here-1", "gone-1"])
    clock.advance(timedelta(seconds=29))
    again = remembered.of_all(["here-1", "gone-1", "here-2"])
    clock.advance(timedelta(seconds=1))
    remembered.of_all(["here-1", "gone-1", "here-2"])

    assert first == {"here-1": connected("here-1")}
    assert again == {"here-1": connected("here-1"), "here-2": connected("here-2")}
    # Of a device of which nothing is known, that is remembered as well.
    assert book.asked == [{"here-1", "gone-1"}, {"here-2"}, {"here-1", "gone-1"}]


def test_nobody_is_asked_of_nobody() -> None:
    book = CountingBook()

    assert not RememberedPresence(book, clock=FrozenClock()).of_all([])
    assert not book.asked
