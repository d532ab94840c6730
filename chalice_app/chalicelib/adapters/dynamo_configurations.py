"""The devices' configurations in the operations table: what the shadows at the broker say, as far as it was heard."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.operations_items import ConditionFailed, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.device_config import DeviceConfiguration

_SORT: Final = "CONFIG"
# Shadows come out of order, and more than once.
_NEWER: Final = "attribute_not_exists(pk) OR shadow.version < :version"


class _StoredSettings(msgspec.Struct, frozen=True, kw_only=True):
    sample_every_s: int | float | None = None
    report_every_s: int | float | None = None
    capture_enabled: bool | None = None
    capture_from: time | None = None
    capture_to: time | None = None
    metrics: tuple[str, ...] | None = None
    site: str | None = None
    time_zone: str | None = None


class _StoredReported(msgspec.Struct, frozen=True, kw_only=True):
    settings: _StoredSettings
    refused: dict[str, str]
    firmware: str
    clock_offset_s: int
    at: datetime


class _StoredShadow(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    desired: _StoredSettings
    reported: _StoredReported | None = None


class StoredConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration as it lies in the table."""

    device_id: str
    shadow: _StoredShadow
    differs_since: datetime | None = None


class DynamoConfigurations:
    """Implements `ConfigurationBook`."""

    def __init__(self, table: OperationsTable) -> None:
        self._table = table

    def record(self, configuration: DeviceConfiguration) -> bool:
        version = {":version": {"N": str(configuration.shadow.version)}}
        try:
            self._table.write(Put(item=_item(configuration), condition=_NEWER, values=version))
        except ConditionFailed:
            return False
        return True

    def of_device(self, device_id: str) -> DeviceConfiguration | None:
        item = self._table.get(*configuration_key(device_id))
        return None if item is None else _configuration(item)

    def of_devices(self, device_ids: Iterable[str]) -> Mapping[str, DeviceConfiguration]:
        keys = [configuration_key(device_id) for device_id in sorted(set(device_ids))]
        known = [_configuration(item) for item in self._table.get_all(keys)]
        return {configuration.device_id: configuration for configuration in known}


def configuration_key(device_id: str) -> tuple[str, str]:
    """Where it lies."""
    return f"DEVICE#{device_id}", _SORT


def _item(configuration: DeviceConfiguration) -> Attributes:
    pk, sk = configuration_key(configuration.device_id)
    return to_attributes(configuration, StoredConfiguration) | text_attributes(pk=pk, sk=sk)


def _configuration(item: Attributes) -> DeviceConfiguration:
    return from_attributes(item, StoredConfiguration, DeviceConfiguration)
