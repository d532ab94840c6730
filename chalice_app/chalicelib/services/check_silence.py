"""Finds the devices that have fallen silent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.breach import SILENT_AFTER, Breach, silence_breach
from chalicelib.domain.device import Device
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.ports.bookmarks import Bookmarks
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.attempts import Attempts
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts

JOB: Final = "silence-check"
# Enough for the devices that were begun with; whoever begins later is cut off by Lambda instead.
TIME_TO_FINISH: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencePorts:
    """What the check looks at."""

    devices: DeviceRegistry
    telemetry: TelemetryStore
    bookmarks: Bookmarks
    alerting: AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceReport:
    """How many devices are silent, and how many alerts that opened.

    Attributes:
        ended: False when the time did not suffice for the whole fleet; the next run goes on.
    """

    silent: int = 0
    alerts_opened: int = 0
    ended: bool = True


def _no_hurry() -> timedelta:
    return timedelta.max


def check_silence(*, ports: SilencePorts, time_left: Callable[[], timedelta] = _no_hurry) -> SilenceReport:
    """Raise an alert for every device that has sent no sample for too long, or none since it was registered.

    One small query for each device, two hundred devices at a time.

    Raises:
        ExceptionGroup: some devices could not be checked; all others were, as far as the time went.
    """
    now = ports.alerting.clock()
    attempts = Attempts("check silence")
    silent = opened = 0
    began_at = ports.bookmarks.read(JOB)
    place, ended = began_at, False
    while not ended and time_left() >= TIME_TO_FINISH:
        page = _page(place, ports.devices)
        breaches, sites = _silences(page, now, ports.telemetry, attempts)
        with attempts.one():
            opened += raise_alerts(breaches, sites=sites, ports=ports.alerting)
        silent += len(breaches)
        place = page.cursor
        ended = place is None
    if place != began_at:
        ports.bookmarks.keep(JOB, place)
    attempts.raise_failures()
    return SilenceReport(silent=silent, alerts_opened=opened, ended=ended)


def _page(place: str | None, devices: DeviceRegistry) -> Page[Device]:
    try:
        return devices.listed(limit=MAX_PAGE, cursor=place)
    except CursorInvalid:
        # Somebody's earlier version left it: better begin anew than never again.
        return devices.listed(limit=MAX_PAGE)


def _silences(
    page: Page[Device], now: datetime, telemetry: TelemetryStore, attempts: Attempts
) -> tuple[list[Breach], dict[str, str]]:
    """What is too quiet on a page of devices, and the sites of those devices."""
    breaches: list[Breach] = []
    sites: dict[str, str] = {}
    for device in page.rows:
        with attempts.one():
            heard_at = _last_heard(device, telemetry)
            if now - heard_at > SILENT_AFTER:
                sites[device.device_id] = device.site
                breaches.append(silence_breach(device.device_id, heard_at))
    return breaches, sites


def _last_heard(device: Device, telemetry: TelemetryStore) -> datetime:
    sample = telemetry.latest(device.device_id)
    # A device may bring samples along from before it was registered; it has been ours only since then.
    return device.registered_at if sample is None else max(sample.at, device.registered_at)
