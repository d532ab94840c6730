"""What it takes to let photos in."""

from chalicelib import wiring
from chalicelib.services.answer_upload_request import UploadPorts
from chalicelib.services.grant_upload import GrantPorts
from chalicelib.services.take_in_outcome import OutcomePorts


def grant_ports() -> GrantPorts:
    """What it takes to grant an upload."""
    return GrantPorts(
        devices=wiring.device_registry(),
        desk=wiring.upload_desk(),
        orders=wiring.capture_orders(),
        captures=wiring.capture_book(),
        clock=wiring.clock(),
    )


def upload_ports() -> UploadPorts:
    """What it takes to answer an upload request."""
    return UploadPorts(granting=grant_ports(), commands=wiring.device_commands(), rejections=wiring.rejection_book())


def outcome_ports() -> OutcomePorts:
    """What it takes to take in what a device says of a photo."""
    return OutcomePorts(
        devices=wiring.device_registry(),
        orders=wiring.capture_orders(),
        captures=wiring.capture_book(),
        events=wiring.event_feed(),
        rejections=wiring.rejection_book(),
        clock=wiring.clock(),
    )
