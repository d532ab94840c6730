"""The device registry in the operations table."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.dynamo_sites import joining, members
from chalicelib.adapters.operations_items import FEEDS, NOT_THERE_YET, ConditionFailed, Partition, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.device import Device
from chalicelib.domain.errors import DeviceExists, DeviceNotFound, SiteNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page

_FEED: Final = Partition(value="DEVICES", index=FEEDS)


class StoredDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device as it lies in the table."""

    device_id: str
    site: str
    name: str
    registered_at: datetime
    registered_by: str


class DynamoDevices:
    """Implements `DeviceRegistry`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def register(self, device: Device, event: Event) -> None:
        put = Put(item=_item(device), condition=NOT_THERE_YET)
        told = event_put(event, retention=self._retention)
        try:
            self._table.write(put, *joining(device.device_id, device.site), told)
        except ConditionFailed as failed:
            if failed.found is None:
                raise SiteNotFound(f"the site {device.site!r} was never registered") from failed
            raise DeviceExists(f"the device id {device.device_id!r} is taken") from failed

    def get(self, device_id: str) -> Device:
        item = self._table.get(*_key(device_id))
        if item is None:
            raise DeviceNotFound(f"the device {device_id!r} was never registered")
        return _device(item)

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        keys = [_key(device_id) for device_id in sorted(set(device_ids))]
        devices = [_device(item) for item in self._table.get_all(keys)]
        return {device.device_id: device for device in devices}

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Device]:
        page = self._table.page([_FEED], limit=limit, cursor=cursor, newest_first=False)
        return Page(tuple(_device(row) for row in page.rows), page.cursor)

    def ids_of_site(self, site_id: str, *, limit: int, cursor: str | None = None) -> Page[str]:
        return members(self._table, site_id, limit=limit, cursor=cursor)


def _key(device_id: str) -> tuple[str, str]:
    return f"DEVICE#{device_id}", "DEVICE"


def _item(device: Device) -> Attributes:
    pk, sk = _key(device.device_id)
    keys = text_attributes(pk=pk, sk=sk, feed=_FEED.value, feed_sort=device.device_id)
    return to_attributes(device, StoredDevice) | keys


def _device(item: Attributes) -> Device:
    return from_attributes(item, StoredDevice, Device)
