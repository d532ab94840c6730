"""What making exports of the platform takes."""

from chalicelib import wiring
from operator_service.exports.making import Workshop
from operator_service.exports.rows import ExportPorts


def platform_workshop() -> Workshop:
    """The workshop over the platform's tables and its processed bucket."""
    return Workshop(
        book=wiring.export_book(),
        shelf=wiring.export_shelf(),
        ports=ExportPorts(
            devices=wiring.device_registry(),
            telemetry=wiring.telemetry_store(),
            photos=wiring.photo_archive(),
            alerts=wiring.alert_book(),
        ),
        clock=wiring.clock(),
    )
