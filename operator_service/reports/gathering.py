"""Gathers what there is to say of a site's week."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.hourly import HourSummary
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.domain.photo import Photo
from chalicelib.domain.site import Site
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.photos import PhotoArchive
from chalicelib.ports.sites import SiteBook
from chalicelib.services.assess_risk import SiteRisk, assess_risk
from chalicelib.services.every_row import every_row
from chalicelib.services.read_telemetry import read_hours
from chalicelib.services.telemetry_stretches import TelemetryPorts
from operator_service.reports.week import Week
from operator_service.stays import Stay, StayPorts, stays_between

# Each takes ten milliseconds of a whole processor, and the task has a quarter of one: these are read in eight seconds,
# well within the thirty that a gateway waits. The report says how many there are beyond, and where to see them.
MOST_DEVICES: Final = 200
# Tables answer in milliseconds, and a report asks them some hundred things.
_AT_ONCE: Final = 8
# An alert of the week may have opened before it. Older ones that were resolved in it are rare, and looked for in vain.
_OPENED_BEFORE: Final = timedelta(days=30)
_MOST_ALERTS_LOOKED_AT: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPorts:
    """Where it is known."""

    sites: SiteBook
    fleet: StayPorts
    telemetry: TelemetryPorts
    photos: PhotoArchive
    alerts: AlertBook


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHours:
    """What came from one device.

    Attributes:
        hours: those that have samples.
    """

    stay: Stay
    hours: tuple[HourSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWeek:
    """What is known of a week.

    Attributes:
        until: up to when: the week's end, or now while it lasts.
        devices: by name; those that were retired since the week began, too.
        more_devices: how many others there are, of which nothing is said.
        photos: of these devices at this site, oldest first.
        alerts: that were active at some time of the week, those that opened last first.
    """

    site: Site
    week: Week
    begins: datetime
    until: datetime
    ends: datetime
    made_at: datetime
    devices: tuple[DeviceHours, ...]
    more_devices: int
    photos: tuple[Photo, ...]
    alerts: tuple[Alert, ...]
    risk: SiteRisk


def gather_week(site_id: str, week: Week | None, *, now: datetime, ports: ReportPorts) -> SiteWeek:
    """Read a site's week.

    Args:
        week: None for the last one that is over.

    Raises:
        SiteNotFound: it is not registered.
        InputRefused: the week has not begun.
    """
    site = ports.sites.get(site_id)
    week = week or Week.last_before(now, site.zone)
    begins, ends = week.begins(site.zone), week.ends(site.zone)
    if begins >= now:
        raise InputRefused(f"the week {week} has not begun", field="week")
    until = min(now, ends)
    stays = stays_between(begins, until, ports.fleet, site=site_id)
    devices, photos = _of_each(stays[:MOST_DEVICES], ports)
    return SiteWeek(
        site=site,
        week=week,
        begins=begins,
        until=until,
        ends=ends,
        made_at=now,
        devices=devices,
        more_devices=len(stays[MOST_DEVICES:]),
        photos=tuple(sorted((one for one in photos if one.site == site_id), key=lambda photo: photo.taken_at)),
        alerts=tuple(_alerts(site_id, begins, until, ports.alerts)),
        risk=assess_risk(site, now=until, devices=ports.fleet.devices, telemetry=ports.telemetry),
    )


def _of_each(stays: Sequence[Stay], ports: ReportPorts) -> tuple[tuple[DeviceHours, ...], list[Photo]]:
    """The hours of each device, and the photos of all."""

    def hours_of(stay: Stay) -> DeviceHours:
        hours = read_hours(stay.device.device_id, stay.start, stay.end, ports=ports.telemetry)
        return DeviceHours(stay=stay, hours=hours)

    def photos_of(stay: Stay) -> tuple[Photo, ...]:
        return tuple(every_row(_photos_of(stay, ports.photos)))

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="report") as threads:
        hours = threads.map(hours_of, stays)
        photos = threads.map(photos_of, stays)
        return tuple(hours), [photo for found in photos for photo in found]


def _photos_of(stay: Stay, photos: PhotoArchive) -> Callable[[str | None], Page[Photo]]:
    return lambda cursor: photos.taken_between(
        stay.start, stay.end, device_id=stay.device.device_id, limit=MAX_PAGE, cursor=cursor
    )


def _alerts(site_id: str, begins: datetime, until: datetime, alerts: AlertBook) -> Iterator[Alert]:
    found = [
        alert
        for status in AlertStatus
        for alert in islice(_opened_since(begins - _OPENED_BEFORE, status, alerts), _MOST_ALERTS_LOOKED_AT)
        if alert.site == site_id and alert.opened_at < until and (alert.active or _ended(alert) >= begins)
    ]
    yield from sorted(found, key=lambda alert: alert.opened_at, reverse=True)


def _opened_since(start: datetime, status: AlertStatus, alerts: AlertBook) -> Iterator[Alert]:
    """Active alerts however old they are; of the resolved ones, those that opened since then."""
    for alert in every_row(lambda cursor: alerts.with_status(status, limit=MAX_PAGE, cursor=cursor)):
        if status is AlertStatus.RESOLVED and alert.opened_at < start:
            return
        yield alert


def _ended(alert: Alert) -> datetime:
    return alert.resolved_at or alert.last_at
