"""What the registration of devices writes into the operations table, and what it means when it cannot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.adapters.dynamo_attributes import Attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.dynamo_serials import serial_put
from chalicelib.adapters.dynamo_sites import occupying, place_put
from chalicelib.adapters.operations_items import NOT_THERE_YET, Check, ConditionFailed, Put
from chalicelib.domain.device import Device
from chalicelib.domain.errors import CloudIoTError, DeviceExists, SerialTaken, SiteNotFound
from chalicelib.domain.event import Event

# Of the hundred items that a transaction takes, a device needs four, and each site two.
DEVICES_A_TRANSACTION: Final = 16


# A write, and what it means when its condition does not hold.
_Step = tuple[Put | Check, CloudIoTError | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A device to be registered, as it will lie in the table."""

    device: Device
    item: Attributes
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSteps:
    """The writes of one transaction, and beside each why it may be refused."""

    writes: tuple[Put | Check, ...]
    refusals: tuple[CloudIoTError | None, ...]

    @classmethod
    def of(cls, registrations: Sequence[Registration], *, retention: timedelta) -> "RegistrationSteps":
        """What registers these devices, all or none."""
        steps: list[_Step] = [step for each in registrations for step in _of_device(each, retention)]
        for site, event in {each.device.site: each.event for each in registrations}.items():
            check, occupied = occupying(site, event)
            steps += [(check, SiteNotFound(f"the site {site!r} was never registered")), (occupied, None)]
        writes, refusals = zip(*steps, strict=True)
        return cls(writes=writes, refusals=refusals)

    def refusal(self, failed: ConditionFailed) -> CloudIoTError:
        """What the first condition means that did not hold."""
        refusal = self.refusals[min(failed.failures)]
        assert refusal is not None, "only writes with a condition can fail by one"
        return refusal


def _of_device(registration: Registration, retention: timedelta) -> Iterator[_Step]:
    device = registration.device
    taken = DeviceExists(f"the device id {device.device_id!r} is taken")
    yield Put(item=registration.item, condition=NOT_THERE_YET), taken
    if device.serial is not None:
        yield serial_put(device.serial, device.device_id), SerialTaken(f"the serial number {device.serial!r} is taken")
    yield place_put(device.device_id, device.site), None
    yield event_put(registration.event, retention=retention), None
