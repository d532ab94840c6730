"""What making exports of the platform takes."""

from chalicelib import wiring
from operator_service.exports.making import Workshop
from operator_service.exports.rows import ExportPorts
from operator_service.stays import StayPorts


def platform_workshop() -> Workshop:
    """The workshop over the platform's tables and its processed bucket."""
    return Workshop(
        book=wiring.export_book(),
        shelf=wiring.export_shelf(),
        ports=ExportPorts(
            fleet=StayPorts(devices=wiring.device_registry(), archive=wiring.device_archive()),
            telemetry=wiring.telemetry_store(),
            photos=wiring.photo_archive(),
            alerts=wiring.alert_book(),
        ),
        clock=wiring.clock(),
    )
