"""A device of a test's own, connected, that says what the test wants to see on a page."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.mqtt_device import MqttDevice
from tests.running_cloud import RunningCloud

# What a healthy device measures besides.
_FAIR: Final = {"humidity_pct": 60.0, "battery_v": 3.9}


@dataclass(slots=True, kw_only=True)
class Speaker:
    """A connected device."""

    device: EnrolledDevice
    connection: MqttDevice
    _seq: int = field(default_factory=lambda: time.time_ns() // 1_000_000)

    @property
    def device_id(self) -> str:
        return self.device.device_id

    def say(self, **values: float) -> None:
        """Publish one sample, taken now; comes back when the broker has it."""
        self._seq += 1
        sample = {"t": time.time_ns() // 1_000_000, **_FAIR, **values}
        message = {"v": 1, "seq": self._seq, "samples": [sample]}
        assert not self.connection.publish(self.device.telemetry_topic, json.dumps(message).encode()).is_failure


@contextmanager
def speaking(cloud: RunningCloud, folder: Path, name: str) -> Iterator[Speaker]:
    """Enrol a device and connect it."""
    device = enrolled(cloud, folder, name)
    with device.connected() as connection:
        yield Speaker(device=device, connection=connection)
