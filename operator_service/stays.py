"""Whose the data is that lies under a name: of the device that has it now, or of one that was retired.

A retired device leaves its name free for another one, and its data where it is. So what came under a name before a
retirement is of the device that left then.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, takewhile
from typing import Self

from chalicelib.domain.device import Device, RetiredDevice
from chalicelib.domain.page import MAX_PAGE
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.retirement import DeviceArchive
from chalicelib.services.every_row import every_row


@dataclass(frozen=True, slots=True, kw_only=True)
class StayPorts:
    """Where it is known which devices there are, and which there were."""

    devices: DeviceRegistry
    archive: DeviceArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A device in the fleet.

    Attributes:
        start, end: for which part of a time its name was its own.
        retired_at: when it left, None while it is there.
    """

    device: Device
    start: datetime
    end: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """The devices that left the fleet since a time.

    Attributes:
        by_name: of each name, who left first comes first.
        successors: the devices that have one of these names now.
    """

    by_name: Mapping[str, Sequence[RetiredDevice]]
    successors: Mapping[str, Device]

    @classmethod
    def since(cls, start: datetime, fleet: StayPorts) -> Self:
        """Read them."""
        by_name: defaultdict[str, list[RetiredDevice]] = defaultdict(list)
        for retired in _left_since(start, fleet.archive):
            by_name[retired.device.device_id].insert(0, retired)
        return cls(by_name=by_name, successors=fleet.devices.known(by_name))

    def retired_at(self, device_id: str, at: datetime) -> datetime | None:
        """When the device left that had a name at a time; None if it has it still."""
        left = self.by_name.get(device_id, ())
        later = next((one for one in left if at < one.retired_at), None)
        if later is None and left and device_id not in self.successors:
            # By a clock that was ahead of ours: there is nobody else whose it could be.
            later = left[-1]
        return None if later is None else later.retired_at

    def stays(self, device_id: str, now: Device | None, start: datetime, end: datetime) -> Iterator[Stay]:
        """Who had a name in a time, one after the other.

        Args:
            now: who has it today.
        """
        owners: list[tuple[Device, datetime | None]]
        owners = [(one.device, one.retired_at) for one in self.by_name.get(device_id, ())]
        if now is not None:
            owners.append((now, None))
        for place, (device, retired_at) in enumerate(owners, 1):
            until = end if retired_at is None or place == len(owners) else min(end, retired_at)
            if start < until:
                yield Stay(device=device, start=start, end=until, retired_at=retired_at)
                start = until


def stays_between(
    start: datetime, end: datetime, fleet: StayPorts, *, site: str | None = None, device_id: str | None = None
) -> tuple[Stay, ...]:
    """The devices of a time, in the order of their names: those of today, and those that left since it began.

    Args:
        site: only those that stand at it, or did when they left.
        device_id: only those of this name.
    """
    # First those that are there: one that leaves meanwhile is among those that left, too.
    there = dict(_there(fleet.devices, site, device_id))
    departures = Departures.since(start, fleet)
    there |= departures.successors
    return tuple(
        stay
        for name in sorted(there.keys() | departures.by_name)
        if device_id in (None, name)
        for stay in departures.stays(name, there.get(name), start, end)
        if site in (None, stay.device.site)
    )


def names_since(start: datetime, fleet: StayPorts, *, site: str | None = None) -> Iterator[str]:
    """The names of these devices, each once, and no more of them read than are taken."""
    told: set[str] = set()
    for name in chain(_names_there(fleet.devices, site), _names_that_left(start, fleet, site)):
        if name not in told:
            told.add(name)
            yield name


def _there(devices: DeviceRegistry, site: str | None, device_id: str | None) -> Mapping[str, Device]:
    if device_id is not None:
        return devices.known([device_id])
    if site is not None:
        return devices.known(_names_there(devices, site))
    return {device.device_id: device for device in _listed(devices)}


def _names_there(devices: DeviceRegistry, site: str | None) -> Iterator[str]:
    if site is not None:
        return every_row(lambda cursor: devices.ids_of_site(site, limit=MAX_PAGE, cursor=cursor))
    return (device.device_id for device in _listed(devices))


def _listed(devices: DeviceRegistry) -> Iterator[Device]:
    return every_row(lambda cursor: devices.listed(limit=MAX_PAGE, cursor=cursor))


def _names_that_left(start: datetime, fleet: StayPorts, site: str | None) -> Iterator[str]:
    return (one.device.device_id for one in _left_since(start, fleet.archive) if site in (None, one.device.site))


def _left_since(start: datetime, archive: DeviceArchive) -> Iterator[RetiredDevice]:
    """The last one first."""
    everyone = every_row(lambda cursor: archive.listed(limit=MAX_PAGE, cursor=cursor))
    return takewhile(lambda one: one.retired_at > start, everyone)
