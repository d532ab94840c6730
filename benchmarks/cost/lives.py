"""What a device's life takes beside its telemetry and photos, measured: connections, configuration, glances at it."""

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from benchmarks.device_day import DEVICE, MIDNIGHT, SITE, PlatformInMemory, platform_in_memory
from device_simulator.station import Station

# What is known of connections grows until it is full: eight ended ones are remembered.
_CONNECTIONS: Final = 12
# The check on devices looks at so many at a time, and keeps one glance for all of them.
GLANCED_AT: Final = 200
# The first change of a shadow is the smallest.
_CHANGES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """Units of DynamoDB.

    Attributes:
        connection_write_units, connection_read_units: of a connection: of its beginning and its end.
        configuration_write_units, configuration_read_units: of a change of the shadow.
        configuration_bytes: of what the broker tells of such a change.
        glance_write_units: of one glance at `GLANCED_AT` devices.
    """

    connection_write_units: float
    connection_read_units: float
    configuration_write_units: float
    configuration_read_units: float
    configuration_bytes: float
    glance_write_units: float


def measure_lives() -> Lives:
    """Let a device come and go, and be told how to work; takes seconds."""
    with platform_in_memory() as platform:
        # The first ones write less than those of a device that has been about for a while.
        for number in range(_CONNECTIONS - 1):
            _connect_and_leave(platform, number)
        connection = _units(platform, lambda: _connect_and_leave(platform, _CONNECTIONS))
        for version in range(1, _CHANGES):
            _change(platform, version)
        change = _units(platform, lambda: _change(platform, _CHANGES))
        glance = _units(platform, lambda: _glance(platform))
    return Lives(
        connection_write_units=connection[0],
        connection_read_units=connection[1],
        configuration_write_units=change[0],
        configuration_read_units=change[1],
        configuration_bytes=float(len(_shadow_change(_CHANGES))),
        glance_write_units=glance[0],
    )


def _units(platform: PlatformInMemory, work: Any) -> tuple[float, float]:
    meter = platform.aws.meter
    written, read = meter.written, meter.read
    work()
    return meter.written - written, meter.read - read


def _connect_and_leave(platform: PlatformInMemory, number: int) -> None:
    for minute, kind in ((0, "connected"), (30, "disconnected")):
        platform.now = MIDNIGHT + timedelta(hours=number, minutes=minute)
        event = {
            "clientId": DEVICE,
            "timestamp": round(platform.now.timestamp() * 1000),
            "eventType": kind,
            "sessionIdentifier": f"00000000-0000-4000-8000-{number:012}",
            "principalIdentifier": "c" * 64,
            "versionNumber": number,
            **(
                {}
                if kind == "connected"
                else {"disconnectReason": "CONNECTION_LOST", "clientInitiatedDisconnect": False}
            ),
        }
        payload = json.dumps(event).encode()
        platform.invoke("on_presence", _told(platform, payload, f"$aws/events/presence/{kind}/{DEVICE}"))


def _change(platform: PlatformInMemory, version: int) -> None:
    platform.now += timedelta(minutes=1)
    topic = f"$aws/things/{DEVICE}/shadow/name/config/update/documents"
    platform.invoke("on_configuration_change", _told(platform, _shadow_change(version), topic))


def _shadow_change(version: int) -> bytes:
    wished = {
        "sample_every_s": 60,
        "report_every_s": 900,
        "capture": {"enabled": True, "from": "06:00", "to": "21:00"},
        "metrics": ["air_temp_c", "humidity_pct", "leaf_wetness_pct", "soil_moisture_pct", "battery_v"],
        "place": {"site": SITE, "time_zone": "Europe/Berlin"},
    }
    reported = wished | {"firmware": "1.4.2", "clock_ms": round(MIDNIGHT.timestamp() * 1000)}
    seconds = round(MIDNIGHT.timestamp()) + version
    set_when = {name: {"timestamp": seconds} for name in reported}
    document = {
        "state": {"desired": wished, "reported": reported},
        "metadata": {"desired": set_when, "reported": set_when},
    }
    change = {
        "previous": document | {"version": version},
        "current": document | {"version": version + 1},
        "timestamp": seconds,
    }
    return json.dumps(change).encode()


def _glance(platform: PlatformInMemory) -> None:
    from chalicelib import wiring
    from chalicelib.domain.glance import glance_at
    from chalicelib.domain.sample import Sample

    glances = []
    for number in range(GLANCED_AT):
        device_id = f"greenhouse-{number // 9}-{number % 9}"
        station = Station(device_id=device_id, site=SITE, seed=number)
        heard_at = platform.now - timedelta(minutes=number % 15)
        values = station.sample(round(heard_at.timestamp() * 1000))
        glances.append(glance_at(device_id, Sample(at=heard_at, values=values)))
    wiring.glance_book().keep(glances)


def _told(platform: PlatformInMemory, payload: bytes, topic: str) -> dict[str, Any]:
    return {
        "payload_base64": base64.b64encode(payload).decode(),
        "device_id": DEVICE,
        "received_at": round(platform.now.timestamp() * 1000),
        "topic": topic,
    }
