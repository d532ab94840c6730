"""How the devices of a site reported in a week."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from chalicelib.domain.device import Device
from chalicelib.domain.hourly import HOUR
from chalicelib.domain.metrics import BATTERY
from operator_service.reports.gathering import DeviceHours, SiteWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Hours without a sample."""

    begins: datetime
    ends: datetime

    @property
    def hours(self) -> int:
        """How many."""
        return (self.ends - self.begins) // HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceWeek:
    """How one device reported.

    Attributes:
        retired_at: when it left the fleet, None while it is there.
        heard: of each hour of the week that is over, whether there is a sample of it; None of hours in which the
            device had left, or another one had its name.
        was_heard: whether anything came from it, be it in the hour that is not over yet.
        gaps: longest first.
        battery_v: the least that was measured, None where it has none.
    """

    device: Device
    retired_at: datetime | None
    heard: tuple[bool | None, ...]
    was_heard: bool
    gaps: tuple[Gap, ...]
    battery_v: float | None

    @property
    def missing_hours(self) -> int:
        """How many hours there is no sample of, though the device was there."""
        return self.heard.count(False)

    @property
    def uptime_pct(self) -> float:
        """Of the hours for which it was there, those with a sample."""
        own = len(self.heard) - self.heard.count(None)
        return 100 * self.heard.count(True) / own if own else 0.0

    @property
    def always_heard(self) -> bool:
        """Whether no hour is missing."""
        return True in self.heard and not self.missing_hours


def devices_of(week: SiteWeek) -> tuple[DeviceWeek, ...]:
    """All of them: first who was heard least, among equals whose battery is lowest."""
    return tuple(sorted((_device_week(one, week) for one in week.devices), key=_merit))


def _merit(one: DeviceWeek) -> tuple[float, float, str]:
    return one.uptime_pct, inf if one.battery_v is None else one.battery_v, one.device.device_id


def _device_week(one: DeviceHours, week: SiteWeek) -> DeviceWeek:
    stay, hours = one.stay, one.hours
    with_samples = {(hour.at - week.begins) // HOUR for hour in hours}
    # The hour that is not over yet is no gap, neither of the week nor of a device that left.
    over = (week.until - week.begins) // HOUR
    there_until = min(stay.end, stay.retired_at or stay.end)
    own = range((stay.start - week.begins) // HOUR, (there_until - week.begins) // HOUR)
    heard = tuple(index in with_samples or (False if index in own else None) for index in range(over))
    gaps = sorted(_gaps(heard, week.begins), key=lambda gap: gap.hours, reverse=True)
    return DeviceWeek(
        device=stay.device,
        retired_at=stay.retired_at,
        heard=heard,
        was_heard=bool(hours),
        gaps=tuple(gaps),
        battery_v=min(_batteries(one), default=None),
    )


def _batteries(one: DeviceHours) -> Iterable[float]:
    return (hour.metrics[BATTERY].low for hour in one.hours if BATTERY in hour.metrics)


def _gaps(heard: Sequence[bool | None], begins: datetime) -> Iterator[Gap]:
    start: int | None = None
    for index, one in enumerate((*heard, None)):
        if one is False and start is None:
            start = index
        elif one is not False and start is not None:
            yield Gap(begins=begins + start * HOUR, ends=begins + index * HOUR)
            start = None
