"""A device changes its certificate: ordered, asked for, proven, and the old one ended, whatever happens in between."""

import json
from datetime import timedelta

import pytest

from chalicelib.domain.certificate import CertificateState
from chalicelib.domain.certificate_expiry import EXPIRY_RULE
from chalicelib.domain.errors import CertificateChanged, DeviceNotFound, NothingToRotate, Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.presence import Connection, Presence
from chalicelib.domain.rotation import ORDER_VALID_FOR, Rotation
from chalicelib.services.answer_certificate_message import CertificateTopic
from chalicelib.services.check_certificates import check_certificates
from chalicelib.services.order_rotation import order_rotation
from tests.builders import DEVICE, NOON, an_alert
from tests.fakes.faults import fail
from tests.fakes.outages import Weather
from tests.fakes.world import World
from tests.unit.chalicelib.services.rotations import CSR, OTHER_CSR, certified, ordered, proven, requested, said, states

ACTIVE, REPLACING = CertificateState.ACTIVE, CertificateState.REPLACING
RETIRING, REVOKED = CertificateState.RETIRING, CertificateState.REVOKED
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return World()


def told(world: World) -> list[EventKind]:
    return [event.kind for event in world.events.events.values()]


def test_a_rotation_replaces_the_old_certificate_after_its_grace_time(world: World) -> None:
    old = certified(world)
    rotation = ordered(world)

    assert requested(world, rotation)
    ((_, _, certificate_pem),) = world.rotation.certificates
    (new_id,) = set(states(world)) - {old.certificate_id}
    assert new_id in certificate_pem
    assert states(world) == {old.certificate_id: ACTIVE, new_id: REPLACING}

    assert proven(world, rotation)
    assert world.rotation.accepted == [(DEVICE, rotation.rotation_id, NOON + HOUR)]
    assert states(world) == {old.certificate_id: RETIRING, new_id: ACTIVE}
    assert not world.authority.revoked

    world.clock.advance(HOUR)
    assert check_certificates(ports=world.certificate_check()).ended == 1
    assert states(world) == {old.certificate_id: REVOKED, new_id: ACTIVE}
    assert world.authority.revoked == [old.certificate_id]
    assert told(world) == [
        EventKind.ROTATION_ORDERED,
        EventKind.CERTIFICATE_SIGNED,
        EventKind.CERTIFICATE_ROTATED,
        EventKind.CERTIFICATE_REVOKED,
    ]


def test_the_old_certificate_lives_until_its_grace_time_is_over(world: World) -> None:
    certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    proven(world, rotation)

    world.clock.advance(HOUR - timedelta(seconds=1))

    assert check_certificates(ports=world.certificate_check()).ended == 0
    assert not world.authority.revoked


def test_without_a_grace_time_the_old_certificate_ends_with_the_proof(world: World) -> None:
    old = certified(world)
    rotation = ordered(world, grace=timedelta(0))
    requested(world, rotation)

    assert proven(world, rotation)

    assert states(world)[old.certificate_id] is REVOKED


def test_a_device_that_is_still_connected_with_the_old_certificate_is_hung_up_on(world: World) -> None:
    old = certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    proven(world, rotation)
    live = Connection(NOON, 1, "s1", old.certificate_id[:12])
    world.presence.presence[DEVICE] = Presence(device_id=DEVICE, latest=live)
    world.clock.advance(HOUR)

    check_certificates(ports=world.certificate_check())

    assert world.authority.closed == [(DEVICE, False)]


def test_a_device_that_is_connected_with_the_new_certificate_is_left_alone(world: World) -> None:
    certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    proven(world, rotation)
    live = Connection(NOON, 1, "s1", f"{2:064x}"[:12] + "x")
    world.presence.presence[DEVICE] = Presence(device_id=DEVICE, latest=live)
    world.clock.advance(HOUR)

    check_certificates(ports=world.certificate_check())

    assert not world.authority.closed


def test_the_same_request_twice_gets_the_same_certificate(world: World) -> None:
    certified(world)
    rotation = ordered(world)

    assert requested(world, rotation)
    assert requested(world, rotation)

    first, second = world.rotation.certificates
    assert first == second
    assert len(states(world)) == 2


def test_a_device_that_lost_its_new_key_gets_a_certificate_for_another_one(world: World) -> None:
    old = certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    (lost,) = set(states(world)) - {old.certificate_id}

    assert requested(world, rotation, csr_pem=OTHER_CSR)

    assert states(world)[lost] is REVOKED
    assert sorted(states(world).values()) == [ACTIVE, REPLACING, REVOKED]


def test_the_same_proof_twice_changes_nothing_and_is_answered_twice(world: World) -> None:
    certified(world)
    rotation = ordered(world)
    requested(world, rotation)

    assert proven(world, rotation)
    after = dict(world.certificates.certificates)
    world.clock.advance(timedelta(minutes=5))
    assert proven(world, rotation)

    assert world.certificates.certificates == after
    assert world.rotation.accepted == [(DEVICE, rotation.rotation_id, NOON + HOUR)] * 2


def test_a_proof_that_was_accepted_is_answered_again_after_another_order(world: World) -> None:
    """The first answer may be lost; with no grace time there is no old certificate to go back to."""
    old = certified(world)
    first = ordered(world, grace=timedelta(0))
    requested(world, first)
    proven(world, first)
    ((_, _, accepted_at),) = world.rotation.accepted
    (new_id,) = set(states(world)) - {old.certificate_id}
    second = ordered(world)

    assert proven(world, first, over=new_id)

    assert world.rotation.accepted == [(DEVICE, first.rotation_id, accepted_at)] * 2
    assert states(world) == {old.certificate_id: REVOKED, new_id: ACTIVE}
    assert requested(world, second)


def test_a_proof_that_comes_after_another_order_is_refused_as_the_certificate_never_counted(world: World) -> None:
    certified(world)
    first = ordered(world)
    requested(world, first)
    unproven = world.certificates.rotation_of(DEVICE)
    assert unproven is not None
    ordered(world)

    assert not proven(world, first, over=unproven.certificate_id)

    assert not world.rotation.accepted


def test_a_proof_over_the_old_certificate_proves_nothing_after_another_order_either(world: World) -> None:
    old = certified(world)
    first = ordered(world)
    requested(world, first)
    ordered(world)

    assert not proven(world, first, over=old.certificate_id)


def test_a_proof_over_the_old_certificate_proves_nothing(world: World) -> None:
    old = certified(world)
    rotation = ordered(world)
    requested(world, rotation)

    assert not proven(world, rotation, over=old.certificate_id)

    assert states(world)[old.certificate_id] is ACTIVE
    ((_, _, reason),) = world.rotation.refusals
    assert reason == "the proof must come over a connection with the new certificate"


def test_a_certificate_that_is_never_proven_is_ended_and_the_old_one_stays(world: World) -> None:
    old = certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    world.clock.advance(timedelta(days=1))

    check_certificates(ports=world.certificate_check())

    assert sorted(states(world).values()) == [ACTIVE, REVOKED]
    assert states(world)[old.certificate_id] is ACTIVE
    assert not proven(world, rotation)
    assert world.rotation.refusals[-1][2] == "the new certificate was not proven in time, and is revoked"


def test_what_is_read_from_a_list_that_lags_behind_is_not_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    (stale,) = [each for each in world.certificates.of_device(DEVICE) if each.state is REPLACING]
    proven(world, rotation)
    world.clock.advance(timedelta(days=1))
    monkeypatch.setattr(world.certificates, "due", lambda _now: iter([stale]))

    assert check_certificates(ports=world.certificate_check()).ended == 0

    assert states(world)[stale.certificate_id] is ACTIVE


def test_what_broke_off_between_book_and_broker_is_finished_by_the_next_check(world: World) -> None:
    old = certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    proven(world, rotation)
    world.clock.advance(HOUR)
    fail(world.authority, "revoke", times=1)

    with pytest.raises(ExceptionGroup):
        check_certificates(ports=world.certificate_check())
    assert states(world)[old.certificate_id] is REVOKED
    assert not world.authority.revoked
    check_certificates(ports=world.certificate_check())

    assert world.authority.revoked == [old.certificate_id]
    assert not list(world.certificates.due(world.clock()))
    assert told(world).count(EventKind.CERTIFICATE_REVOKED) == 1


@pytest.mark.parametrize("message", [{"v": 2}, {"v": 1, "rotation_id": "r", "csr_pem": CSR, "more": 1}, {"v": 1}])
def test_a_request_that_breaks_the_protocol_is_refused_and_kept(world: World, message: dict[str, object]) -> None:
    assert not said(world, CertificateTopic.REQUEST, message)

    assert len(world.rotation.refusals) == 1
    (kept,) = world.rejections.originals.values()
    assert json.loads(kept) == message


def test_nobody_gets_a_certificate_that_was_not_ordered(world: World) -> None:
    certified(world)
    rotation = ordered(world)
    world.clock.advance(ORDER_VALID_FOR + timedelta(seconds=1))

    assert not requested(world, rotation)

    assert len(states(world)) == 1
    assert world.rotation.refusals[0][2] == "no rotation of this id is open for the device"


def test_a_request_under_a_finished_order_is_refused(world: World) -> None:
    certified(world)
    rotation = ordered(world)
    requested(world, rotation)
    proven(world, rotation)

    assert not requested(world, rotation, csr_pem=OTHER_CSR)


def test_an_order_replaces_the_one_before(world: World) -> None:
    certified(world)
    first = ordered(world)
    second = ordered(world)

    assert not requested(world, first)
    assert requested(world, second)


def test_a_device_that_is_not_registered_is_refused(world: World) -> None:
    certified(world)
    rotation = ordered(world)
    world.devices.devices.clear()

    assert not requested(world, rotation)

    assert world.rotation.refusals[0][2] == "the device is not registered"


def test_a_device_without_a_certificate_has_nothing_to_rotate(world: World) -> None:
    with pytest.raises(NothingToRotate):
        ordered(world)


def test_a_certificate_that_an_operator_made_by_other_means_is_rotated_too(world: World) -> None:
    signed = world.authority.sign(DEVICE, CSR)

    rotation = ordered(world)
    requested(world, rotation, csr_pem=OTHER_CSR)
    proven(world, rotation)

    assert states(world)[signed.certificate_id] is RETIRING


def test_an_unknown_device_cannot_be_ordered_to_rotate(world: World) -> None:
    with pytest.raises(DeviceNotFound):
        order_rotation("field-9", grace=HOUR, at=NOON, who="mia", ports=world.ordering_rotations())


def test_a_certificate_that_lost_a_race_is_revoked_before_anybody_has_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    certified(world)
    rotation = ordered(world)
    monkeypatch.setattr(world.certificates, "answer", _changed)

    with pytest.raises(CertificateChanged):
        requested(world, rotation)

    assert world.authority.revoked == [f"{2:064x}"]
    assert not world.rotation.certificates


def _changed(*_arguments: object, **_named: object) -> None:
    raise CertificateChanged("the rotation changed meanwhile")


def test_the_alert_of_an_expiring_certificate_ends_with_the_proof(world: World) -> None:
    certified(world)
    alert = an_alert(rule_id=EXPIRY_RULE)
    world.alerts.save(alert, replacing=None)
    rotation = ordered(world)
    requested(world, rotation)

    proven(world, rotation)

    assert not world.alerts.get(alert.alert_id).active


@pytest.mark.parametrize("call", range(1, 12))
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_outage_at_any_step_is_made_up_for_by_the_next_delivery(call: int, when: str) -> None:
    world = World(weather=Weather(before=[call] if when == "before" else (), after=[call] if when == "after" else ()))
    old = certified(world)
    rotation = _until_it_works(world)

    for step in (requested, proven):
        try:
            assert step(world, rotation)
        except Outage:
            assert step(world, rotation)

    (new_id,) = [each for each, state in states(world).items() if state is ACTIVE]
    assert new_id != old.certificate_id
    assert states(world)[old.certificate_id] is RETIRING
    assert REPLACING not in states(world).values()


def _until_it_works(world: World) -> Rotation:
    try:
        return ordered(world)
    except Outage:
        return ordered(world)
