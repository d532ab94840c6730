"""What clients ask of the devices, and what makes new ones."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.device_report import DeviceState
from chalicelib.rest.inputs.input import CsrPem, Input, Name, PageQuery, Slug
from chalicelib.text_rules import SERIAL_NUMBER

Serial = Annotated[
    str, Meta(pattern=SERIAL_NUMBER, description="Serial number with which the device provisions itself, once")
]


class DevicesQuery(PageQuery, frozen=True):
    """One page of the devices."""

    site: Slug | None = None
    status: Annotated[
        DeviceState | None,
        Meta(description="Left out: all of the fleet, whatever their state; `retired`: those that left it"),
    ] = None
    q: (
        Annotated[
            str,
            Meta(min_length=1, max_length=100, description="A part of id, name or serial number, in whatever case"),
        ]
        | None
    ) = None


class EnrolmentBody(Input, frozen=True):
    """A device to register."""

    device_id: Slug
    site: Slug
    name: Name
    serial: Serial | None = None
    csr_pem: CsrPem | None = None


class DeviceRow(Input, frozen=True):
    """A row of a table of devices to register; its fields are the columns."""

    device_id: Slug
    site: Slug
    name: Name
    serial: Serial
