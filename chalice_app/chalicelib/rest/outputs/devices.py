"""Devices as they were registered."""

from typing import Annotated

from msgspec import Meta

from chalicelib.rest.outputs.output import EpochMs, Output


class DeviceItem(Output, frozen=True):
    """A device as it was registered."""

    device_id: str
    site: str
    name: str
    registered_at: EpochMs
    serial: Annotated[str | None, Meta(description="With which it provisions itself; null: it has other credentials")]
    provisioned_at: Annotated[int | None, Meta(description="When it did, epoch milliseconds; null: not yet")]


class MqttAddress(Output, frozen=True):
    """Where the message broker is."""

    endpoint: str
    port: int


class EnrolledDevice(Output, frozen=True):
    """A new device and, if its certificate request was sent along, what it needs to connect."""

    device: DeviceItem
    certificate_pem: str | None = None
    mqtt: MqttAddress | None = None


class RegisteredDevices(Output, frozen=True):
    """What became of a table of devices."""

    registered: tuple[DeviceItem, ...]
    unchanged: Annotated[tuple[str, ...], Meta(description="Ids of those that were registered just so before")]
