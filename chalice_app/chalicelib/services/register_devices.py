"""Registers many devices at once: all that an operator has on a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.domain.device import Device
from chalicelib.domain.errors import InputRefused, SiteNotFound
from chalicelib.domain.tables import refuse_wrong, wrong_cell
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.sites import SiteBook
from chalicelib.services.enrol_device import check_device_id, registration_event


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredList:
    """What became of a list.

    Attributes:
        unchanged: those that were registered just so before: a list that broke off may be sent again.
    """

    registered: tuple[Device, ...]
    unchanged: tuple[Device, ...]


def register_devices(listed: Mapping[int, Device], *, sites: SiteBook, devices: DeviceRegistry) -> RegisteredList:
    """Register the devices of a list, if nothing is wrong with any of them.

    Args:
        listed: each device by the line that it stands on; each with a serial number.

    Raises:
        TableRefused: some lines are wrong, and nothing was registered.
        DeviceExists, SerialTaken, SiteNotFound: somebody else registered the same meanwhile, or removed the site. Those
            of the list that were registered by then stay; the same list, sent again, tells what is wrong with it.
        Outage: likewise.
    """
    known = devices.known(device.device_id for device in listed.values())
    holders = devices.holders(device.serial for device in listed.values() if device.serial is not None)
    refuse_wrong(
        [
            *_wrong_sites(listed, sites),
            *_repeated(listed),
            *(wrong for line, device in listed.items() for wrong in _taken(line, device, known, holders)),
        ]
    )
    fresh = tuple(device for device in listed.values() if device.device_id not in known)
    devices.register_all([(device, registration_event(device)) for device in fresh])
    return RegisteredList(registered=fresh, unchanged=tuple(known.values()))


def _wrong_sites(listed: Mapping[int, Device], sites: SiteBook) -> Iterator[InputRefused]:
    unknown: dict[str, bool] = {}
    for line, device in listed.items():
        if device.site not in unknown:
            unknown[device.site] = not _registered(device.site, sites)
        if unknown[device.site]:
            yield wrong_cell(line, "site", f"the site {device.site!r} is not registered; POST /sites registers one")


def _registered(site_id: str, sites: SiteBook) -> bool:
    try:
        sites.get(site_id)
    except SiteNotFound:
        return False
    return True


def _repeated(listed: Mapping[int, Device]) -> Iterator[InputRefused]:
    """What stands in the list twice."""
    first: dict[tuple[str, str | None], int] = {}
    for line, device in listed.items():
        for column, value in (("device_id", device.device_id), ("serial", device.serial)):
            earlier = first.setdefault((column, value), line)
            if earlier != line:
                yield wrong_cell(line, column, f"{value} stands on line {earlier} already")


def _taken(
    line: int, device: Device, known: Mapping[str, Device], holders: Mapping[str, str]
) -> Iterator[InputRefused]:
    try:
        check_device_id(device.device_id)
    except InputRefused as refusal:
        yield wrong_cell(line, "device_id", refusal.reason)
    present = known.get(device.device_id)
    if present is not None and not _same(present, device):
        yield wrong_cell(line, "device_id", f"a device {device.device_id} is registered already, and otherwise")
    holder = holders.get(device.serial or "", device.device_id)
    if holder != device.device_id:
        yield wrong_cell(line, "serial", f"the device {holder} has the serial number {device.serial}")


def _same(present: Device, listed: Device) -> bool:
    return (present.site, present.name, present.serial) == (listed.site, listed.name, listed.serial)
