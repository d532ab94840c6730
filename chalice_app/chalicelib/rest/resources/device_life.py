"""What happens to a device between its first day and its last: another certificate, and the end."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.rest.answers.device_reports import retired_device, rotation_item
from chalicelib.rest.inputs.device_changes import RotationQuery
from chalicelib.rest.outputs.device_life import RetiredDevice, RotationItem
from chalicelib.rest.resource import Resource
from chalicelib.services.order_rotation import RotationPorts, order_rotation
from chalicelib.services.retire_device import RetirementPorts, retire_device

device_life: Final = Resource()


@device_life.operation(
    "POST",
    "/devices/{device_id}/certificate/rotate",
    "Order a device to change its certificate",
    status=HTTPStatus.ACCEPTED,
    problems=(HTTPStatus.CONFLICT,),
)
def rotate_certificate(device_id: str, query: RotationQuery, who: str) -> RotationItem:
    """The device makes a new key, asks for a certificate and proves it by a connection; `rotation` in the device's own
    view tells how far it has come. An order that a device does not take up within a day is void.
    """
    ports = RotationPorts(
        devices=wiring.device_registry(),
        book=wiring.certificate_book(),
        authority=wiring.certificate_authority(),
        commands=wiring.rotation_commands(),
    )
    grace = timedelta(minutes=query.grace_minutes)
    return rotation_item(order_rotation(device_id, grace=grace, at=wiring.clock()(), who=who, ports=ports))


@device_life.operation(
    "DELETE", "/devices/{device_id}", "Retire a device: lock it out, keep its history", problems=(HTTPStatus.CONFLICT,)
)
def delete_device(device_id: str, who: str) -> RetiredDevice:
    """Its certificates are revoked, its connection ends, its alerts are resolved; its name and serial number are free.
    Should it be cut off half-way, the same request does the rest.
    """
    ports = RetirementPorts(
        devices=wiring.device_registry(),
        archive=wiring.device_archive(),
        book=wiring.certificate_book(),
        authority=wiring.certificate_authority(),
        alerts=wiring.alert_book(),
    )
    return retired_device(retire_device(device_id, at=wiring.clock()(), who=who, ports=ports))
