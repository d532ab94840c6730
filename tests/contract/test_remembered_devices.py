"""What a container remembers of the devices, and for how long."""

from collections.abc import Iterable, Mapping

from chalicelib.adapters.remembered_devices import _DEVICES_KEPT, RememberedDevices
from chalicelib.domain.device import Device
from tests.builders import DEVICE, MINUTE, a_device
from tests.fakes.clock import FrozenClock

SECOND = MINUTE / 60
OTHER = "greenhouse-1-b"


class Registry:
    """Implements `DeviceDirectory`; `asked` is what it was asked for, call by call."""

    def __init__(self, *device_ids: str) -> None:
        self.devices = {device_id: a_device(device_id) for device_id in device_ids}
        self.asked: list[list[str]] = []

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        self.asked.append(list(device_ids))
        return {device_id: self.devices[device_id] for device_id in self.asked[-1] if device_id in self.devices}


def test_a_device_is_asked_for_once_a_minute() -> None:
    registry, clock = Registry(DEVICE), FrozenClock()
    remembered = RememberedDevices(registry, clock=clock)

    assert remembered.known([DEVICE]) == remembered.known([DEVICE]) == {DEVICE: a_device()}
    assert registry.asked == [[DEVICE]]
    clock.advance(MINUTE)
    remembered.known([DEVICE])
    assert registry.asked == [[DEVICE], [DEVICE]]


def test_nothing_is_remembered_for_longer_than_a_minute() -> None:
    registry, clock = Registry(DEVICE, OTHER), FrozenClock()
    remembered = RememberedDevices(registry, clock=clock)
    remembered.known([DEVICE])
    clock.advance(MINUTE - SECOND)
    remembered.known([OTHER])

    clock.advance(SECOND)
    remembered.known([DEVICE, OTHER])

    assert registry.asked == [[DEVICE], [OTHER], [DEVICE, OTHER]]


def test_only_those_that_are_not_known_yet_are_asked_for() -> None:
    registry = Registry(DEVICE, OTHER)
    remembered = RememberedDevices(registry, clock=FrozenClock())
    remembered.known([DEVICE])

    assert set(remembered.known([DEVICE, OTHER])) == {DEVICE, OTHER}
    assert registry.asked == [[DEVICE], [OTHER]]


def test_a_device_that_was_unknown_a_moment_ago_is_asked_for_again() -> None:
    registry = Registry()
    remembered = RememberedDevices(registry, clock=FrozenClock())

    assert remembered.known([DEVICE]) == {}
    registry.devices[DEVICE] = a_device()
    assert remembered.known([DEVICE]) == {DEVICE: a_device()}


def test_what_is_remembered_is_bounded() -> None:
    registry = Registry(*(f"device-{number}" for number in range(_DEVICES_KEPT + 1)))
    remembered = RememberedDevices(registry, clock=FrozenClock())

    for device_id in registry.devices:
        assert set(remembered.known([device_id])) == {device_id}

    assert len(remembered._known) <= _DEVICES_KEPT
