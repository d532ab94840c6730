"""The parts behind the routes, in memory."""

from typing import Final

import pytest

from chalicelib import wiring
from chalicelib.domain.sample import Sample
from tests.builders import DEVICE, a_device, a_message, a_rule
from tests.fakes.alerts import InMemoryAlerts
from tests.fakes.clock import FrozenClock
from tests.fakes.commands import RecordingCommands
from tests.fakes.devices import InMemoryDevices, InMemoryEnrolment
from tests.fakes.events import InMemoryEvents
from tests.fakes.people import InMemoryOperatorKeys, InMemoryThresholds
from tests.fakes.photos import InMemoryPhotoFiles, InMemoryPhotos, InMemoryUploadDesk
from tests.fakes.rejections import InMemoryRejections
from tests.fakes.reviews import InMemoryReviews
from tests.fakes.telemetry import InMemoryTelemetry
from tests.functional.http.rest_client import OLD_OPERATOR, OPERATOR, VIEWER


class FakePlatform:
    """Every part that a route can reach; `DEVICE` is registered."""

    def __init__(self) -> None:
        self.clock: Final = FrozenClock()
        self.events: Final = InMemoryEvents()
        self.devices: Final = InMemoryDevices(self.events)
        self.enrolment: Final = InMemoryEnrolment()
        self.telemetry: Final = InMemoryTelemetry()
        self.photos: Final = InMemoryPhotos(self.events)
        self.reviews: Final = InMemoryReviews(self.photos, self.events)
        self.files: Final = InMemoryPhotoFiles()
        self.uploads: Final = InMemoryUploadDesk(self.clock)
        self.commands: Final = RecordingCommands()
        self.alerts: Final = InMemoryAlerts(self.events)
        self.rejections: Final = InMemoryRejections(self.events, self.files)
        self.thresholds: Final = InMemoryThresholds([a_rule()])
        self.keys: Final = InMemoryOperatorKeys([OPERATOR, OLD_OPERATOR, VIEWER])
        self.devices.devices[DEVICE] = a_device()

    def wire_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the routes find these parts instead of the real ones."""
        parts = {
            "clock": self.clock,
            "event_feed": self.events,
            "device_registry": self.devices,
            "device_enrolment": self.enrolment,
            "telemetry_store": self.telemetry,
            "photo_book": self.photos,
            "review_book": self.reviews,
            "photo_files": self.files,
            "upload_desk": self.uploads,
            "device_commands": self.commands,
            "alert_book": self.alerts,
            "rejection_book": self.rejections,
            "threshold_book": self.thresholds,
            "operator_keys": self.keys,
        }
        for name, part in parts.items():
            monkeypatch.setattr(wiring, name, lambda part=part: part)

    def measured(self, *samples: Sample, device_id: str = DEVICE, seq: int = 1) -> None:
        """Let a device have sent these samples in one message."""
        self.telemetry.put_all([a_message(*samples, device_id=device_id, seq=seq)])
