"""How a device fares, at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.alert import Alert
from chalicelib.domain.breach import SILENT_AFTER, Severity
from chalicelib.domain.device import Device
from chalicelib.domain.photo import Photo
from chalicelib.domain.rejection import Rejection
from chalicelib.domain.sample import Sample


class DeviceState(StrEnum):
    """One word for a device."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    SILENT = "silent"
    NEVER_SEEN = "never_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReport:
    """A device, what it last sent, and what troubles it.

    Attributes:
        active_alerts: those that are not resolved.
        newest_rejections: what was refused of it lately, newest first.
        rejections_last_day: how many inputs were refused within the last 24 hours.
    """

    device: Device
    latest_sample: Sample | None
    latest_photo: Photo | None
    active_alerts: Sequence[Alert]
    newest_rejections: Sequence[Rejection]
    rejections_last_day: int
    reported_at: datetime

    @property
    def silent_since(self) -> datetime | None:
        """Time of the last sample, if the device has sent nothing for too long."""
        if self.latest_sample is None or self.reported_at - self.latest_sample.at <= SILENT_AFTER:
            return None
        return self.latest_sample.at

    @property
    def state(self) -> DeviceState:
        """Silence outranks every alert: the numbers behind the alerts are old news."""
        if self.latest_sample is None:
            return DeviceState.NEVER_SEEN
        if self.silent_since is not None:
            return DeviceState.SILENT
        worst = max((alert.severity for alert in self.active_alerts), default=None)
        if worst is None:
            return DeviceState.OK
        return DeviceState.CRITICAL if worst is Severity.CRITICAL else DeviceState.WARNING
