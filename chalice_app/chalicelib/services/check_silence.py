"""Finds the devices that have fallen silent."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.alert_rules import SILENT_AFTER, Breach, silence_breach
from chalicelib.domain.device import Device
from chalicelib.domain.page import MAX_PAGE
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.attempts import Attempts
from chalicelib.services.every_row import every_row
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencePorts:
    """What the check looks at."""

    devices: DeviceRegistry
    telemetry: TelemetryStore
    alerting: AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceReport:
    """How many devices are silent, and how many alerts that opened."""

    silent: int
    alerts_opened: int


def check_silence(*, ports: SilencePorts) -> SilenceReport:
    """Raise an alert for every device that has sent no sample for too long, or none since it was registered.

    Raises:
        ExceptionGroup: some devices could not be checked; all others were.
    """
    now = ports.alerting.clock()
    attempts = Attempts("check silence")
    sites: dict[str, str] = {}
    breaches: list[Breach] = []
    for device in every_row(lambda cursor: ports.devices.listed(limit=MAX_PAGE, cursor=cursor)):
        with attempts.one():
            heard_at = _last_heard(device, ports.telemetry)
            if now - heard_at > SILENT_AFTER:
                sites[device.device_id] = device.site
                breaches.append(silence_breach(device.device_id, heard_at))
    opened = 0
    with attempts.one():
        opened = raise_alerts(breaches, sites=sites, ports=ports.alerting)
    attempts.raise_failures()
    return SilenceReport(silent=len(breaches), alerts_opened=opened)


def _last_heard(device: Device, telemetry: TelemetryStore) -> datetime:
    sample = telemetry.latest(device.device_id)
    # A device may bring samples along from before it was registered; it has been ours only since then.
    return device.registered_at if sample is None else max(sample.at, device.registered_at)
