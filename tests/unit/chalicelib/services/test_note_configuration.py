"""What the broker says of a device's configuration is kept, in whatever order and however often it says it."""

from dataclasses import replace
from itertools import permutations

import pytest

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.errors import Outage
from chalicelib.domain.rejection import RejectionSource
from chalicelib.services.note_configuration import Noted, note_configuration
from tests.builders import DEVICE, HOUR, MINUTE, NOON
from tests.configuration_builders import REPORTED, a_change, a_document
from tests.fakes.faults import fail
from tests.fakes.world import World

WISHED = a_document(version=2, desired={"report_every_s": 600}, reported=REPORTED)
FOLLOWED = a_document(version=3, desired={"report_every_s": 600}, reported={**REPORTED, "report_every_s": 600})
FIRST = a_document(version=1, reported=REPORTED)


def note(world: World, payload: bytes, *, device_id: str = DEVICE) -> Noted:
    arrival = Arrival(device_id=device_id, payload=payload, received_at=NOON)
    return note_configuration(arrival, ports=world.configuration_intake())


def test_what_is_wished_and_what_the_device_does_is_kept() -> None:
    world = World()

    assert note(world, a_change(WISHED, previous=FIRST)) is Noted.KEPT

    kept = world.configurations.configurations[DEVICE]
    assert kept.shadow.differing == ("report_every_s",)
    assert kept.differs_since == NOON
    assert kept.shadow.reported is not None
    assert (kept.shadow.reported.firmware, kept.shadow.reported.clock_offset_s) == ("1.4.2", 2)


CHANGES = (
    a_change(FIRST, at=NOON),
    a_change(WISHED, previous=FIRST, at=NOON + MINUTE),
    a_change(FOLLOWED, previous=WISHED, at=NOON + HOUR),
)


@pytest.mark.parametrize("order", tuple(permutations(range(3))))
def test_any_order_and_repeats_end_with_the_newest(order: tuple[int, ...]) -> None:
    world = World()

    for index in (*order, *order):
        note(world, CHANGES[index])

    kept = world.configurations.configurations[DEVICE]
    assert (kept.shadow.version, kept.differs_since) == (3, None)


def test_a_repeat_is_old_news() -> None:
    world = World()
    note(world, CHANGES[1])

    assert note(world, CHANGES[1]) is Noted.OLD_NEWS
    assert note(world, CHANGES[0]) is Noted.OLD_NEWS


def test_a_device_that_refuses_differs_since_the_wish_and_not_since_its_refusal() -> None:
    world = World()
    note(world, CHANGES[1])
    refusal = {"setting": "report_every_s", "reason": "too long"}
    refused = a_document(version=3, desired={"report_every_s": 600}, reported={**REPORTED, "refused": [refusal]})

    note(world, a_change(refused, previous=WISHED, at=NOON + HOUR))

    assert world.configurations.configurations[DEVICE].differs_since == NOON + MINUTE


def test_nothing_is_kept_of_a_device_that_is_not_registered() -> None:
    world = World()

    assert note(world, CHANGES[0], device_id="stranger-1") is Noted.NOBODYS
    assert world.configurations.configurations == {}
    assert world.rejections.rejections == {}


def test_a_report_that_breaks_the_protocol_is_set_aside_and_changes_nothing() -> None:
    world = World()
    note(world, CHANGES[0])
    before = replace(world.configurations.configurations[DEVICE])

    broken = a_change(a_document(version=2, reported={**REPORTED, "report_every_s": "often"}), previous=FIRST)

    assert note(world, broken) is Noted.REJECTED
    assert world.configurations.configurations[DEVICE] == before
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.device_id) == (RejectionSource.CONFIGURATION, DEVICE)
    assert rejection.field == "state.reported.report_every_s"
    assert world.rejections.originals[rejection.key] == broken


def test_an_outage_is_raised_so_that_the_change_comes_again() -> None:
    world = World()
    fail(world.configurations, "record", times=1)

    with pytest.raises(Outage):
        note(world, CHANGES[0])

    assert note(world, CHANGES[0]) is Noted.KEPT
