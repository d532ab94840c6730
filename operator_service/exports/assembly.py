"""The exports of the platform."""

from fastapi import APIRouter

from chalicelib import wiring
from chalicelib.ports.exports import ExportBook, ExportShelf
from operator_service.door import Door
from operator_service.exports.desk import DeskPorts, ExportDesk, make_in_a_process
from operator_service.exports.routes import export_routes
from operator_service.stays import StayPorts


def platform_desk() -> ExportDesk:
    """The desk; nothing is read, not even a setting, until the first order comes."""
    return ExportDesk(_ports, make_in_a_process)


def platform_export_routes(desk: ExportDesk, door: Door) -> APIRouter:
    """The routes over it."""
    return export_routes(
        desk,
        book=_book,
        shelf=_shelf,
        clock=wiring.clock(),
        signed_in=door.signed_in,
        acting=door.acting,
    )


def _book() -> ExportBook:
    return wiring.export_book()


def _shelf() -> ExportShelf:
    return wiring.export_shelf()


def _ports() -> DeskPorts:
    fleet = StayPorts(devices=wiring.device_registry(), archive=wiring.device_archive())
    return DeskPorts(book=wiring.export_book(), fleet=fleet, clock=wiring.clock())
