"""Parts that several entry points hand to services together."""

from chalicelib import wiring
from chalicelib.services.answer_upload_request import UploadPorts
from chalicelib.services.tell_people import AlertPorts


def alert_ports() -> AlertPorts:
    """What it takes to raise an alert."""
    return AlertPorts(
        book=wiring.alert_book(),
        notifier=wiring.alert_notifier(),
        clock=wiring.clock(),
        rules=wiring.rule_book(),
        sites=wiring.site_book(),
        devices=wiring.device_directory(),
    )


def upload_ports() -> UploadPorts:
    """What it takes to answer an upload request."""
    return UploadPorts(
        devices=wiring.device_registry(),
        desk=wiring.upload_desk(),
        commands=wiring.device_commands(),
        rejections=wiring.rejection_book(),
        clock=wiring.clock(),
    )
