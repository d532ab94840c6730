"""Rolls finished days of telemetry up by the hour, and hands their samples to the long-term history.

A day is read once for both. A roll-up is a pure function of the stored messages, and is kept only if nobody else
made the same revision meanwhile: runs may overlap, break off and begin again.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Final

from chalicelib.domain.bucketing import hours_of
from chalicelib.domain.device import Device
from chalicelib.domain.hourly import (
    DAY,
    HOURS_A_DAY,
    DayRollup,
    day_start,
    newest_finished_day,
    oldest_whole_day,
)
from chalicelib.domain.page import MAX_PAGE
from chalicelib.domain.sample import MAX_SPAN
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.history import DeviceDay, SampleHistory
from chalicelib.ports.rollups import DayRollups
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.attempts import Attempts
from chalicelib.services.every_row import every_row

# The days of some 170 devices that measure once a minute. In memory they take about 100 MB,
# in a file a few, which is as small as a file should be that Athena opens.
SAMPLES_AT_ONCE: Final = 250_000

# Enough to write what was read: a file and a few hundred roll-ups, and to wait through a throttle.
TIME_TO_FINISH: Final = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupPorts:
    """What the roll-up reads and writes.

    Attributes:
        samples_retention: how long the messages of a day are kept.
    """

    devices: DeviceRegistry
    telemetry: TelemetryStore
    rollups: DayRollups
    history: SampleHistory
    clock: Clock
    samples_retention: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupReport:
    """What a run came to.

    Attributes:
        days: rolled up, or rolled up again.
        samples: of these days.
        devices_left: not looked at for want of time.
    """

    days: int
    samples: int
    devices_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    """A day that is to be rolled up; `token` is its late marker's, if it has one."""

    day: date
    token: str | None
    revision: int


def hour_of(device_id: str) -> int:
    """The hour of the day, UTC, in which a device's days are rolled up; the fleet is spread evenly over all."""
    return int.from_bytes(sha256(device_id.encode()).digest()[:8]) % HOURS_A_DAY


def roll_up_days(*, ports: RollupPorts, time_left: Callable[[], timedelta]) -> RollupReport:
    """Roll up what is due of the devices whose hour it is.

    Raises:
        ExceptionGroup: some days could not be rolled up; all others were, as far as the time went.
    """
    now = ports.clock()
    attempts, batch = Attempts("roll up days"), _Batch(ports)
    due = _devices_of(now, ports.devices)
    left = len(due)
    for device in due:
        if time_left() < TIME_TO_FINISH:
            break
        left -= 1
        with attempts.one():
            _roll_up(device, now, batch, time_left)
    with attempts.one():
        batch.keep()
    attempts.raise_failures()
    return RollupReport(days=batch.days_kept, samples=batch.samples_kept, devices_left=left)


class _Batch:
    """Days that were read, and are kept together: their files first, for what has a roll-up is not read again."""

    def __init__(self, ports: RollupPorts) -> None:
        self.ports = ports
        self.days_kept = self.samples_kept = 0
        self._read: list[tuple[DeviceDay, _Pending]] = []
        self._samples = 0

    def add(self, day: DeviceDay, pending: _Pending) -> None:
        """Take a day along; when there are enough, all are kept."""
        self._read.append((day, pending))
        self._samples += _samples_of(day)
        if self._samples >= SAMPLES_AT_ONCE:
            self.keep()

    def keep(self) -> None:
        """Write what was read, and begin anew, whatever becomes of it.

        Raises:
            ExceptionGroup: some of it was not written.
        """
        read, self._read, self._samples = self._read, [], 0
        self.ports.history.keep([day for day, _ in read if day.messages])
        attempts = Attempts("keep roll-ups")
        for _, days in groupby(read, key=lambda row: row[0].device_id):
            # A device's later days wait for its earlier ones: see `_pending`.
            with attempts.one():
                for day, pending in days:
                    _put(day, pending, self.ports.rollups)
                    self.days_kept += 1
                    self.samples_kept += _samples_of(day)
        attempts.raise_failures()


def _devices_of(now: datetime, devices: DeviceRegistry) -> list[Device]:
    """The devices of this hour, in an order of this run: who comes last today, when time may run short, comes earlier
    tomorrow, and of two runs at once each does another part first."""
    rows = every_row(lambda cursor: devices.listed(limit=MAX_PAGE, cursor=cursor))
    due = [device for device in rows if hour_of(device.device_id) == now.hour]
    random.shuffle(due)
    return due


def _roll_up(device: Device, now: datetime, batch: _Batch, time_left: Callable[[], timedelta]) -> None:
    for pending in _pending(device, now, batch.ports):
        if time_left() < TIME_TO_FINISH:
            return
        batch.add(_read(device.device_id, pending, batch.ports.telemetry), pending)


def _pending(device: Device, now: datetime, ports: RollupPorts) -> Iterable[_Pending]:
    """The days of a device that are due, oldest first: so the newest roll-up tells how far it came.

    What a device brings along from before it was registered arrives late, and is marked so.
    """
    device_id, newest = device.device_id, newest_finished_day(now)
    oldest = oldest_whole_day(now, retention=ports.samples_retention)
    done = ports.rollups.newest_day(device_id)
    first = max(oldest, device.registered_at.date() if done is None else done + DAY)
    new = {first + number * DAY for number in range((newest - first).days + 1)}
    late = ports.rollups.late_days(device_id, oldest, newest)
    for day in sorted(new | set(late)):
        # Asked before the day is read: if another run is faster, ours is refused.
        revision = 1 if day in new else ports.rollups.revision(device_id, day) + 1
        yield _Pending(day=day, token=late.get(day), revision=revision)


def _read(device_id: str, pending: _Pending, telemetry: TelemetryStore) -> DeviceDay:
    start = day_start(pending.day)
    messages = tuple(
        message
        for message in every_row(
            lambda cursor: telemetry.between(
                device_id, start - MAX_SPAN, start + DAY, limit=MAX_PAGE, cursor=cursor, consistent=True
            )
        )
        if message.last_at >= start
    )
    return DeviceDay(device_id=device_id, day=pending.day, revision=pending.revision, messages=messages)


def _put(day: DeviceDay, pending: _Pending, rollups: DayRollups) -> None:
    rollup = DayRollup(
        device_id=day.device_id, day=day.day, hours=hours_of(day.messages, day.day), revision=day.revision
    )
    # If another run was faster, the marker is its to clear: ours may have read less.
    if rollups.put(rollup) and pending.token is not None:
        rollups.clear_late(day.device_id, day.day, pending.token)


def _samples_of(day: DeviceDay) -> int:
    return sum(len(message.times_ms) for message in day.messages)
