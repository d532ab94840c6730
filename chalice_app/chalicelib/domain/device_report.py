"""How a device fares, at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.alert import Alert
from chalicelib.domain.breach import Severity, silent_after
from chalicelib.domain.certificate import Certificate
from chalicelib.domain.device import Device, RetiredDevice
from chalicelib.domain.device_config import DeviceConfiguration
from chalicelib.domain.photo import Photo
from chalicelib.domain.presence import Presence
from chalicelib.domain.rejection import Rejection
from chalicelib.domain.rotation import Rotation
from chalicelib.domain.sample import Sample


class DeviceState(StrEnum):
    """One word for a device."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    SILENT = "silent"
    NEVER_SEEN = "never_seen"
    RETIRED = "retired"  # it was taken out of the fleet; its history is still there


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReport:
    """A device, what it last sent, and what troubles it.

    Attributes:
        active_alerts: those that are not resolved.
        newest_rejections: what was refused of it lately, newest first.
        rejections_last_day: how many inputs were refused within the last 24 hours.
        retired: when and by whom it was taken out of the fleet; None while it is in it.
        configuration: None while nothing is known of it.
        certificates: all that it ever had, the last issued first.
        rotation: the last order to change its certificate; None if there was none lately.
    """

    device: Device
    retired: RetiredDevice | None
    presence: Presence
    configuration: DeviceConfiguration | None
    certificates: Sequence[Certificate]
    rotation: Rotation | None
    latest_sample: Sample | None
    latest_photo: Photo | None
    active_alerts: Sequence[Alert]
    newest_rejections: Sequence[Rejection]
    rejections_last_day: int
    reported_at: datetime

    @property
    def silent_since(self) -> datetime | None:
        """Time of the last sample, if the device has sent nothing for longer than its own interval allows."""
        patience = silent_after(None if self.configuration is None else self.configuration.report_every)
        if self.latest_sample is None or self.reported_at - self.latest_sample.at <= patience:
            return None
        return self.latest_sample.at

    @property
    def state(self) -> DeviceState:
        """Silence outranks every alert: the numbers behind the alerts are old news."""
        if self.retired is not None:
            return DeviceState.RETIRED
        if self.latest_sample is None:
            return DeviceState.NEVER_SEEN
        if self.silent_since is not None:
            # Samples from before it was registered were another device's of that name.
            seen = self.silent_since >= self.device.registered_at
            return DeviceState.SILENT if seen else DeviceState.NEVER_SEEN
        worst = max((alert.severity for alert in self.active_alerts), default=None)
        if worst is None:
            return DeviceState.OK
        return DeviceState.CRITICAL if worst is Severity.CRITICAL else DeviceState.WARNING
