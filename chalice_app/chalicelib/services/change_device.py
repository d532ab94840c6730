"""Changes what is known of a device: its name, its site, its configuration."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.device import Device
from chalicelib.domain.device_config import DeviceConfiguration
from chalicelib.domain.errors import InputRefused, SiteNotFound
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.site import Site
from chalicelib.ports.devices import DeviceEnrolment, DeviceRegistry
from chalicelib.ports.sites import SiteBook
from chalicelib.services.configure_device import Wish, WishPorts, check_wish_for, configure_device


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePorts:
    """What it takes to change a device."""

    devices: DeviceRegistry
    sites: SiteBook
    enrolment: DeviceEnrolment
    wishes: WishPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChange:
    """What is to be different about a device; None where it stays."""

    name: str | None = None
    site: str | None = None
    wish: Wish | None = None


def change_device(
    device_id: str, change: DeviceChange, *, at: datetime, who: str, ports: ChangePorts
) -> tuple[Device, DeviceConfiguration | None]:
    """Change a device. What can be refused is looked at first: a refusal leaves everything as it was.

    Whoever is cut off in between sends the same change again, and gets what is left of it done.

    Returns:
        The device as it is now, and its configuration, None while there is none.

    Raises:
        DeviceNotFound: never registered.
        InputRefused: the site is not registered, or no device could work so; the field is named.
        DeviceChanged, ConfigurationChanged: somebody else changed it at the same moment.
    """
    present = ports.devices.get(device_id)
    device = replace(present, name=change.name or present.name, site=change.site or present.site)
    site, wish = _site(device, change, ports.sites), change.wish or Wish(changed=lambda settings: settings)
    if change.site is not None:
        # Before the device hears of it: it connects anew then, and may listen to its site as the broker knows it.
        check_wish_for(device, wish, time_zone=site.time_zone, shadows=ports.wishes.shadows)
        ports.enrolment.move(device_id, device.site)
    if change.wish is None and change.site is None:
        configuration = ports.wishes.configurations.of_device(device_id)
    else:
        configuration = configure_device(device, wish, time_zone=site.time_zone, at=at, who=who, ports=ports.wishes)
    if device != present:
        ports.devices.change(device, replacing=present, event=_event(present, device, at, who))
    return device, configuration


def _site(device: Device, change: DeviceChange, sites: SiteBook) -> Site:
    try:
        return sites.get(device.site)
    except SiteNotFound as unknown:
        if change.site is None:
            raise
        raise InputRefused(f"{unknown}; POST /sites registers one", field="site") from unknown


def _event(present: Device, device: Device, at: datetime, who: str) -> Event:
    moved = f"moved from {present.site} to {device.site}" if device.site != present.site else ""
    renamed = f"called {present.name} until now" if device.name != present.name else ""
    return Event.of(
        EventKind.DEVICE_CHANGED,
        at=at,
        who=who,
        subject=device.device_id,
        device_id=device.device_id,
        text=f"{device.name}: {', '.join(filter(None, (moved, renamed)))}",
    )
