"""An alert's life: whom it is told to, what people do with it, how it ends."""

from dataclasses import replace

import pytest

from chalicelib.domain.alert import Alert, AlertId, AlertKey, AlertStatus
from chalicelib.domain.alert_kind import AlertKind, kind_of
from chalicelib.domain.breach import Severity
from chalicelib.domain.errors import AlertNotFound, AlertStateConflict
from chalicelib.domain.notice import News, news_of
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_breach, an_alert


def critical(alert: Alert) -> Alert:
    return replace(alert, severity=Severity.CRITICAL)


def test_people_are_told_once_and_again_when_it_gets_worse() -> None:
    told = an_alert().told(NOON)

    assert (an_alert().to_be_told, news_of(an_alert())) == (True, News.OPENED)
    assert not told.to_be_told
    assert (critical(told).to_be_told, news_of(critical(told))) == (True, News.RAISED)
    assert not critical(told).told(NOON).to_be_told


def test_a_snoozed_alert_is_silent_until_it_wakes() -> None:
    snoozed = an_alert().told(NOON).snoozed(NOON + 60 * MINUTE)

    assert not critical(snoozed).to_be_told
    assert (snoozed.woken().to_be_told, news_of(snoozed.woken())) == (True, News.REPEATED)
    assert news_of(critical(snoozed).woken()) is News.RAISED
    assert snoozed.woken().snoozed_until is None


def test_an_acknowledged_alert_is_no_longer_snoozed() -> None:
    acknowledged = an_alert().snoozed(NOON + MINUTE).acknowledged("owner")

    assert (acknowledged.status, acknowledged.acknowledged_by, acknowledged.snoozed_until) == (
        AlertStatus.ACKNOWLEDGED,
        "owner",
        None,
    )


def test_who_acknowledges_an_alert_need_not_be_told_of_it_but_of_what_it_becomes() -> None:
    acknowledged = an_alert().acknowledged("owner")

    assert not acknowledged.to_be_told
    assert news_of(critical(acknowledged)) is News.RAISED
    assert critical(acknowledged).to_be_told


def test_a_resolved_alert_takes_no_further_step() -> None:
    resolved = an_alert().resolved(at=NOON, calm_since=NOON)

    with pytest.raises(AlertStateConflict):
        resolved.acknowledged("owner")
    with pytest.raises(AlertStateConflict):
        resolved.snoozed(NOON)
    with pytest.raises(AlertStateConflict):
        resolved.resolved(at=NOON, calm_since=NOON)
    with pytest.raises(AlertStateConflict):
        resolved.lowered(a_breach(), critical_after=NOON, at=NOON)


def test_a_lowered_alert_remembers_up_to_when_it_was_critical() -> None:
    hot = critical(replace(an_alert().told(NOON), onset_at=NOON + 5 * MINUTE, notified=Severity.CRITICAL))

    lowered = hot.lowered(a_breach(value=37.0), critical_after=NOON + MINUTE, at=NOON + 20 * MINUTE)

    assert (lowered.severity, lowered.critical_after) == (Severity.WARNING, NOON + 5 * MINUTE)
    assert (lowered.value, lowered.onset_at) == (37.0, lowered.since)
    assert not lowered.to_be_told
    assert critical(lowered).to_be_told


def test_an_alert_that_was_never_told_is_still_to_be_told_after_it_was_lowered() -> None:
    assert critical(an_alert()).lowered(a_breach(), critical_after=NOON, at=NOON).to_be_told


@pytest.mark.parametrize(
    ("rule_id", "kind"),
    [
        ("air-temp-high", AlertKind.LIMIT),
        ("silence", AlertKind.SILENCE),
        ("silence-of-the-fans", AlertKind.LIMIT),
        ("rejections", AlertKind.REJECTIONS),
        ("disease-tomato-early-blight", AlertKind.DISEASE),
        ("risk-late-blight", AlertKind.RISK),
        ("certificate-expiry", AlertKind.CERTIFICATE),
    ],
)
def test_the_sort_of_trouble_follows_from_the_rule(rule_id: str, kind: AlertKind) -> None:
    assert kind_of(rule_id) is kind


def test_a_risk_concerns_no_device() -> None:
    assert AlertId(subject=SITE, rule_id="risk-late-blight", ordinal=1).device_id == ""
    assert an_alert().alert_id.device_id == DEVICE


def test_an_id_reads_back_as_it_was_written() -> None:
    alert_id = AlertId(subject=DEVICE, rule_id="air-temp-high", ordinal=12)

    assert AlertId.parse(str(alert_id)) == alert_id
    assert alert_id.key == AlertKey(DEVICE, "air-temp-high")


@pytest.mark.parametrize(
    "text", ["", "a", "a.b", "a.b.1", "a.b.00000x", "a..000001", ".b.000001", "a.b." + 6 * "\u0661"]
)
def test_what_is_no_id_names_no_alert(text: str) -> None:
    with pytest.raises(AlertNotFound):
        AlertId.parse(text)
