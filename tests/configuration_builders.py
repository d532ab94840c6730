"""Devices' configurations as tests need them."""

import json
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from chalicelib.domain.clock import to_ms
from chalicelib.domain.device_config import DeviceConfiguration, DeviceReported, DeviceSettings, DeviceShadow
from tests.builders import DEVICE, NOON, SITE

# What a device says of itself, as it lies in the shadow.
REPORTED: Final[Mapping[str, Any]] = {
    "sample_every_s": 60,
    "report_every_s": 300,
    "capture": {"enabled": True, "from": "06:00", "to": "21:00"},
    "metrics": ["air_temp_c", "humidity_pct"],
    "place": {"site": SITE, "time_zone": "Europe/Berlin"},
    "firmware": "1.4.2",
    "clock_ms": to_ms(NOON) + 2_500,
}


def some_settings(*, report_every_s: float | None = 300, sample_every_s: float | None = 60) -> DeviceSettings:
    """Those that a device may come with."""
    return DeviceSettings(
        sample_every_s=sample_every_s,
        report_every_s=report_every_s,
        capture_enabled=True,
        capture_from=time(6),
        capture_to=time(21),
        metrics=("air_temp_c", "humidity_pct"),
        site=SITE,
        time_zone="Europe/Berlin",
    )


def a_report(settings: DeviceSettings | None = None, *, at: datetime = NOON) -> DeviceReported:
    return DeviceReported(settings=settings or some_settings(), refused={}, firmware="1.4.2", clock_offset_s=2, at=at)


def a_configuration(
    device_id: str = DEVICE,
    *,
    version: int = 1,
    desired: DeviceSettings | None = None,
    reported: DeviceReported | None = None,
    differs_since: datetime | None = None,
) -> DeviceConfiguration:
    """What is kept of a device; it has not reported unless told otherwise."""
    shadow = DeviceShadow(version=version, desired=desired or DeviceSettings(), reported=reported)
    return DeviceConfiguration(device_id=device_id, shadow=shadow, differs_since=differs_since)


def a_document(
    *,
    version: int,
    desired: Mapping[str, Any] | None = None,
    reported: Mapping[str, Any] | None = None,
    reported_at: datetime = NOON,
) -> dict[str, Any]:
    """A shadow as the broker tells it."""
    state = {"desired": desired, "reported": reported}
    stamps = {name: {"timestamp": to_ms(reported_at) // 1000} for name in reported or {}}
    return {
        "state": {name: part for name, part in state.items() if part is not None},
        "metadata": {"reported": stamps},
        "version": version,
    }


def a_change(current: Mapping[str, Any], *, previous: Mapping[str, Any] | None = None, at: datetime = NOON) -> bytes:
    """What the broker publishes when a shadow has changed."""
    return json.dumps({"previous": previous, "current": current, "timestamp": to_ms(at) // 1000}).encode()
