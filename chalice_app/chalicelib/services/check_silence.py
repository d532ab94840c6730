"""Finds the devices that have fallen silent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.breach import SILENT_AFTER, Breach, silence_breach, silent_after
from chalicelib.domain.device import Device
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.glance import glance_at, is_time_for_a_glance
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.domain.sample import Sample
from chalicelib.ports.bookmarks import Bookmarks
from chalicelib.ports.configurations import ConfigurationBook
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.glances import GlanceBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.attempts import Attempts
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts

JOB: Final = "silence-check"
CHECKED_EVERY: Final = timedelta(minutes=5)
# Enough for the devices that were begun with; whoever begins later is cut off by Lambda instead.
TIME_TO_FINISH: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencePorts:
    """What the check looks at."""

    devices: DeviceRegistry
    telemetry: TelemetryStore
    glances: GlanceBook
    configurations: ConfigurationBook
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

    One small query for each device, two hundred devices at a time; and how often a device reports is looked up for
    those alone that anybody would find quiet. What is seen on the way is kept twice an hour, for lists of many.

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
        newest = _newest_samples(page, ports.telemetry, attempts)
        with attempts.one():
            if is_time_for_a_glance(now, every=CHECKED_EVERY):
                ports.glances.keep([glance_at(device_id, sample) for device_id, sample in newest.items() if sample])
        with attempts.one():
            breaches = _silences(_quiet(page, newest, now), now, ports.configurations)
            silent += len(breaches)
            sites = {device.device_id: device.site for device in page.rows}
            opened += raise_alerts(breaches, sites=sites, ports=ports.alerting)
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


def _newest_samples(page: Page[Device], telemetry: TelemetryStore, attempts: Attempts) -> Mapping[str, Sample | None]:
    """The newest sample of each device of a page; those that could not be read are left out."""
    newest: dict[str, Sample | None] = {}
    for device in page.rows:
        with attempts.one():
            newest[device.device_id] = telemetry.latest(device.device_id)
    return newest


def _quiet(page: Page[Device], newest: Mapping[str, Sample | None], now: datetime) -> Mapping[str, datetime]:
    """The devices of a page that were not heard of for longer than the shortest patience, and when they last were."""
    heard = {
        device.device_id: _last_heard(device, newest[device.device_id])
        for device in page.rows
        if device.device_id in newest
    }
    return {device_id: heard_at for device_id, heard_at in heard.items() if now - heard_at > SILENT_AFTER}


def _silences(quiet: Mapping[str, datetime], now: datetime, configurations: ConfigurationBook) -> list[Breach]:
    """What is too quiet for how often it reports."""
    known = configurations.of_devices(quiet)
    breaches: list[Breach] = []
    for device_id, heard_at in quiet.items():
        configuration = known.get(device_id)
        patience = silent_after(None if configuration is None else configuration.report_every)
        if now - heard_at > patience:
            breaches.append(silence_breach(device_id, heard_at, patience=patience))
    return breaches


def _last_heard(device: Device, sample: Sample | None) -> datetime:
    # A device may bring samples along from before it was registered; it has been ours only since then.
    return device.registered_at if sample is None else max(sample.at, device.registered_at)
