"""The whole fleet in one answer, for who watches it."""

from typing import Final

from chalicelib import wiring
from chalicelib.rest.answers.fleet import fleet_item
from chalicelib.rest.outputs.fleet import FleetItem
from chalicelib.rest.resource import Resource
from chalicelib.services.show_fleet import FleetPorts, show_fleet

fleet: Final = Resource()


@fleet.operation("GET", "/fleet", "Show every device at a glance, and every site", shared=True)
def get_fleet() -> FleetItem:
    """States, newest values, last photos and open alerts of all devices; `GET /devices` pages and filters."""
    ports = FleetPorts(
        search=wiring.device_search(),
        sites=wiring.site_book(),
        alerts=wiring.alert_book(),
        glances=wiring.glance_book(),
        fresh=wiring.fresh_samples(),
        telemetry=wiring.telemetry_store(),
        presence=wiring.presence_reader(),
        photos=wiring.latest_photos(),
    )
    return fleet_item(show_fleet(ports))
