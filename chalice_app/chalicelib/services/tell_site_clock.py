"""Tells the devices of a site that its clock is another one now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from chalicelib.domain.device import Device
from chalicelib.domain.errors import Outage
from chalicelib.domain.site import Site
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.services.attempts import Attempts
from chalicelib.services.configure_device import Wish, WishPorts, configure_device

# As many as one reading of configurations takes.
_AT_ONCE: Final = 100
# The place is put into every wish anew; nothing else is to be different.
_AS_IT_IS: Final = Wish(changed=lambda settings: settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPorts:
    """What it takes to tell the devices of a site."""

    devices: DeviceRegistry
    wishes: WishPorts


def tell_site_clock(
    site: Site, *, at: datetime, who: str, ports: ClockPorts, time_left_s: Callable[[], float | None]
) -> int:
    """Let every device that was told of another clock once hear of the site's; a device that was never configured takes
    photos all day, and needs none.

    May be repeated: whom an earlier attempt has told is left alone.

    Args:
        time_left_s: seconds that may still be spent; None: as many as it takes.

    Returns:
        How many were told.

    Raises:
        Outage: time did not suffice for all of them; the same again goes on.
        ExceptionGroup: some could not be told, all others were.
    """
    attempts, told = Attempts("tell the devices of a site its clock"), 0
    for device in _behind(site, ports):
        if time_left_s() == 0:
            raise Outage(f"{told} devices of {site.site_id} know of the new clock; the same again goes on")
        with attempts.one():
            configure_device(device, _AS_IT_IS, time_zone=site.time_zone, at=at, who=who, ports=ports.wishes)
            told += 1
    attempts.raise_failures()
    return told


def _behind(site: Site, ports: ClockPorts) -> Iterator[Device]:
    """The devices that were told of another clock."""
    read = partial(ports.devices.ids_of_site, site.site_id, limit=_AT_ONCE)
    cursor = None
    while True:
        page = read(cursor=cursor)
        configurations = ports.wishes.configurations.of_devices(page.rows)
        clocks = {device_id: each.shadow.desired.time_zone for device_id, each in configurations.items()}
        behind = [device_id for device_id, clock in clocks.items() if clock not in (None, site.time_zone)]
        yield from ports.devices.known(behind).values()
        cursor = page.cursor
        if cursor is None:
            return
