"""Shows the whole fleet at a glance: every device with its state, its newest values, its last photo."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.domain.device import Device
from chalicelib.domain.device_row import DeviceRow
from chalicelib.domain.glance import Glance, PhotoGlance
from chalicelib.domain.page import MAX_PAGE
from chalicelib.domain.presence import Presence
from chalicelib.domain.sample import Sample
from chalicelib.domain.site import Site
from chalicelib.domain.trouble import Standing, standings
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.device_search import DeviceSearch
from chalicelib.ports.glances import GlanceBook, LatestPhotos
from chalicelib.ports.presence import PresenceReader
from chalicelib.ports.sites import SiteBook
from chalicelib.ports.telemetry import FreshSamples, TelemetryStore

# A query each, some five milliseconds: those few that connected a moment ago, and all of a small fleet.
_MOST_LOOKED_UP: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPorts:
    """Where it is known."""

    search: DeviceSearch
    sites: SiteBook
    alerts: AlertBook
    glances: GlanceBook
    fresh: FreshSamples
    telemetry: TelemetryStore
    presence: PresenceReader
    photos: LatestPhotos


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetRow:
    """One device.

    Attributes:
        open_alerts: how many of its alerts are not resolved.
        photo: its newest; None if it has none among the fleet's newest.
    """

    row: DeviceRow
    open_alerts: int
    photo: PhotoGlance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """All devices by id, and all sites."""

    devices: Sequence[FleetRow]
    sites: Sequence[Site]


def show_fleet(ports: FleetPorts) -> Fleet:
    """The fleet as it is now.

    What it takes to know grows with the fleet's size by pages and batches, never by a query for each device: values
    are those that this process saw go by or, before it saw any, those of the last glance, up to half an hour old.
    """
    troubles = list(ports.alerts.troubles())
    open_alerts = Counter(trouble.device_id for trouble in troubles)
    standing = standings(troubles)
    devices = list(ports.search.everyone())
    presence = ports.presence.of_all(device.device_id for device in devices)
    glances = _glances(devices, presence, ports)
    photos = ports.photos.by_device()
    return Fleet(
        devices=tuple(
            FleetRow(
                row=_row(device, standing.get(device.device_id), glances.get(device.device_id), presence),
                open_alerts=open_alerts[device.device_id],
                photo=photos.get(device.device_id),
            )
            for device in devices
        ),
        sites=_all_sites(ports.sites),
    )


def _row(
    device: Device, standing: Standing | None, glance: Glance | None, presence: Mapping[str, Presence]
) -> DeviceRow:
    since = None if standing is None else standing.silent_since
    if standing is not None and since is not None and glance is not None and glance.heard_at > since:
        # The alert stays until it is settled; the device is back already.
        standing = replace(standing, silent_since=None)
    return DeviceRow(device=device, standing=standing, glance=glance, presence=presence.get(device.device_id))


def _glances(devices: Sequence[Device], presence: Mapping[str, Presence], ports: FleetPorts) -> Mapping[str, Glance]:
    """What is known of each device's newest sample."""
    _look_up(devices, presence, ports)
    known = dict(ports.glances.latest())
    for device_id, sample in ports.fresh.newest().items():
        before = known.get(device_id)
        if before is None or sample.at > before.heard_at:
            known[device_id] = _glance(device_id, sample)
    return known


def _look_up(devices: Sequence[Device], presence: Mapping[str, Presence], ports: FleetPorts) -> None:
    """Read the newest samples of a few devices that were connected and of which nothing is known yet."""
    glances, fresh = ports.glances.latest(), ports.fresh.newest()
    unknown = [
        device.device_id
        for device in devices
        if device.device_id in presence and device.device_id not in glances and device.device_id not in fresh
    ]
    for device_id in unknown[:_MOST_LOOKED_UP]:
        sample = ports.telemetry.latest(device_id)
        if sample is not None:
            ports.fresh.remember(device_id, sample)


def _glance(device_id: str, sample: Sample) -> Glance:
    """A sample with all of its metrics, as exact as it is."""
    return Glance(device_id=device_id, heard_at=sample.at, values=sample.values)


def _all_sites(book: SiteBook) -> tuple[Site, ...]:
    sites: list[Site] = []
    cursor: str | None = None
    while True:
        page = book.listed(limit=MAX_PAGE, cursor=cursor)
        sites += page.rows
        cursor = page.cursor
        if cursor is None:
            return tuple(sites)
