"""An alert's life: what it absorbs, whom it is told to, how it ends."""

from dataclasses import replace
from datetime import datetime
from itertools import permutations

import pytest

from chalicelib.domain.alert import Alert, AlertId, AlertStatus, absorb
from chalicelib.domain.alert_rules import Breach, Severity
from chalicelib.domain.errors import AlertNotFound, AlertStateConflict
from tests.builders import DEVICE, MINUTE, NOON, SITE, an_alert


def a_breach(at: datetime = NOON, *, value: float = 36.0, severity: Severity = Severity.WARNING) -> Breach:
    return Breach(
        device_id=DEVICE,
        rule_id="air-temp-high",
        at=at,
        severity=severity,
        value=value,
        badness=value,
        limit=35.0,
        unit="°C",
        what="Air temperature above its limit",
    )


def absorbed(latest: Alert | None, *breaches: Breach) -> Alert:
    alert = absorb(latest, breaches, site=SITE, now=NOON)
    assert alert is not None
    return alert


def test_the_first_breach_opens_an_alert() -> None:
    alert = absorbed(None, a_breach(NOON - MINUTE, value=36.5))

    assert str(alert.alert_id) == f"{DEVICE}.air-temp-high.000001"
    assert (alert.status, alert.since, alert.value, alert.opened_at) == (AlertStatus.OPEN, NOON - MINUTE, 36.5, NOON)


def test_an_alert_keeps_first_last_and_worst_in_whatever_order_they_come() -> None:
    breaches = [
        a_breach(NOON, value=36.0),
        a_breach(NOON + MINUTE, value=42.0, severity=Severity.CRITICAL),
        a_breach(NOON + 2 * MINUTE, value=37.0),
    ]

    ends = {repr(absorbed(None, *order)) for order in permutations(breaches)}
    one_by_one = absorbed(absorbed(absorbed(None, breaches[2]), breaches[0]), breaches[1])

    assert ends == {repr(one_by_one)}
    assert (one_by_one.since, one_by_one.last_at) == (NOON, NOON + 2 * MINUTE)
    assert (one_by_one.severity, one_by_one.value) == (Severity.CRITICAL, 42.0)


def test_a_breach_that_is_known_changes_nothing() -> None:
    alert = absorbed(None, a_breach())

    assert absorb(alert, [a_breach(), a_breach()], site=SITE, now=NOON + MINUTE) is None


def test_nothing_to_absorb_opens_nothing() -> None:
    assert absorb(None, [], site=SITE, now=NOON) is None


def test_a_breach_from_before_the_calm_stays_closed_with_its_alert() -> None:
    resolved = absorbed(None, a_breach()).resolved(at=NOON + 20 * MINUTE, calm_since=NOON + 15 * MINUTE)

    assert absorb(resolved, [a_breach(), a_breach(NOON + 15 * MINUTE)], site=SITE, now=NOON) is None


def test_a_breach_after_the_calm_opens_the_next_alert() -> None:
    resolved = absorbed(None, a_breach()).resolved(at=NOON + 20 * MINUTE, calm_since=NOON + 15 * MINUTE)

    alert = absorbed(resolved, a_breach(NOON + 16 * MINUTE))

    assert alert.alert_id.ordinal == 2
    assert alert.status is AlertStatus.OPEN


def test_a_repeated_breach_of_the_last_alert_does_not_reach_into_the_next_one() -> None:
    resolved = absorbed(None, a_breach(value=42.0)).resolved(at=NOON + 20 * MINUTE, calm_since=NOON + 15 * MINUTE)
    second = absorbed(resolved, a_breach(NOON + 16 * MINUTE))

    assert absorb(second, [a_breach(value=42.0)], site=SITE, now=NOON) is None


def test_a_person_closes_also_what_a_fast_clock_has_dated_ahead() -> None:
    ahead = a_breach(NOON + 5 * MINUTE)
    resolved = absorbed(None, ahead).resolved(at=NOON, calm_since=NOON, by="owner")

    assert absorb(resolved, [ahead], site=SITE, now=NOON) is None


def test_people_are_told_once_and_again_when_it_gets_worse() -> None:
    told = absorbed(None, a_breach()).told()
    worse = absorbed(told, a_breach(severity=Severity.CRITICAL, value=41.0))

    assert not told.to_be_told
    assert worse.to_be_told
    assert not worse.told().to_be_told


def test_a_snoozed_alert_is_silent_until_it_wakes() -> None:
    told = an_alert().told()
    snoozed = absorbed(told.snoozed(NOON + 60 * MINUTE), a_breach(severity=Severity.CRITICAL, value=45.0))

    assert not snoozed.to_be_told
    assert snoozed.woken().to_be_told
    assert snoozed.woken().snoozed_until is None


def test_an_acknowledged_alert_is_no_longer_snoozed() -> None:
    acknowledged = an_alert().snoozed(NOON + MINUTE).acknowledged("owner")

    assert (acknowledged.status, acknowledged.acknowledged_by, acknowledged.snoozed_until) == (
        AlertStatus.ACKNOWLEDGED,
        "owner",
        None,
    )


def test_a_resolved_alert_takes_no_further_step() -> None:
    resolved = an_alert().resolved(at=NOON, calm_since=NOON)

    with pytest.raises(AlertStateConflict):
        resolved.acknowledged("owner")
    with pytest.raises(AlertStateConflict):
        resolved.snoozed(NOON)
    with pytest.raises(AlertStateConflict):
        resolved.resolved(at=NOON, calm_since=NOON)


def test_only_people_close_a_disease() -> None:
    alert = an_alert(rule_id="disease-tomato-early-blight")

    assert alert.needs_a_person
    assert not replace(alert, alert_id=an_alert().alert_id).needs_a_person


def test_an_id_reads_back_as_it_was_written() -> None:
    alert_id = AlertId(device_id=DEVICE, rule_id="air-temp-high", ordinal=12)

    assert AlertId.parse(str(alert_id)) == alert_id


@pytest.mark.parametrize(
    "text", ["", "a", "a.b", "a.b.1", "a.b.00000x", "a..000001", ".b.000001", "a.b." + 6 * "\u0661"]
)
def test_what_is_no_id_names_no_alert(text: str) -> None:
    with pytest.raises(AlertNotFound):
        AlertId.parse(text)
