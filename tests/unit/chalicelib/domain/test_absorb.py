"""What breaches make of an alert, in whatever order they come."""

from dataclasses import replace
from itertools import permutations, product

import pytest

from chalicelib.domain.absorb import absorb, became_critical
from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.breach import Breach, Severity
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_breach


def absorbed(latest: Alert | None, *breaches: Breach) -> Alert:
    alert = absorb(latest, breaches, site=SITE, now=NOON)
    assert alert is not None
    return alert


def test_the_first_breach_opens_an_alert() -> None:
    alert = absorbed(None, a_breach(at=NOON - MINUTE, value=36.5))

    assert str(alert.alert_id) == f"{DEVICE}.air-temp-high.000001"
    assert (alert.status, alert.since, alert.value, alert.opened_at) == (AlertStatus.OPEN, NOON - MINUTE, 36.5, NOON)


@pytest.mark.parametrize("values", list(product((36.0, 37.0, 41.0, 42.0), repeat=3)))
def test_an_alert_keeps_its_beginning_and_its_severity_in_whatever_order_breaches_come(
    values: tuple[float, float, float],
) -> None:
    breaches = [a_breach(at=NOON + index * MINUTE, value=value) for index, value in enumerate(values)]
    ends = set()
    for order in permutations(breaches):
        alert: Alert | None = None
        for breach in order:
            alert = absorb(alert, [breach, breach], site=SITE, now=NOON) or alert
        ends.add(repr(alert))
        ends.add(repr(absorbed(None, *order)))

    assert len(ends) == 1
    alert = absorbed(None, *breaches)
    worst = max(breach.severity for breach in breaches)
    onset = next(breach for breach in breaches if breach.severity is worst)
    assert (alert.since, alert.severity, alert.onset_at, alert.value) == (NOON, worst, onset.at, onset.value)


def test_of_two_breaches_at_one_time_the_worse_one_is_shown() -> None:
    for order in permutations([a_breach(value=36.0), a_breach(value=37.0)]):
        assert absorbed(None, *order).value == 37.0


@pytest.mark.parametrize("later", [a_breach(at=NOON + MINUTE, value=39.0), a_breach()])
def test_a_later_breach_that_is_no_worse_changes_nothing(later: Breach) -> None:
    alert = absorbed(None, a_breach())

    assert absorb(alert, [later, later], site=SITE, now=NOON + MINUTE) is None


def test_what_the_settlement_has_measured_is_not_made_milder_by_an_earlier_breach() -> None:
    measured = absorbed(None, a_breach()).measured(a_breach(value=39.0), last_at=NOON + MINUTE, at=NOON)

    alert = absorbed(measured, a_breach(at=NOON - MINUTE, value=35.5))

    assert (alert.since, alert.onset_at, alert.value, alert.last_at) == (
        NOON - MINUTE,
        NOON - MINUTE,
        39.0,
        NOON + MINUTE,
    )


def test_what_is_not_measured_keeps_its_last_and_its_worst_breach_itself() -> None:
    blight = "disease-tomato-early-blight"
    breaches = [
        replace(a_breach(rule_id=blight, at=NOON + index * MINUTE, value=value), severity=Severity.WARNING)
        for index, value in enumerate((71.0, 93.0, 80.0))
    ]

    ends = {repr(absorbed(None, *order)) for order in permutations(breaches)}

    assert len(ends) == 1
    alert = absorbed(None, *breaches)
    assert (alert.since, alert.last_at, alert.value) == (NOON, NOON + 2 * MINUTE, 93.0)


def test_nothing_to_absorb_opens_nothing() -> None:
    assert absorb(None, [], site=SITE, now=NOON) is None


def test_a_breach_from_before_the_calm_stays_closed_with_its_alert() -> None:
    resolved = absorbed(None, a_breach()).resolved(at=NOON + 20 * MINUTE, calm_since=NOON + 15 * MINUTE)

    assert absorb(resolved, [a_breach(), a_breach(at=NOON + 15 * MINUTE)], site=SITE, now=NOON) is None


def test_a_breach_after_the_calm_opens_the_next_alert() -> None:
    resolved = absorbed(None, a_breach()).resolved(at=NOON + 20 * MINUTE, calm_since=NOON + 15 * MINUTE)

    alert = absorbed(resolved, a_breach(at=NOON + 16 * MINUTE))

    assert alert.alert_id.ordinal == 2
    assert alert.status is AlertStatus.OPEN


def test_a_repeated_breach_of_the_last_alert_does_not_reach_into_the_next_one() -> None:
    resolved = absorbed(None, a_breach(value=42.0)).resolved(at=NOON + 20 * MINUTE, calm_since=NOON + 15 * MINUTE)
    second = absorbed(resolved, a_breach(at=NOON + 16 * MINUTE))

    assert absorb(second, [a_breach(value=42.0)], site=SITE, now=NOON) is None


def test_a_person_closes_also_what_a_fast_clock_has_dated_ahead() -> None:
    ahead = a_breach(at=NOON + 5 * MINUTE)
    resolved = absorbed(None, ahead).resolved(at=NOON, calm_since=NOON, by="owner")

    assert absorb(resolved, [ahead], site=SITE, now=NOON) is None


def test_an_alert_that_was_lowered_is_raised_by_newer_breaches_only() -> None:
    hot = absorbed(None, a_breach(value=41.0))
    lowered = hot.lowered(a_breach(value=37.0), critical_after=NOON + 10 * MINUTE, at=NOON + 10 * MINUTE)

    assert (
        absorb(lowered, [a_breach(value=41.0), a_breach(at=NOON + 10 * MINUTE, value=45.0)], site=SITE, now=NOON)
        is None
    )
    raised = absorbed(lowered, a_breach(at=NOON + 11 * MINUTE, value=41.0))
    assert (raised.severity, raised.onset_at) == (Severity.CRITICAL, NOON + 11 * MINUTE)
    assert absorb(raised, [a_breach(value=41.0)], site=SITE, now=NOON) is None


def test_an_alert_becomes_critical_when_it_opens_so_and_when_it_is_raised() -> None:
    warning, critical = absorbed(None, a_breach()), absorbed(None, a_breach(value=41.0))
    resolved = critical.resolved(at=NOON, calm_since=NOON)
    again = absorbed(resolved, a_breach(at=NOON + MINUTE, value=41.0))

    assert not became_critical(warning, None)
    assert became_critical(critical, None)
    assert became_critical(absorbed(warning, a_breach(at=NOON + MINUTE, value=41.0)), warning)
    assert not became_critical(critical.told(NOON), critical)
    assert became_critical(again, resolved)
