"""The messages of the live stream, as they go over the wire."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final

from fastapi.sse import format_sse_event

FEED: Final = "feed"
SAMPLES: Final = "samples"

# Who sees what: the devices and sites that a browser asked for, None for everything.
Interest = Set[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """An event of the feed, ready to be told.

    Attributes:
        data: the event as `/events` gives it, JSON.
        topic: the device or the site that it is about; empty when it concerns everybody.
    """

    event_id: str
    data: str
    topic: str

    def encoded(self, place: object) -> bytes:
        """The server-sent event; whoever got it is at this place."""
        return format_sse_event(data_str=self.data, event=FEED, id=str(place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: a line of the feed, or measurements.

    Attributes:
        number: its place in this process's stream, counted from 1.
        encoded: the lines of the server-sent event.
        line: None for measurements.
        samples: of measurements, each device's as JSON.
    """

    number: int
    encoded: bytes
    line: FeedLine | None
    samples: Mapping[str, bytes]

    def for_whom_it_may(self, interest: Interest) -> bytes:
        """The message, as far as it is about what a browser asked for; may be nothing."""
        if interest is None:
            return self.encoded
        if self.line is not None:
            return self.encoded if self.line.topic in interest else b""
        return encoded_samples(sample for device_id, sample in self.samples.items() if device_id in interest)


def encoded_samples(samples: Iterable[bytes]) -> bytes:
    """Measurements as a server-sent event, without an id: nobody who was away is told of them. Nothing for none."""
    joined = b",".join(samples)
    return format_sse_event(data_str=f'{{"items":[{joined.decode()}]}}', event=SAMPLES) if joined else b""
