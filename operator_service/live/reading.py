"""Reads the sources of the live stream: plain functions, for threads."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.domain.alert import AlertId
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import AlertNotFound, InputRefused
from chalicelib.domain.event import Event
from chalicelib.domain.ids import least_id
from chalicelib.domain.sample import Sample, TelemetryMessage
from chalicelib.ports.events import EventFeed
from chalicelib.rest.answers.feeds import event_item
from chalicelib.telemetry_payloads import parse_telemetry
from operator_service.live.messages import FeedLine

_A_PAGE: Final = 200


class FreshSample(msgspec.Struct, frozen=True):
    """The last sample of a device."""

    device_id: str
    at: int  # epoch milliseconds, by the device's clock
    values: dict[str, float]


def lines_from(feed: EventFeed, moment: datetime) -> Sequence[FeedLine]:
    """Every line from a moment on, oldest first.

    Raises:
        Outage: the table did not answer.
    """
    return [feed_line(event) for event in _events_after(feed, least_id(moment))]


def lines_after(feed: EventFeed, event_id: str, limit: int) -> Sequence[FeedLine]:
    """At most so many lines after an id, oldest first.

    Raises:
        Outage: the table did not answer.
    """
    lines = []
    for event in _events_after(feed, event_id):
        lines.append(feed_line(event))
        if len(lines) == limit:
            break
    return lines


def feed_line(event: Event) -> FeedLine:
    """An event, ready to be told."""
    return FeedLine(
        event_id=event.event_id, data=msgspec.json.encode(event_item(event)).decode(), topic=_topic_of(event)
    )


def messages_in(arrivals: Sequence[Arrival], *, retention: timedelta) -> Sequence[TelemetryMessage]:
    """What came in, as far as it can be read: the rest the consumer sets aside, and tells why."""
    messages = []
    for arrival in arrivals:
        with suppress(InputRefused):
            messages.append(
                parse_telemetry(
                    arrival.payload, device_id=arrival.device_id, received_at=arrival.received_at, retention=retention
                )
            )
    return messages


def newest_samples(messages: Sequence[TelemetryMessage]) -> Mapping[str, Sample]:
    """Of each device the newest sample."""
    newest: dict[str, Sample] = {}
    for message in messages:
        before = newest.get(message.device_id)
        if before is None or message.last_at > before.at:
            newest[message.device_id] = message.last_sample
    return newest


def encoded_sample(device_id: str, sample: Sample) -> bytes:
    """A device's sample, ready to be told."""
    return msgspec.json.encode(FreshSample(device_id=device_id, at=to_ms(sample.at), values=dict(sample.values)))


def _events_after(feed: EventFeed, event_id: str) -> Iterator[Event]:
    while True:
        page = feed.after(event_id, limit=_A_PAGE)
        yield from page
        if len(page) < _A_PAGE:
            return
        event_id = page[-1].event_id


def _topic_of(event: Event) -> str:
    """The device that it is about, or the site whose alert it is."""
    if event.device_id or not event.topic:
        return event.device_id
    try:
        return AlertId.parse(event.subject).subject
    except AlertNotFound:
        return ""
