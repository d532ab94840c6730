"""A device gets another name, another site, another configuration."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest

from chalicelib.configuration_json import etag_of
from chalicelib.domain.device_config import DeviceSettings
from chalicelib.domain.errors import ConfigurationChanged, DeviceNotFound, InputRefused, Outage
from chalicelib.domain.event import EventKind
from chalicelib.services.change_device import ChangePorts, DeviceChange, change_device
from chalicelib.services.configure_device import Wish, WishPorts
from tests.builders import DEVICE, HOUR, NOON, SITE, a_device, a_site
from tests.configuration_builders import a_report, some_settings
from tests.fakes.clock import FrozenClock
from tests.fakes.configurations import InMemoryConfigurations, InMemoryShadows
from tests.fakes.devices import InMemoryDevices, InMemoryEnrolment
from tests.fakes.events import InMemoryEvents
from tests.fakes.faults import fail
from tests.fakes.sites import InMemorySites

ELSEWHERE = "field-1"
PLACE = DeviceSettings(site=SITE, time_zone="Europe/Berlin")


class Office:
    """Where devices are changed; `DEVICE` stands at `SITE`."""

    def __init__(self) -> None:
        self.clock = FrozenClock()
        self.events = InMemoryEvents()
        self.sites = InMemorySites(self.events)
        self.devices = InMemoryDevices(self.events, self.sites)
        self.enrolment = InMemoryEnrolment()
        self.shadows = InMemoryShadows(self.clock)
        self.configurations = InMemoryConfigurations()
        self.sites.sites = {SITE: a_site(), ELSEWHERE: a_site(ELSEWHERE, time_zone="America/Lima")}
        self.devices.devices[DEVICE] = a_device()

    def change(self, change: DeviceChange) -> None:
        wishes = WishPorts(shadows=self.shadows, configurations=self.configurations, events=self.events)
        ports = ChangePorts(devices=self.devices, sites=self.sites, enrolment=self.enrolment, wishes=wishes)
        change_device(DEVICE, change, at=self.clock(), who="owner", ports=ports)

    def configure(self, changed: Callable[[DeviceSettings], DeviceSettings], etag: str | None = None) -> None:
        self.change(DeviceChange(wish=Wish(changed=changed, etag=etag)))

    @property
    def told(self) -> list[tuple[EventKind, str]]:
        return [(event.kind, event.text) for event in self.events.events.values()]


def reporting(every_s: int) -> Callable[[DeviceSettings], DeviceSettings]:
    return lambda settings: replace(settings, report_every_s=every_s)


def test_a_device_gets_another_name() -> None:
    office = Office()

    office.change(DeviceChange(name="South bench"))

    assert office.devices.devices[DEVICE].name == "South bench"
    assert office.told == [(EventKind.DEVICE_CHANGED, "South bench: called North bench until now")]
    assert office.shadows.shadows == {}


def test_a_wish_goes_into_the_shadow_with_the_place_and_can_be_read_at_once() -> None:
    office = Office()

    office.configure(lambda settings: replace(settings, report_every_s=600, capture_from=time(6), capture_to=time(21)))

    wished = replace(PLACE, report_every_s=600, capture_from=time(6), capture_to=time(21))
    assert office.shadows.read(DEVICE).desired == wished
    kept = office.configurations.configurations[DEVICE]
    assert (kept.shadow, kept.differs_since) == (office.shadows.read(DEVICE), NOON)
    assert office.told == [
        (
            EventKind.DEVICE_CONFIGURED,
            "North bench: configured report_every_s = 600, capture.from = 06:00, capture.to = 21:00, "
            "place.site = greenhouse-1, place.time_zone = Europe/Berlin",
        )
    ]


def test_a_second_wish_leaves_the_first_one_in_force() -> None:
    office = Office()
    office.configure(reporting(600))
    office.clock.advance(HOUR)

    office.configure(lambda settings: replace(settings, metrics=("air_temp_c",), capture_enabled=False))

    assert office.shadows.read(DEVICE).desired == replace(
        PLACE, report_every_s=600, metrics=("air_temp_c",), capture_enabled=False
    )
    assert office.told[-1][1] == "North bench: configured capture.enabled = off, metrics = air_temp_c"
    assert office.configurations.configurations[DEVICE].differs_since == NOON


def test_a_wish_that_is_withdrawn_is_told_too() -> None:
    office = Office()
    office.configure(reporting(600))
    office.clock.advance(HOUR)

    office.configure(lambda settings: replace(settings, report_every_s=None))

    assert office.shadows.read(DEVICE).desired == PLACE
    assert office.told[-1][1] == "North bench: configured report_every_s = as the device likes"


def test_a_wish_that_is_there_already_changes_nothing_and_is_not_told() -> None:
    office = Office()
    office.configure(reporting(600))
    office.clock.advance(HOUR)

    office.configure(reporting(600))

    assert office.shadows.read(DEVICE).version == 1
    assert len(office.told) == 1


def test_a_wish_that_no_device_could_follow_is_refused_and_leaves_everything_as_it_was() -> None:
    office = Office()
    office.shadows.report(DEVICE, a_report(some_settings(sample_every_s=60)))
    hopeless = Wish(changed=reporting(30))

    with pytest.raises(InputRefused) as refusal:
        office.change(DeviceChange(name="South bench", wish=hopeless))

    assert refusal.value.field == "config.report_every_s"
    assert office.devices.devices[DEVICE] == a_device()
    assert office.shadows.read(DEVICE).desired == DeviceSettings()
    assert office.told == []


def test_a_wish_made_on_an_older_configuration_is_refused() -> None:
    office = Office()
    seen = etag_of(office.shadows.read(DEVICE).desired)
    office.configure(reporting(600), etag=seen)

    with pytest.raises(ConfigurationChanged):
        office.configure(reporting(900), etag=seen)

    assert office.shadows.read(DEVICE).desired.report_every_s == 600


def test_a_device_that_reports_at_the_same_moment_does_not_make_the_wish_stale() -> None:
    office = Office()
    seen = etag_of(office.shadows.read(DEVICE).desired)
    office.shadows.interruptions = 2

    office.configure(reporting(600), etag=seen)

    assert office.shadows.read(DEVICE).desired.report_every_s == 600


def test_a_device_that_never_stops_reporting_is_given_up_for_now() -> None:
    office = Office()
    office.shadows.interruptions = 99

    with pytest.raises(ConfigurationChanged):
        office.configure(reporting(600))


def test_a_device_that_moves_hears_of_its_place_and_is_known_there() -> None:
    office = Office()

    office.change(DeviceChange(site=ELSEWHERE))

    assert office.devices.devices[DEVICE].site == ELSEWHERE
    assert office.devices.ids_of_site(ELSEWHERE, limit=9).rows == (DEVICE,)
    assert office.devices.ids_of_site(SITE, limit=9).rows == ()
    assert office.enrolment.moved == {DEVICE: ELSEWHERE}
    assert office.shadows.read(DEVICE).desired == DeviceSettings(site=ELSEWHERE, time_zone="America/Lima")
    assert (EventKind.DEVICE_CHANGED, "North bench: moved from greenhouse-1 to field-1") in office.told


def test_the_broker_knows_where_the_device_stands_before_the_device_hears_of_it() -> None:
    office = Office()
    fail(office.shadows, "wish")

    with pytest.raises(Outage):
        office.change(DeviceChange(site=ELSEWHERE))

    assert office.enrolment.moved == {DEVICE: ELSEWHERE}


def test_a_device_whose_new_configuration_is_refused_does_not_move_either() -> None:
    office = Office()
    twice = Wish(changed=lambda settings: replace(settings, metrics=("light_lux", "light_lux")))

    with pytest.raises(InputRefused):
        office.change(DeviceChange(site=ELSEWHERE, wish=twice))

    assert office.enrolment.moved == {}
    assert office.devices.devices[DEVICE].site == SITE


def test_a_device_does_not_move_to_a_site_that_is_not_registered() -> None:
    office = Office()

    with pytest.raises(InputRefused) as refusal:
        office.change(DeviceChange(site="greenhouse-9", wish=Wish(changed=reporting(600))))

    assert refusal.value.field == "site"
    assert (office.told, office.shadows.shadows) == ([], {})


def test_who_was_cut_off_sends_the_same_again_and_gets_the_rest_done() -> None:
    office = Office()
    fail(office.enrolment, "move", times=1)
    with pytest.raises(Outage):
        office.change(DeviceChange(site=ELSEWHERE))
    assert (office.enrolment.moved, office.told) == ({}, [])

    office.change(DeviceChange(site=ELSEWHERE))

    assert office.enrolment.moved == {DEVICE: ELSEWHERE}
    assert len(office.told) == 2


def test_nothing_is_changed_of_a_device_that_was_never_registered() -> None:
    office = Office()
    office.devices.devices.clear()

    with pytest.raises(DeviceNotFound):
        office.change(DeviceChange(name="South bench", wish=Wish(changed=reporting(600))))

    assert office.shadows.shadows == {}


def test_a_change_of_nothing_changes_nothing() -> None:
    office = Office()

    office.change(DeviceChange())
    office.change(DeviceChange(name="North bench"))

    assert office.told == []
