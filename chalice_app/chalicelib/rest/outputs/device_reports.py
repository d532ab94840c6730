"""How devices fare: one in full, many at a glance."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.device_report import DeviceState
from chalicelib.rest.outputs.alerts import AlertItem
from chalicelib.rest.outputs.configuration import ConfigurationItem
from chalicelib.rest.outputs.device_life import CertificateItem, ConnectionItem, RotationItem
from chalicelib.rest.outputs.devices import DeviceItem
from chalicelib.rest.outputs.feeds import RejectionItem
from chalicelib.rest.outputs.output import Listed, Output
from chalicelib.rest.outputs.photos import PhotoItem
from chalicelib.rest.outputs.telemetry import SampleItem

RetiredAt = Annotated[int | None, Meta(description="When it was taken out of the fleet, epoch milliseconds, UTC")]
Firmware = Annotated[str | None, Meta(description="Version of its software, as it reports it")]


class DeviceRow(DeviceItem, frozen=True):
    """A device at a glance."""

    state: Annotated[DeviceState, Meta(description="As in its own view, as far as alerts and glances tell")]
    connected: Annotated[bool | None, Meta(description="null: the message broker never told of it")]
    connected_changed_at: Annotated[
        int | None, Meta(description="Since when it is connected, or is not; epoch milliseconds, UTC")
    ]
    last_heard_at: Annotated[
        int | None,
        Meta(description="Time of its newest sample, up to half an hour behind; exact once it is silent. Null: never"),
    ]
    battery_v: Annotated[float | None, Meta(description="In a sample of the last half hour")]
    firmware: Firmware
    retired_at: RetiredAt


class DeviceList(Listed[DeviceRow], frozen=True):
    """Devices, by id; those that were retired, the last one first."""


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
    retired_at: RetiredAt
    silent_since: Annotated[int | None, Meta(description="Time of the last sample, if the device fell silent after it")]
    connection: ConnectionItem
    latest_sample: SampleItem | None
    battery_v: Annotated[float | None, Meta(description="In its newest sample")]
    firmware: Firmware
    clock_offset_s: Annotated[
        int | None, Meta(description="By how much its clock was ahead when it last reported its configuration, seconds")
    ]
    configuration: ConfigurationItem
    certificate_expires_at: Annotated[
        int | None, Meta(description="When the certificate ends that it uses; epoch milliseconds, UTC")
    ]
    certificates: Annotated[tuple[CertificateItem, ...], Meta(description="All that it had, the last issued first")]
    rotation: Annotated[RotationItem | None, Meta(description="The last order to change its certificate")]
    latest_photo: PhotoItem | None
    alerts: Annotated[tuple[AlertItem, ...], Meta(description="Every alert that is not resolved")]
    rejections: Annotated[DeviceRejections, Meta(description="What it sent and the platform refused")]
