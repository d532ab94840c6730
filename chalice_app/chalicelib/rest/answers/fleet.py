"""Shapes the answer about the whole fleet."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.glance import PhotoGlance
from chalicelib.rest.answers.sites import site_item
from chalicelib.rest.outputs.fleet import FleetDeviceItem, FleetItem, FleetPhotoItem
from chalicelib.services.show_fleet import Fleet, FleetRow


def fleet_item(fleet: Fleet) -> FleetItem:
    """The fleet at a glance."""
    return FleetItem(devices=tuple(map(_device, fleet.devices)), sites=tuple(map(site_item, fleet.sites)))


def _device(shown: FleetRow) -> FleetDeviceItem:
    row, glance = shown.row, shown.row.glance
    heard_at = row.heard_at
    return FleetDeviceItem(
        device_id=row.device.device_id,
        name=row.device.name,
        site=row.device.site,
        state=row.state,
        connected=None if row.presence is None else row.presence.connected,
        heard_at=None if heard_at is None else to_ms(heard_at),
        values={} if glance is None else dict(glance.values),
        open_alerts=shown.open_alerts,
        photo=None if shown.photo is None else _photo(shown.photo),
    )


def _photo(photo: PhotoGlance) -> FleetPhotoItem:
    return FleetPhotoItem(
        photo_id=photo.photo_id, taken_at=to_ms(photo.taken_at), verdict=photo.verdict, label=photo.label
    )
