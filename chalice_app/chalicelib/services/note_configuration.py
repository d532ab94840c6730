"""Keeps what the message broker says of a device's configuration."""

from dataclasses import dataclass
from enum import Enum, auto

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.ports.clock import Clock
from chalicelib.ports.configurations import ConfigurationBook
from chalicelib.ports.devices import DeviceDirectory
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.reject_input import reject_input
from chalicelib.shadow_payloads import read_change


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationPorts:
    """What it takes to keep a configuration."""

    devices: DeviceDirectory
    configurations: ConfigurationBook
    rejections: RejectionBook
    clock: Clock


class Noted(Enum):
    """What became of a change of a shadow."""

    KEPT = auto()
    OLD_NEWS = auto()  # a repeat, or a later change came first
    NOBODYS = auto()  # the device is not registered (any more)
    REJECTED = auto()


def note_configuration(arrival: Arrival, *, ports: ConfigurationPorts) -> Noted:
    """Keep a change of a device's shadow. The higher version counts, in whatever order changes come.

    Raises:
        Outage: a part did not answer; the change must be delivered again.
    """
    device_id = arrival.device_id
    try:
        change = read_change(arrival.payload)
    except InputRefused as refusal:
        _reject(arrival, refusal, ports)
        return Noted.REJECTED
    if device_id not in ports.devices.known([device_id]):
        return Noted.NOBODYS
    known = ports.configurations.of_device(device_id)
    kept = ports.configurations.record(change.configuration(device_id, known=known))
    return Noted.KEPT if kept else Noted.OLD_NEWS


def _reject(arrival: Arrival, refusal: InputRefused, ports: ConfigurationPorts) -> None:
    reject_input(
        arrival.payload,
        refusal,
        source=RejectionSource.CONFIGURATION,
        device_id=arrival.device_id,
        received_at=arrival.received_at,
        now=ports.clock(),
        rejections=ports.rejections,
    )
