"""Gathers what there is to say of a site's week."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.device import Device
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.hourly import HourSummary
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.domain.photo import Photo
from chalicelib.domain.site import Site
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import PhotoArchive
from chalicelib.ports.sites import SiteBook
from chalicelib.services.assess_risk import SiteRisk, assess_risk
from chalicelib.services.every_row import every_row
from chalicelib.services.read_telemetry import read_hours
from chalicelib.services.telemetry_stretches import TelemetryPorts
from operator_service.reports.week import Week

# A page of rows; of the devices beyond, the report says that they are not in it. Their week is read in a few seconds.
MOST_DEVICES: Final = 50
# Tables answer in milliseconds, and a report asks them some hundred things.
_AT_ONCE: Final = 8
# An alert of the week may have opened before it. Older ones that were resolved in it are rare, and looked for in vain.
_OPENED_BEFORE: Final = timedelta(days=30)
_MOST_ALERTS_LOOKED_AT: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPorts:
    """Where it is known."""

    sites: SiteBook
    devices: DeviceRegistry
    telemetry: TelemetryPorts
    photos: PhotoArchive
    alerts: AlertBook


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWeek:
    """What is known of a week.

    Attributes:
        until: up to when: the week's end, or now while it lasts.
        hours: of each device, by id, those hours that have samples.
        photos: of these devices at this site, oldest first.
        alerts: that were active at some time of the week, those that opened last first.
        more_devices: whether there are others, of which nothing is said.
    """

    site: Site
    week: Week
    begins: datetime
    until: datetime
    ends: datetime
    made_at: datetime
    devices: tuple[Device, ...]
    more_devices: bool
    hours: Mapping[str, tuple[HourSummary, ...]]
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
    members = ports.devices.ids_of_site(site_id, limit=MOST_DEVICES)
    known = ports.devices.known(members.rows)
    devices = tuple(known[device_id] for device_id in members.rows if device_id in known)
    hours, photos = _of_each(devices, begins, until, ports)
    return SiteWeek(
        site=site,
        week=week,
        begins=begins,
        until=until,
        ends=ends,
        made_at=now,
        devices=devices,
        more_devices=members.cursor is not None,
        hours=hours,
        photos=tuple(sorted((one for one in photos if one.site == site_id), key=lambda photo: photo.taken_at)),
        alerts=tuple(_alerts(site_id, begins, until, ports.alerts)),
        risk=assess_risk(site, now=until, devices=ports.devices, telemetry=ports.telemetry),
    )


def _of_each(
    devices: Sequence[Device], begins: datetime, until: datetime, ports: ReportPorts
) -> tuple[Mapping[str, tuple[HourSummary, ...]], list[Photo]]:
    """The hours of each device, and the photos of all."""

    def hours_of(device: Device) -> tuple[HourSummary, ...]:
        return read_hours(device.device_id, begins, until, ports=ports.telemetry)

    def photos_of(device: Device) -> tuple[Photo, ...]:
        return tuple(every_row(_photos_from(device.device_id, begins, until, ports.photos)))

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="report") as threads:
        hours = threads.map(hours_of, devices)
        photos = threads.map(photos_of, devices)
        by_device = {device.device_id: found for device, found in zip(devices, hours, strict=True)}
        return by_device, [photo for found in photos for photo in found]


def _photos_from(
    device_id: str, begins: datetime, until: datetime, photos: PhotoArchive
) -> Callable[[str | None], Page[Photo]]:
    return lambda cursor: photos.taken_between(begins, until, device_id=device_id, limit=MAX_PAGE, cursor=cursor)


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
