"""The devices' configurations in memory: at the broker, and as the platform keeps them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chalicelib.domain.device_config import (
    NO_SHADOW,
    DeviceConfiguration,
    DeviceReported,
    DeviceSettings,
    DeviceShadow,
    ShadowChange,
)
from chalicelib.domain.errors import ConfigurationChanged
from chalicelib.ports.clock import Clock


class InMemoryShadows:
    """Implements `DeviceShadows`; changes come at its clock's time.

    Attributes:
        interruptions: how often the device reports in between the reading and the writing of a wish.
    """

    def __init__(self, clock: Clock) -> None:
        self.shadows: dict[str, DeviceShadow] = {}
        self.interruptions = 0
        self._clock = clock

    def read(self, device_id: str) -> DeviceShadow:
        return self.shadows.get(device_id, NO_SHADOW)

    def wish(self, device_id: str, wish: DeviceSettings, *, replacing: DeviceShadow) -> ShadowChange:
        if self.interruptions:
            self.interruptions -= 1
            self._put(device_id, desired=replacing.desired, reported=replacing.reported)
        if self.read(device_id) != replacing:
            raise ConfigurationChanged(f"the configuration of {device_id} changed meanwhile")
        return self._put(device_id, desired=wish, reported=replacing.reported)

    def report(self, device_id: str, reported: DeviceReported) -> ShadowChange:
        """What the device itself does."""
        return self._put(device_id, desired=self.read(device_id).desired, reported=reported)

    def _put(self, device_id: str, *, desired: DeviceSettings, reported: DeviceReported | None) -> ShadowChange:
        before, at = self.shadows.get(device_id), self._now()
        version = 1 if before is None else before.version + 1
        self.shadows[device_id] = DeviceShadow(version=version, desired=desired, reported=reported)
        return ShadowChange(before=before, shadow=self.shadows[device_id], at=at)

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)


class InMemoryConfigurations:
    """Implements `ConfigurationBook`.

    Attributes:
        asked: of which devices it was asked, each time that it was asked of many.
    """

    def __init__(self) -> None:
        self.configurations: dict[str, DeviceConfiguration] = {}
        self.asked: list[tuple[str, ...]] = []

    def record(self, configuration: DeviceConfiguration) -> bool:
        known = self.configurations.get(configuration.device_id)
        if known is not None and known.shadow.version >= configuration.shadow.version:
            return False
        self.configurations[configuration.device_id] = configuration
        return True

    def of_device(self, device_id: str) -> DeviceConfiguration | None:
        return self.configurations.get(device_id)

    def of_devices(self, device_ids: Iterable[str]) -> Mapping[str, DeviceConfiguration]:
        self.asked.append(tuple(device_ids))
        return {
            device_id: self.configurations[device_id]
            for device_id in self.asked[-1]
            if device_id in self.configurations
        }
