"""Lists devices with what there is to know of them at a glance, all or those that somebody wants to see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from chalicelib.domain.device import DEVICE_ID, Device
from chalicelib.domain.device_report import DeviceState
from chalicelib.domain.device_row import DeviceFilter, DeviceRow
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.glance import Glance
from chalicelib.domain.page import Page
from chalicelib.domain.trouble import Standing, standings
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.configurations import ConfigurationBook
from chalicelib.ports.device_search import DeviceSearch
from chalicelib.ports.glances import GlanceBook
from chalicelib.ports.presence import PresenceBook

# What is rare must not turn one request into a walk through a fleet of any size.
_MOST_LOOKED_AT: Final = 2_000
# Begins every cursor of this list; an id follows.
_AFTER: Final = "after~"
# States that only an active alert can bring about: who has one is known without looking at a single device.
_BY_ALERT: Final[Mapping[DeviceState, Callable[[Standing], bool]]] = {
    DeviceState.WARNING: lambda standing: standing.silent_since is None,
    DeviceState.CRITICAL: lambda standing: standing.silent_since is None,
    DeviceState.SILENT: lambda standing: standing.silent_since is not None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceListPorts:
    """Where the rows of the list come from."""

    search: DeviceSearch
    alerts: AlertBook
    glances: GlanceBook
    presence: PresenceBook
    configurations: ConfigurationBook


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fleet:
    """What is known of all devices before one is looked at."""

    standings: Mapping[str, Standing]
    glances: Mapping[str, Glance]

    def row(self, device: Device) -> DeviceRow:
        return DeviceRow(
            device=device,
            standing=self.standings.get(device.device_id),
            glance=self.glances.get(device.device_id),
        )


def list_devices(wanted: DeviceFilter, *, limit: int, cursor: str | None, ports: DeviceListPorts) -> Page[DeviceRow]:
    """Devices by id, with their states. The states of all come from one reading of the active alerts and one of the
    last glances; what else a row shows is read for a page at a time, never for each device.

    A page may be short, even empty, although there are more, when few of many devices are wanted.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    after = _place(cursor)
    fleet = _Fleet(standings=standings(ports.alerts.troubles()), glances=ports.glances.latest())
    candidates = _Counted(_candidates(wanted, after, fleet, ports.search))
    rows: list[DeviceRow] = []
    while len(rows) < limit and candidates.count < _MOST_LOOKED_AT:
        # Never more than fit: so the cursor always stands behind the last device that was looked at.
        few = [fleet.row(device) for device in islice(candidates, limit - len(rows))]
        if not few:
            return Page(_complete(rows, ports))
        rows += [row for row in _with_presence_of_new(few, ports) if _is_wanted(row, wanted)]
    return Page(_complete(rows, ports), _cursor(candidates))


def _candidates(wanted: DeviceFilter, after: str, fleet: _Fleet, search: DeviceSearch) -> Iterator[Device]:
    """The devices that may be wanted, in the order of their ids, by the shortest way to them."""
    stands = None if wanted.state is None else _BY_ALERT.get(wanted.state)
    if stands is not None:
        ids = [device_id for device_id, standing in fleet.standings.items() if stands(standing)]
        return search.among(ids, after=after)
    if wanted.site is not None:
        return search.of_site(wanted.site, after=after)
    return search.of_fleet(after=after, text=wanted.text)


def _with_presence_of_new(rows: Sequence[DeviceRow], ports: DeviceListPorts) -> list[DeviceRow]:
    """Of a device that nobody has looked at yet, its connection tells whether it was ever there."""
    unheard = [row.device.device_id for row in rows if row.unheard]
    presence = ports.presence.of_all(unheard) if unheard else {}
    return [replace(row, presence=presence.get(row.device.device_id)) for row in rows]


def _is_wanted(row: DeviceRow, wanted: DeviceFilter) -> bool:
    return wanted.state in (None, row.state) and wanted.names(row.device)


def _complete(rows: Sequence[DeviceRow], ports: DeviceListPorts) -> tuple[DeviceRow, ...]:
    ids = [row.device.device_id for row in rows]
    if not ids:
        return ()
    presence, configurations = ports.presence.of_all(ids), ports.configurations.of_devices(ids)
    return tuple(
        replace(row, presence=presence.get(device_id), configuration=configurations.get(device_id))
        for device_id, row in zip(ids, rows, strict=True)
    )


class _Counted(Iterator[Device]):
    """Devices, and which of them was the last that was taken."""

    def __init__(self, devices: Iterator[Device]) -> None:
        self._devices = devices
        self.count = 0
        self.last = ""

    def __next__(self) -> Device:
        device = next(self._devices)
        self.count += 1
        self.last = device.device_id
        return device


def _cursor(candidates: _Counted) -> str | None:
    """The place after which the next page begins; None when there is nothing behind it."""
    last = candidates.last
    return None if next(candidates, None) is None else f"{_AFTER}{last}"


def _place(cursor: str | None) -> str:
    if cursor is None:
        return ""
    device_id = cursor.removeprefix(_AFTER)
    if not cursor.startswith(_AFTER) or not DEVICE_ID.fullmatch(device_id):
        raise CursorInvalid("the cursor is not one that this list gave", field="cursor")
    return device_id
