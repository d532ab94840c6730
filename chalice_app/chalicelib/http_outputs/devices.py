"""Devices, and how they fare."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.device_report import DeviceState
from chalicelib.http_outputs.alerts import AlertItem
from chalicelib.http_outputs.feeds import RejectionItem
from chalicelib.http_outputs.output import EpochMs, Listed, Output
from chalicelib.http_outputs.photos import PhotoItem
from chalicelib.http_outputs.telemetry import SampleItem


class DeviceItem(Output, frozen=True):
    """A device as it was registered."""

    device_id: str
    site: str
    name: str
    registered_at: EpochMs


class DeviceList(Listed[DeviceItem], frozen=True):
    """Devices, by id."""


class MqttAddress(Output, frozen=True):
    """Where the message broker is."""

    endpoint: str
    port: int


class EnrolledDevice(Output, frozen=True):
    """A new device and, if its certificate request was sent along, what it needs to connect."""

    device: DeviceItem
    certificate_pem: str | None = None
    mqtt: MqttAddress | None = None


class DeviceRejections(Output, frozen=True):
    """What was refused of a device."""

    last_24_h: int
    newest: Annotated[tuple[RejectionItem, ...], Meta(description="At most five; `GET /rejections?device=` has all")]


class DeviceDetail(DeviceItem, frozen=True):
    """A device and how it fares."""

    state: Annotated[
        DeviceState,
        Meta(description="`silent` means that the latest sample is old news; else the worst active alert counts"),
    ]
    silent_since: Annotated[int | None, Meta(description="Time of the last sample, if the device fell silent after it")]
    latest_sample: SampleItem | None
    latest_photo: PhotoItem | None
    alerts: Annotated[tuple[AlertItem, ...], Meta(description="Every alert that is not resolved")]
    rejections: Annotated[DeviceRejections, Meta(description="What it sent and the platform refused")]
