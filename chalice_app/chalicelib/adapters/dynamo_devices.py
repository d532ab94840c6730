"""The device registry in the operations table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_certificates import DynamoCertificates
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.dynamo_registrations import DEVICES_A_TRANSACTION, Registration, RegistrationSteps
from chalicelib.adapters.dynamo_serials import holders
from chalicelib.adapters.dynamo_sites import joining, leaving, members
from chalicelib.adapters.operations_items import FEEDS, STILL_THERE, Change, ConditionFailed, Partition, key_of
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.certificate import Certificate
from chalicelib.domain.device import Device, searchable
from chalicelib.domain.errors import CloudIoTError, DeviceChanged, DeviceNotFound, SerialUsed, SiteNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page

FLEET_FEED: Final = Partition(value="DEVICES", index=FEEDS)
_UNUSED: Final = "attribute_exists(pk) AND attribute_not_exists(provisioned_at)"


class StoredDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device as it lies in the table."""

    device_id: str
    site: str
    name: str
    registered_at: datetime
    registered_by: str
    serial: str | None = None
    provisioned_at: datetime | None = None


class DynamoDevices:
    """Implements `DeviceRegistry`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention
        self._certificates = DynamoCertificates(table, retention=retention)

    def register(self, device: Device, event: Event) -> None:
        self.register_all([(device, event)])

    def register_all(self, registrations: Sequence[tuple[Device, Event]]) -> None:
        for start in range(0, len(registrations), DEVICES_A_TRANSACTION):
            few = registrations[start : start + DEVICES_A_TRANSACTION]
            steps = RegistrationSteps.of(
                [Registration(device=device, item=_item(device), event=event) for device, event in few],
                retention=self._retention,
            )
            try:
                self._table.write(*steps.writes)
            except ConditionFailed as failed:
                raise steps.refusal(failed) from failed

    def provision(self, device: Device, certificate: Certificate, event: Event) -> None:
        used = Change(
            key=key_of(*device_key(device.device_id)),
            attributes={"provisioned_at": to_attributes(device, StoredDevice)["provisioned_at"]},
            condition=_UNUSED,
        )
        told = event_put(event, retention=self._retention)
        try:
            self._table.write(used, self._certificates.first_put(certificate), told)
        except ConditionFailed as failed:
            raise SerialUsed(f"the serial number of {device.device_id!r} was used meanwhile") from failed

    def change(self, device: Device, *, replacing: Device, event: Event) -> None:
        moves = device.site != replacing.site
        change = Change(
            key=key_of(*device_key(device.device_id)),
            # Nothing else: what others write meanwhile, such as a provisioning, must stay.
            attributes=text_attributes(
                name=device.name, search=searchable(device), **({"site": device.site} if moves else {})
            ),
            condition=f"{STILL_THERE} AND site = :was",
            values=text_attributes(**{":was": replacing.site}),
        )
        moving = (
            (*joining(device.device_id, device.site, event), leaving(device.device_id, replacing.site)) if moves else ()
        )
        told = event_put(event, retention=self._retention)
        try:
            self._table.write(change, *moving, told)
        except ConditionFailed as failed:
            raise _unchanged(device, failed) from failed

    def get(self, device_id: str) -> Device:
        item = self._table.get(*device_key(device_id))
        if item is None:
            raise DeviceNotFound(f"the device {device_id!r} was never registered")
        return device_from(item)

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        keys = [device_key(device_id) for device_id in sorted(set(device_ids))]
        devices = [device_from(item) for item in self._table.get_all(keys)]
        return {device.device_id: device for device in devices}

    def holders(self, serials: Iterable[str]) -> Mapping[str, str]:
        return holders(self._table, serials)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Device]:
        page = self._table.page([FLEET_FEED], limit=limit, cursor=cursor, newest_first=False)
        return Page(tuple(device_from(row) for row in page.rows), page.cursor)

    def ids_of_site(self, site_id: str, *, limit: int, cursor: str | None = None) -> Page[str]:
        return members(self._table, site_id, limit=limit, cursor=cursor)


def _unchanged(device: Device, failed: ConditionFailed) -> CloudIoTError:
    """Why a change was not written: its first write is the device, its second looks at the site that it joins."""
    position = min(failed.failures)
    if position == 1:
        return SiteNotFound(f"the site {device.site!r} was never registered")
    if position == 0 and failed.found is None:
        return DeviceNotFound(f"the device {device.device_id!r} is not registered any more")
    return DeviceChanged(f"the device {device.device_id!r} changed meanwhile")


def device_key(device_id: str) -> tuple[str, str]:
    """Where it lies."""
    return f"DEVICE#{device_id}", "DEVICE"


def _item(device: Device) -> Attributes:
    pk, sk = device_key(device.device_id)
    keys = text_attributes(pk=pk, sk=sk, feed=FLEET_FEED.value, feed_sort=device.device_id)
    return to_attributes(device, StoredDevice) | keys | text_attributes(search=searchable(device))


def device_from(item: Attributes) -> Device:
    """The device that an item is about."""
    return from_attributes(item, StoredDevice, Device)
