"""Alerts beside what called for them."""

from local_cloud.fleet_report.alert_account import AlertAccount, account_of_alerts
from local_cloud.fleet_report.fates import message_fates
from local_cloud.fleet_report.findings import Findings
from local_cloud.ledger import AlertKey
from tests.unit.local_cloud.fleet_report.builders import (
    BED,
    NOON,
    Line,
    acked,
    alert,
    diagnosed,
    findings,
    key_of,
    published,
    taken,
    truth_of,
    uploaded,
)

HOT = [published(7, air_temp_c=41.0), acked(7)]
STORED = frozenset({key_of(7)})


def account(lines: list[Line], found: Findings) -> AlertAccount:
    truth = truth_of(*lines)
    return account_of_alerts(truth, found, message_fates(truth, found).stored)


def test_an_alert_is_timed_from_the_message_that_called_for_it() -> None:
    opened = alert(since=NOON - 1_000, opened=NOON + 1_500)

    found = account(HOT, findings(stored=STORED, alerts=(opened,)))

    (timed,) = found.timed
    assert (timed.key, timed.delay_ms) == (AlertKey(BED, "air-temp-high"), 1_500)
    assert (found.expected, found.missing, found.surplus) == (1, frozenset(), {})


def test_an_alert_that_was_never_opened_is_missing() -> None:
    assert account(HOT, findings(stored=STORED)).missing == {AlertKey(BED, "air-temp-high")}


def test_an_alert_that_nothing_called_for_is_too_many() -> None:
    cool = [published(7), acked(7)]

    found = account(cool, findings(stored=STORED, alerts=(alert(since=NOON, opened=NOON),)))

    assert found.surplus == {AlertKey(BED, "air-temp-high"): 1}


def test_what_was_an_hour_old_when_it_left_calls_for_no_alert() -> None:
    long_ago = NOON - 3_700_000
    lines = [published(7, t=long_ago, air_temp_c=41.0), acked(7)]

    assert account(lines, findings(stored=frozenset({key_of(7, t=long_ago)}))).expected == 0


def test_a_disease_is_timed_from_the_photo_that_showed_it() -> None:
    lines = [taken("r-1"), uploaded("r-1", "p-1", at=NOON + 800)]
    photo = diagnosed("p-1", verdict="disease", label="Tomato___Late_blight", at=NOON + 2_000)
    opened = alert("disease-tomato-late-blight", kind="disease", since=NOON, opened=NOON + 2_100)

    (timed,) = account(lines, findings(photos=(photo,), alerts=(opened,))).timed

    assert (timed.kind, timed.delay_ms) == ("disease", 1_300)
