"""Walks through a window of telemetry and sums it up on the way: from roll-ups where they hold, from samples elsewhere.

A day's roll-up holds when the day has no late marker. The markers are asked for before the roll-ups: one goes only
after the roll-up that makes it needless was put, so what is found without a marker is whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.domain.bucketing import HOUR_MS, Bucketing, Summed
from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.hourly import DAY, DayRollup, day_start
from chalicelib.domain.page import MAX_PAGE
from chalicelib.domain.sample import MAX_SPAN, TelemetryMessage
from chalicelib.domain.telemetry_window import TelemetryWindow
from chalicelib.ports.rollups import DayRollups
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.every_row import every_row

# A month of roll-ups is one query; whoever wants a few hours reads no month.
_MOST_DAYS_AT_ONCE: Final = 31
_DAY_MS: Final = DAY // timedelta(milliseconds=1)
# How often a reader can stop: a day of messages that come every quarter of an hour.
_MESSAGES_A_STRETCH: Final = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryPorts:
    """Where a device's telemetry lies."""

    telemetry: TelemetryStore
    rollups: DayRollups


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The next part of a window.

    Attributes:
        parts: buckets, or parts of them, that can be merged with what other stretches have of the same.
        until_ms: everything before this time was seen.
        samples: how many were read for it.
    """

    parts: Sequence[Summed]
    until_ms: int
    samples: int


def stretches(
    window: TelemetryWindow, *, start_ms: int, width_ms: int, limit: int, ports: TelemetryPorts
) -> Iterator[Stretch]:
    """Sum a window up in buckets of this width, stretch by stretch.

    Args:
        start_ms: where in the window to begin.
        limit: how many buckets are wanted; only to read no more than that at once.
    """
    end_ms = to_ms(window.end)
    if width_ms < HOUR_MS:
        yield from _from_samples(window, start_ms, end_ms, width_ms, ports.telemetry)
        return
    # Only whole hours come from roll-ups; where the window cuts through one, its samples are asked.
    whole = -(-start_ms // HOUR_MS) * HOUR_MS, end_ms // HOUR_MS * HOUR_MS
    seen_ms = start_ms
    for rollup in _holding_rollups(window, start_ms, -(-limit * width_ms // _DAY_MS) + 1, ports.rollups):
        midnight_ms = to_ms(day_start(rollup.day))
        first_ms, after_ms = max(whole[0], midnight_ms), min(whole[1], midnight_ms + _DAY_MS)
        if first_ms < after_ms:
            yield from _from_samples(window, seen_ms, first_ms, width_ms, ports.telemetry)
            yield _from_rollup(rollup, window.metrics, first_ms, after_ms, width_ms)
            seen_ms = after_ms
    yield from _from_samples(window, seen_ms, end_ms, width_ms, ports.telemetry)


def messages_reaching_into(
    device_id: str, start_ms: int, end_ms: int, telemetry: TelemetryStore
) -> Iterator[TelemetryMessage]:
    """The messages that may have samples in a span of time, in the order of their first samples."""
    # No message is longer than this, or it was refused.
    first, end = from_ms(max(0, start_ms - MAX_SPAN // timedelta(milliseconds=1))), from_ms(end_ms)
    return every_row(lambda cursor: telemetry.between(device_id, first, end, limit=MAX_PAGE, cursor=cursor))


def _holding_rollups(
    window: TelemetryWindow, start_ms: int, days_wanted: int, rollups: DayRollups
) -> Iterator[DayRollup]:
    """The roll-ups that a window can be read from, oldest first."""
    device_id, limit = window.device_id, min(days_wanted, _MOST_DAYS_AT_ONCE)
    first, last = from_ms(start_ms).date(), from_ms(to_ms(window.end) - 1).date()
    late = rollups.late_days(device_id, first, last)
    rows = every_row(lambda cursor: rollups.between(device_id, first, last, limit=limit, cursor=cursor))
    return (rollup for rollup in rows if rollup.day not in late)


def _from_rollup(
    rollup: DayRollup, metrics: frozenset[str] | None, first_ms: int, after_ms: int, width_ms: int
) -> Stretch:
    parts = []
    for hour in rollup.hours:
        at_ms = to_ms(hour.at)
        if first_ms <= at_ms < after_ms:
            wanted = {name: found for name, found in hour.metrics.items() if metrics is None or name in metrics}
            parts.append(Summed(at_ms // width_ms * width_ms, wanted))
    return Stretch(parts=[part for part in parts if part.metrics], until_ms=after_ms, samples=0)


def _from_samples(
    window: TelemetryWindow, start_ms: int, end_ms: int, width_ms: int, telemetry: TelemetryStore
) -> Iterator[Stretch]:
    if start_ms >= end_ms:
        return
    bucketing = Bucketing(start_ms=start_ms, end_ms=end_ms, width_ms=width_ms, metrics=window.metrics)
    samples = 0
    for number, message in enumerate(messages_reaching_into(window.device_id, start_ms, end_ms, telemetry), 1):
        bucketing.add(message)
        samples += len(message.times_ms)
        if number % _MESSAGES_A_STRETCH == 0:
            # No message from here on has a sample before this one's first.
            until_ms = max(start_ms, message.times_ms[0])
            yield Stretch(parts=bucketing.finished(until_ms // width_ms * width_ms), until_ms=until_ms, samples=samples)
            samples = 0
    yield Stretch(parts=bucketing.finished(), until_ms=end_ms, samples=samples)
