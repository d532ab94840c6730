"""What an operator sees of the fleet at one moment, fetched over the REST API."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_cloud.operator_api import OperatorApi


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A device's last sample."""

    at_ms: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A device's last photo, as the classifier saw it."""

    taken_at_ms: int
    crop: str
    condition: str
    verdict: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """One device. `state` is the platform's word for it: ok, warning, critical, silent, never_seen."""

    device_id: str
    site: str
    state: str
    reading: Reading | None
    leaf: Leaf | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One alert that is not resolved."""

    device_id: str
    severity: str
    status: str
    what: str
    value: float | None
    limit: float | None
    unit: str
    since_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetSnapshot:
    """The fleet at one moment."""

    at_ms: int
    devices: tuple[DeviceLine, ...]
    alerts: tuple[AlertLine, ...]


def fetch_snapshot(api: OperatorApi) -> FleetSnapshot:
    """Ask for every device.

    Raises:
        RestFailed: the API did not answer well.
    """
    details = [api.get(f"/devices/{device['device_id']}") for device in api.listed("/devices")]
    alerts = [_alert_line(alert) for detail in details for alert in detail["alerts"]]
    return FleetSnapshot(
        at_ms=time.time_ns() // 1_000_000,
        devices=tuple(_device_line(detail) for detail in details),
        # The worst first, and of those the newest.
        alerts=tuple(sorted(alerts, key=lambda alert: (alert.severity != "critical", -alert.since_ms))),
    )


def _device_line(detail: Mapping[str, Any]) -> DeviceLine:
    sample, photo = detail["latest_sample"], detail["latest_photo"]
    return DeviceLine(
        device_id=detail["device_id"],
        site=detail["site"],
        state=detail["state"],
        reading=Reading(at_ms=sample["at"], values=sample["values"]) if sample else None,
        leaf=_leaf(photo) if photo else None,
    )


def _leaf(photo: Mapping[str, Any]) -> Leaf:
    diagnosis = photo["diagnosis"]
    return Leaf(
        taken_at_ms=photo["taken_at"],
        crop=diagnosis["crop"],
        condition=diagnosis["condition"],
        verdict=diagnosis["verdict"],
        confidence=diagnosis["confidence"],
    )


def _alert_line(alert: Mapping[str, Any]) -> AlertLine:
    return AlertLine(
        device_id=alert["device_id"],
        severity=alert["severity"],
        status=alert["status"],
        what=alert["what"],
        value=alert["value"],
        limit=alert["limit"],
        unit=alert["unit"],
        since_ms=alert["since"],
    )
