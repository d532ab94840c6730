"""Answers a device that asks for an upload grant: with the grant, or with the reason why there is none."""

from dataclasses import dataclass

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.errors import DeviceNotFound, InputRefused
from chalicelib.domain.photo import UploadGrant
from chalicelib.domain.rejection import RejectionSource
from chalicelib.payloads import parse_upload_request, request_id_in
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceCommands, DeviceRegistry
from chalicelib.ports.photos import UploadDesk
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.grant_upload import grant_upload
from chalicelib.services.reject_input import reject_input


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPorts:
    """What it takes to answer an upload request."""

    devices: DeviceRegistry
    desk: UploadDesk
    commands: DeviceCommands
    rejections: RejectionBook
    clock: Clock


def answer_upload_request(arrival: Arrival, *, ports: UploadPorts) -> bool:
    """Hand over a grant, or refuse and set the request aside; says whether it was granted.

    Raises:
        Outage: a part did not answer; the request must be delivered again.
    """
    try:
        grant = _grant(arrival, ports)
    except InputRefused as refusal:
        _refuse(arrival, refusal, ports)
        return False
    ports.commands.hand_over_grant(arrival.device_id, grant)
    return True


def _grant(arrival: Arrival, ports: UploadPorts) -> UploadGrant:
    request = parse_upload_request(arrival.payload, device_id=arrival.device_id, received_at=arrival.received_at)
    try:
        return grant_upload(request, devices=ports.devices, desk=ports.desk)
    except DeviceNotFound as error:
        raise InputRefused("the device is not registered") from error


def _refuse(arrival: Arrival, refusal: InputRefused, ports: UploadPorts) -> None:
    reject_input(
        arrival.payload,
        refusal,
        source=RejectionSource.UPLOAD_REQUEST,
        device_id=arrival.device_id,
        received_at=arrival.received_at,
        now=ports.clock(),
        rejections=ports.rejections,
    )
    # What cannot be a device's id cannot be a part of a topic either.
    if DEVICE_ID.fullmatch(arrival.device_id):
        ports.commands.refuse_upload(arrival.device_id, request_id_in(arrival.payload), refusal.reason)
