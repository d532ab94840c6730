"""A device in a list: what there is to know of it at a glance."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.breach import Severity
from chalicelib.domain.device import Device, searchable
from chalicelib.domain.device_config import DeviceConfiguration
from chalicelib.domain.device_report import DeviceState
from chalicelib.domain.glance import Glance
from chalicelib.domain.presence import Presence
from chalicelib.domain.trouble import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFilter:
    """What must be true of a device; None or nothing where it does not matter.

    Attributes:
        text: a part of its id, name or serial number, in whatever case.
    """

    site: str | None = None
    state: DeviceState | None = None
    text: str = ""

    def names(self, device: Device) -> bool:
        """Whether a device stands where it should and is called so."""
        return self.site in (None, device.site) and self.text.casefold() in searchable(device)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """A device, and how it fares as far as that costs next to nothing to know.

    Attributes:
        standing: its troubles, None when it has none.
        glance: what was last seen of it, up to half an hour ago.
    """

    device: Device
    standing: Standing | None
    glance: Glance | None
    presence: Presence | None = None
    configuration: DeviceConfiguration | None = None

    @property
    def state(self) -> DeviceState:
        """The same word that the device's own view has, by what is known here."""
        if self.standing is not None and self.standing.silent_since is not None:
            return DeviceState.SILENT if self.heard_at is not None else DeviceState.NEVER_SEEN
        if self.standing is not None:
            return DeviceState.CRITICAL if self.standing.worst is Severity.CRITICAL else DeviceState.WARNING
        return DeviceState.NEVER_SEEN if self.unheard and not self._was_connected else DeviceState.OK

    @property
    def unheard(self) -> bool:
        """Whether neither an alert nor a glance tells of it: it may be so new that nobody has looked yet."""
        return self.standing is None and self.glance is None

    @property
    def heard_at(self) -> datetime | None:
        """Time of its newest sample, to half an hour; to the minute once it is silent. None if it never sent any."""
        since = None if self.standing is None else self.standing.silent_since
        if since is not None:
            return since if since > self.device.registered_at else None
        return None if self.glance is None else self.glance.heard_at

    @property
    def battery_v(self) -> float | None:
        """Of its battery, in the sample that was last glanced at."""
        return None if self.glance is None else self.glance.battery_v

    @property
    def _was_connected(self) -> bool:
        return self.presence is not None and self.presence.since is not None
