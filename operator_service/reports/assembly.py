"""The reports of the platform."""

from fastapi import APIRouter

from chalicelib import wiring
from chalicelib.services.telemetry_stretches import TelemetryPorts
from operator_service.door import Door
from operator_service.pictures import picture_origins
from operator_service.reports.gathering import ReportPorts
from operator_service.reports.routes import report_routes
from operator_service.stays import StayPorts


def platform_report_routes(door: Door) -> APIRouter:
    """The routes; nothing is read, not even a setting, until a report is asked for."""
    return report_routes(
        ports=_ports,
        clock=wiring.clock(),
        pictures_from=lambda: picture_origins(wiring.photo_files()),
        signed_in=door.signed_in,
    )


def _ports() -> ReportPorts:
    return ReportPorts(
        sites=wiring.site_book(),
        fleet=StayPorts(devices=wiring.device_registry(), archive=wiring.device_archive()),
        telemetry=TelemetryPorts(telemetry=wiring.telemetry_store(), rollups=wiring.day_rollups()),
        photos=wiring.photo_archive(),
        alerts=wiring.alert_book(),
    )
