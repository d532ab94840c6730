"""How a device is to work: what operators wish, what the device says that it does, and where the two differ."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSettings:
    """What can be set about a device; None where nothing is said.

    Attributes:
        capture_enabled: whether the device takes photos at all.
        capture_from, capture_to: when it takes them, by the clock of its time zone. Over midnight when the end is the
            earlier one; the whole day when both are the same.
        metrics: the names that it sends, in any order.
        site, time_zone: where the device stands. The platform says it, no operator does.
    """

    sample_every_s: float | None = None
    report_every_s: float | None = None
    capture_enabled: bool | None = None
    capture_from: time | None = None
    capture_to: time | None = None
    metrics: tuple[str, ...] | None = None
    site: str | None = None
    time_zone: str | None = None

    @property
    def by_path(self) -> Mapping[str, object]:
        """Each setting under the name by which it travels."""
        return {_PATHS.get(each.name, each.name): getattr(self, each.name) for each in fields(self)}


# What the settings are called where they travel, as far as that is not their name here.
_PATHS: Final[Mapping[str, str]] = {
    "capture_enabled": "capture.enabled",
    "capture_from": "capture.from",
    "capture_to": "capture.to",
    "site": "place.site",
    "time_zone": "place.time_zone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReported:
    """What a device says of itself.

    Attributes:
        settings: those that it works by, whether anybody wished for them or not.
        refused: why it does not follow a wish, by the setting's path.
        clock_offset_s: by how much its clock was ahead of the broker's when it reported, to the second.
        at: when it reported, by the broker's clock.
    """

    settings: DeviceSettings
    refused: Mapping[str, str]
    firmware: str
    clock_offset_s: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceShadow:
    """What the message broker knows of a device's configuration.

    Attributes:
        version: rises with every change; 0 while there is nothing.
        reported: None until the device has reported for the first time.
    """

    version: int
    desired: DeviceSettings
    reported: DeviceReported | None

    @property
    def in_force(self) -> DeviceSettings:
        """What the device works by, as far as it has said it."""
        return DeviceSettings() if self.reported is None else self.reported.settings

    @property
    def differing(self) -> tuple[str, ...]:
        """The paths of the wishes that the device does not follow, or not yet."""
        does = self.in_force.by_path
        wishes = self.desired.by_path.items()
        return tuple(path for path, wish in wishes if wish is not None and not _same(wish, does[path]))


NO_SHADOW: Final = DeviceShadow(version=0, desired=DeviceSettings(), reported=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceConfiguration:
    """The configuration of a device as the platform keeps it.

    Attributes:
        differs_since: when the device ceased to follow what is wished; None while it does.
    """

    device_id: str
    shadow: DeviceShadow
    differs_since: datetime | None

    @property
    def report_every(self) -> timedelta | None:
        """How often the device says that it reports; None while it has not said it."""
        every_s = self.shadow.in_force.report_every_s
        return None if every_s is None else timedelta(seconds=every_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowChange:
    """A change of a shadow, as the broker tells it.

    Attributes:
        before: None if there was no shadow.
    """

    before: DeviceShadow | None
    shadow: DeviceShadow
    at: datetime

    def configuration(self, device_id: str, *, known: DeviceConfiguration | None) -> DeviceConfiguration:
        """The device's configuration from then on.

        Args:
            known: what the platform kept until now, which may miss changes.
        """
        differed = self.before is not None and bool(self.before.differing)
        since = known.differs_since if known is not None and differed else None
        return DeviceConfiguration(
            device_id=device_id,
            shadow=self.shadow,
            differs_since=(since or self.at) if self.shadow.differing else None,
        )


def _same(wish: object, does: object) -> bool:
    if isinstance(wish, tuple) and isinstance(does, tuple):
        return sorted(wish) == sorted(does)  # the order of metrics means nothing
    return wish == does
