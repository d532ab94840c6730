"""The devices of a site hear of its new clock."""

from collections.abc import Callable
from itertools import chain, repeat

import pytest

from chalicelib.domain.device_config import DeviceSettings
from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.page import Page
from chalicelib.domain.site import Site
from chalicelib.services.configure_device import WishPorts
from chalicelib.services.tell_site_clock import ClockPorts, tell_site_clock
from tests.builders import NOON, SITE, a_device, a_site
from tests.fakes.configurations import InMemoryShadows
from tests.fakes.faults import fail
from tests.fakes.world import World

LIMA: Site = a_site(time_zone="America/Lima")


class Bench:
    """A site with devices of which some were configured."""

    def __init__(self) -> None:
        self.world = World()
        self.shadows = InMemoryShadows(self.world.clock)

    @property
    def ports(self) -> ClockPorts:
        wishes = WishPorts(shadows=self.shadows, configurations=self.world.configurations, events=self.world.events)
        return ClockPorts(devices=self.world.devices, wishes=wishes)

    def stands(self, device_id: str, *, told: str | None, site: str = SITE) -> None:
        """Let a device stand there, which was told of a clock or of none."""
        self.world.devices.devices[device_id] = a_device(device_id, site=site)
        if told is not None:
            wish = DeviceSettings(report_every_s=600, site=site, time_zone=told)
            change = self.shadows.wish(device_id, wish, replacing=self.shadows.read(device_id))
            self.world.configurations.record(change.configuration(device_id, known=None))

    def clock_of(self, device_id: str) -> str | None:
        return self.shadows.read(device_id).desired.time_zone

    def tell(self, time_left_s: Callable[[], float | None] = lambda: None) -> int:
        return tell_site_clock(LIMA, at=NOON, who="owner", ports=self.ports, time_left_s=time_left_s)


def test_those_that_were_told_of_another_clock_hear_of_the_new_one_and_nothing_else_changes() -> None:
    bench = Bench()
    bench.stands("told", told="Europe/Berlin")
    bench.stands("knows", told="America/Lima")
    bench.stands("new", told=None)
    bench.stands("elsewhere", told="Europe/Berlin", site="orchard")

    assert bench.tell() == 1

    assert bench.shadows.read("told").desired == DeviceSettings(report_every_s=600, site=SITE, time_zone="America/Lima")
    assert [bench.clock_of(name) for name in ("knows", "new", "elsewhere")] == ["America/Lima", None, "Europe/Berlin"]
    (event,) = [each for each in bench.world.events.events.values() if each.kind is EventKind.DEVICE_CONFIGURED]
    assert (event.device_id, event.who) == ("told", "owner")
    assert bench.tell() == 0


def test_a_site_of_many_devices_is_gone_through_to_its_end() -> None:
    bench = Bench()
    for number in range(250):
        bench.stands(f"bench-{number:03d}", told="Europe/Berlin")

    assert bench.tell() == 250
    assert all(len(asked) <= 100 for asked in bench.world.configurations.asked)


def test_when_time_runs_out_the_same_again_goes_on() -> None:
    bench = Bench()
    for number in range(5):
        bench.stands(f"bench-{number}", told="Europe/Berlin")
    left = chain([9.0, 5.0], repeat(0.0))

    with pytest.raises(Outage, match="2 devices of greenhouse-1 know"):
        bench.tell(lambda: next(left))

    assert bench.tell() == 3


def test_one_device_that_cannot_be_told_does_not_hold_up_the_others() -> None:
    bench = Bench()
    for number in range(3):
        bench.stands(f"bench-{number}", told="Europe/Berlin")
    fail(bench.shadows, "wish", times=1)

    with pytest.raises(ExceptionGroup) as failures:
        bench.tell()

    assert failures.value.subgroup(Outage) is not None
    assert [bench.clock_of(f"bench-{number}") for number in range(3)].count("America/Lima") == 2
    assert bench.tell() == 1


def test_a_device_that_was_retired_a_moment_ago_is_passed_over() -> None:
    bench = Bench()
    bench.stands("told", told="Europe/Berlin")
    gone = bench.world.devices.known(["told"])
    bench.world.devices.devices.pop("told")
    # The list of the site lags behind.
    bench.world.devices.ids_of_site = lambda *_, **__: Page(tuple(gone))  # type: ignore[method-assign]

    assert bench.tell() == 0
