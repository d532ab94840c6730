"""Answers a device that asks for an upload grant: with the grant, or with the reason why there is none."""

from dataclasses import dataclass

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.capture_state import CaptureOutcome, OutcomeKind
from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.errors import DeviceNotFound, InputRefused
from chalicelib.domain.photo import UploadGrant
from chalicelib.domain.rejection import RejectionSource
from chalicelib.payloads import named_in, parse_upload_request
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceCommands
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.grant_upload import GrantPorts, grant_upload
from chalicelib.services.reject_input import reject_input


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPorts:
    """What it takes to answer an upload request."""

    granting: GrantPorts
    commands: DeviceCommands
    rejections: RejectionBook

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.granting.clock


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
        return grant_upload(request, ports=ports.granting)
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
    if not DEVICE_ID.fullmatch(arrival.device_id):
        return
    named = named_in(arrival.payload)
    if named.order_id is not None:
        ports.granting.captures.note_outcome(
            CaptureOutcome(
                device_id=arrival.device_id,
                order_id=named.order_id,
                kind=OutcomeKind.REFUSED,
                reason=f"the request to upload was refused: {refusal.reason}",
                at=arrival.received_at,
            )
        )
    ports.commands.refuse_upload(arrival.device_id, named.request_id, refusal.reason)
