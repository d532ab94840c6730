"""Reads a device's telemetry as it was measured."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.page import Page
from chalicelib.domain.sample import MAX_SEQ, Sample, TelemetryMessage
from chalicelib.domain.telemetry_window import LAST_MS, TelemetryWindow, cursor_number
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.telemetry_stretches import messages_reaching_into

# Unpacking this many takes seconds on a small function, which ends after thirty at the latest;
# the rest of a long window is for the next page.
SAMPLES_AT_ONCE: Final = 100_000

# Lambda's answers end at 6 MB. A value takes up to 55 bytes of JSON.
VALUES_A_PAGE: Final = 100_000


def read_samples(window: TelemetryWindow, *, limit: int, cursor: str | None, telemetry: TelemetryStore) -> Page[Sample]:
    """The samples in a window, in the order of the device's messages.

    The cursor names the last sample that was looked at, so that messages which arrive between
    two pages neither shift nor repeat what the next page shows.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    last = None if cursor is None else _Place.parse(cursor)
    messages = _messages(window, last, telemetry)
    found: list[Sample] = []
    looked_at = values = 0
    for place, sample in _placed(messages):
        if last is not None and place <= last:
            continue
        looked_at += 1
        seen = window.seen_through(sample)
        if seen is not None:
            found.append(seen)
            values += len(seen.values)
        if len(found) == limit or values >= VALUES_A_PAGE or looked_at == SAMPLES_AT_ONCE:
            return Page(tuple(found), str(place))
    return Page(tuple(found))


class _Place(NamedTuple):
    """Where a sample stands among all of a device; compares in that order."""

    message_ms: int
    seq: int
    nth: int

    def __str__(self) -> str:
        return f"{self.message_ms}.{self.seq}.{self.nth}"

    @classmethod
    def parse(cls, cursor: str) -> "_Place":
        numbers = [cursor_number(part) for part in cursor.split(".")]
        if len(numbers) != len(cls._fields) or numbers[0] > LAST_MS or numbers[1] > MAX_SEQ:
            raise CursorInvalid(f"{cursor!r} is not a cursor of raw telemetry", field="cursor")
        return cls(*numbers)


def _messages(window: TelemetryWindow, last: _Place | None, telemetry: TelemetryStore) -> Iterator[TelemetryMessage]:
    # Messages lie under the time of their first sample: those before the last place were all looked at.
    seen_ms = 0 if last is None else last.message_ms
    reaching = messages_reaching_into(window.device_id, max(to_ms(window.start), seen_ms), to_ms(window.end), telemetry)
    return (message for message in reaching if message.times_ms[0] >= seen_ms)


def _placed(messages: Iterator[TelemetryMessage]) -> Iterator[tuple[_Place, Sample]]:
    for message in messages:
        for nth, sample in enumerate(message.samples):
            yield _Place(message.times_ms[0], message.seq, nth), sample
