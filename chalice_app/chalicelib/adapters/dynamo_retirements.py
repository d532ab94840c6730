"""Retired devices in the operations table: the record stays in the device's partition, beside its history, under the
time at which it was taken out; so one name may have been several devices'."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_certificates import rotation_key
from chalicelib.adapters.dynamo_configurations import configuration_key
from chalicelib.adapters.dynamo_devices import device_key
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.dynamo_presence import presence_key
from chalicelib.adapters.dynamo_serials import serial_delete
from chalicelib.adapters.dynamo_sites import leaving
from chalicelib.adapters.operations_items import FEEDS, STILL_THERE, ConditionFailed, Delete, Partition, Put, key_of
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import Device, RetiredDevice
from chalicelib.domain.errors import DeviceChanged, DeviceNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page

_FEED: Final = Partition(value="RETIRED", index=FEEDS)
_SORT: Final = "RETIRED#"


class StoredRetirement(msgspec.Struct, frozen=True, kw_only=True):
    """A retired device as it lies in the table."""

    device_id: str
    site: str
    name: str
    registered_at: datetime
    registered_by: str
    serial: str | None = None
    provisioned_at: datetime | None = None
    retired_at: datetime
    retired_by: str


class DynamoRetirements:
    """Implements `DeviceArchive`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def retire(self, retired: RetiredDevice, event: Event) -> None:
        device = retired.device
        gone = Delete(
            key=key_of(*device_key(device.device_id)),
            condition=f"{STILL_THERE} AND site = :was",
            values=text_attributes(**{":was": device.site}),
        )
        told = event_put(event, retention=self._retention)
        try:
            self._table.write(gone, Put(item=_item(retired)), *_freed(device), told)
        except ConditionFailed as failed:
            if 0 in failed.failures and failed.found is None:
                raise DeviceNotFound(f"the device {device.device_id!r} is not registered any more") from failed
            raise DeviceChanged(f"the device {device.device_id!r} changed meanwhile") from failed

    def last_of(self, device_id: str) -> RetiredDevice | None:
        partition = Partition(value=f"DEVICE#{device_id}", prefix=_SORT)
        rows = self._table.rows(partition, limit=1, newest_first=True, fresh=True)
        return next(map(_retired, rows), None)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[RetiredDevice]:
        page = self._table.page([_FEED], limit=limit, cursor=cursor)
        return Page(tuple(map(_retired, page.rows)), page.cursor)


def _freed(device: Device) -> Iterator[Delete]:
    """What the next device of this name, serial number or place would find there."""
    yield leaving(device.device_id, device.site)
    if device.serial is not None:
        yield serial_delete(device.serial)
    for key in (presence_key, configuration_key, rotation_key):
        yield Delete(key=key_of(*key(device.device_id)))


def _item(retired: RetiredDevice) -> Attributes:
    device = retired.device
    stored = StoredRetirement(
        device_id=device.device_id,
        site=device.site,
        name=device.name,
        registered_at=device.registered_at,
        registered_by=device.registered_by,
        serial=device.serial,
        provisioned_at=device.provisioned_at,
        retired_at=retired.retired_at,
        retired_by=retired.retired_by,
    )
    place = f"{to_ms(retired.retired_at):013d}"
    pk, _ = device_key(device.device_id)
    keys = text_attributes(pk=pk, sk=_SORT + place, feed=_FEED.value, feed_sort=f"{place}#{device.device_id}")
    return to_attributes(stored, StoredRetirement) | keys


def _retired(item: Attributes) -> RetiredDevice:
    stored = from_attributes(item, StoredRetirement, StoredRetirement)
    return RetiredDevice(
        device=msgspec.convert(stored, Device, from_attributes=True),
        retired_at=stored.retired_at,
        retired_by=stored.retired_by,
    )
