"""People hear of a certificate that expires, a month before and again in the last week."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.breach import Severity
from chalicelib.domain.certificate import EXPIRY_NOTICE, EXPIRY_URGENT, Certificate, Validity
from chalicelib.domain.certificate_expiry import EXPIRY_RULE
from chalicelib.services.check_certificates import CertificateReport, check_certificates
from chalicelib.services.settle_alerts import settle_alerts
from tests.builders import DEVICE, NOON
from tests.fakes.world import World

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


@pytest.fixture
def world() -> World:
    world = World()
    world.certificates.record(a_certificate(ends_at=NOON + YEAR))
    return world


def a_certificate(*, ends_at: datetime, device_id: str = DEVICE, certificate_id: str = "c1") -> Certificate:
    return Certificate.issued(certificate_id, device_id, Validity(begins_at=NOON, ends_at=ends_at))


def checked(world: World) -> CertificateReport:
    return check_certificates(ports=world.certificate_check())


def test_a_certificate_with_a_month_to_go_is_no_news(world: World) -> None:
    world.clock.now = NOON + YEAR - EXPIRY_NOTICE - timedelta(seconds=1)

    assert checked(world) == CertificateReport(ended=0, expiring=0, alerts_opened=0)


def test_a_certificate_in_its_last_month_is_an_alert_that_tells_when_it_ends(world: World) -> None:
    world.clock.now = NOON + YEAR - EXPIRY_NOTICE

    assert checked(world) == CertificateReport(ended=0, expiring=1, alerts_opened=1)

    (alert,) = world.alerts.alerts.values()
    assert (alert.alert_id.rule_id, alert.severity) == (EXPIRY_RULE, Severity.WARNING)
    assert alert.what == "The certificate ends on 2026-11-22 12:00 UTC"
    assert [told.alert_id for told in world.notifier.told] == [alert.alert_id]


def test_its_last_week_is_critical(world: World) -> None:
    world.clock.now = NOON + YEAR - EXPIRY_NOTICE
    checked(world)
    world.clock.now = NOON + YEAR - EXPIRY_URGENT

    checked(world)

    (alert,) = world.alerts.alerts.values()
    assert alert.severity is Severity.CRITICAL
    assert len(world.notifier.told) == 2


def test_a_certificate_that_has_ended_stays_an_alert(world: World) -> None:
    world.clock.now = NOON + YEAR + DAY

    assert checked(world).alerts_opened == 1


def test_looking_every_five_minutes_writes_once_a_day(world: World) -> None:
    world.clock.now = NOON + YEAR - EXPIRY_NOTICE + DAY / 4
    checked(world)
    written = world.alerts.writes

    for _ in range(20):
        world.clock.advance(timedelta(minutes=5))
        checked(world)
    assert world.alerts.writes == written

    world.clock.advance(DAY)
    checked(world)
    assert world.alerts.writes > written


def test_the_alert_stays_open_for_as_long_as_the_certificate_expires(world: World) -> None:
    world.clock.now = NOON + YEAR - EXPIRY_NOTICE
    checked(world)

    for _ in range(10):
        world.clock.advance(DAY)
        checked(world)
        settle_alerts(ports=world.settlement())

    (alert,) = world.alerts.alerts.values()
    assert alert.active


def test_the_certificate_of_a_device_that_is_gone_is_nobodys_trouble(world: World) -> None:
    world.devices.devices.clear()
    world.clock.now = NOON + YEAR

    assert checked(world).alerts_opened == 0


def test_one_certificate_that_cannot_be_ended_does_not_stand_in_the_way_of_others(world: World) -> None:
    broken = a_certificate(ends_at=NOON + YEAR, certificate_id="broken").retiring(NOON)
    fine = a_certificate(ends_at=NOON + YEAR, certificate_id="fine").retiring(NOON)
    for certificate in (broken, fine):
        world.certificates.record(certificate)
    revoke = world.authority.revoke

    def sometimes(device_id: str, certificate_id: str) -> None:
        if certificate_id == "broken":
            raise RuntimeError("the broker is out")
        revoke(device_id, certificate_id)

    world.authority.revoke = sometimes  # type: ignore[method-assign]

    with pytest.raises(ExceptionGroup):
        checked(world)

    assert world.authority.revoked == ["fine"]
