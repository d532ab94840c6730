"""AlertBook: the fake and the operations table."""

from dataclasses import replace

import pytest

from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.alert_rules import Severity
from chalicelib.domain.errors import AlertChanged, AlertNotFound, CursorInvalid
from chalicelib.domain.event import EventKind
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, an_alert, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records

RULE = "air-temp-high"


def whole_alert() -> Alert:
    """An alert with every field filled."""
    return replace(
        an_alert(severity=Severity.CRITICAL, value=41.7),
        status=AlertStatus.RESOLVED,
        opens_after=NOON - DAY,
        notified=Severity.WARNING,
        acknowledged_by="owner",
        snoozed_until=NOON + HOUR,
        resolved_by="platform",
        resolved_at=NOON + 2 * HOUR,
        calm_since=NOON + HOUR,
    )


@pytest.mark.parametrize(
    "alert",
    [
        an_alert(),
        whole_alert(),
        replace(an_alert(), value=None, limit=None),
        replace(an_alert(), value=0.0, badness=-0.0),
    ],
    ids=["new", "whole", "without-values", "negative-zero"],
)
def test_an_alert_comes_back_as_it_was_saved(records: Records, alert: Alert) -> None:
    records.alerts.save(alert, replacing=None)

    assert records.alerts.get(alert.alert_id) == alert
    assert records.alerts.latest(DEVICE, RULE) == alert


@pytest.mark.parametrize(
    "alert", [an_alert(), whole_alert(), replace(an_alert(), value=0.0, badness=-0.0)], ids=["new", "whole", "zero"]
)
def test_what_was_read_can_be_replaced(records: Records, alert: Alert) -> None:
    records.alerts.save(alert, replacing=None)
    read = records.alerts.get(alert.alert_id)

    records.alerts.save(read.told(), replacing=read)

    assert records.alerts.get(alert.alert_id) == alert.told()


def test_an_alert_is_told_with_its_event(records: Records) -> None:
    told = an_event(EventKind.ALERT_OPENED, subject=str(an_alert().alert_id))

    records.alerts.save(an_alert(), replacing=None, event=told)

    assert records.events.recent(limit=10).rows == (told,)


def test_an_alert_that_is_there_already_cannot_be_new(records: Records) -> None:
    records.alerts.save(an_alert(value=36.0), replacing=None)

    with pytest.raises(AlertChanged):
        records.alerts.save(an_alert(value=37.0), replacing=None, event=an_event())

    assert records.alerts.get(an_alert().alert_id).value == 36.0
    assert records.events.recent(limit=10).rows == ()


def test_who_replaces_what_is_no_longer_there_loses(records: Records) -> None:
    first = an_alert(value=36.0)
    records.alerts.save(first, replacing=None)
    records.alerts.save(replace(first, value=37.0), replacing=first)

    with pytest.raises(AlertChanged):
        records.alerts.save(first.acknowledged("owner"), replacing=first, event=an_event())

    assert records.alerts.get(first.alert_id).value == 37.0
    assert records.events.recent(limit=10).rows == ()


def test_an_alert_that_was_never_saved_cannot_be_replaced(records: Records) -> None:
    with pytest.raises(AlertChanged):
        records.alerts.save(an_alert().told(), replacing=an_alert())


def test_saving_twice_is_saving_once(records: Records) -> None:
    alert, told = an_alert(), an_event()
    for _ in range(2):
        records.alerts.save(alert, replacing=None, event=told)
    for _ in range(2):
        records.alerts.save(alert.told(), replacing=alert)

    assert records.alerts.get(alert.alert_id) == alert.told()
    assert records.events.recent(limit=10).rows == (told,)


def test_the_latest_alert_of_a_rule_is_the_one_with_the_highest_ordinal(records: Records) -> None:
    for ordinal in (2, 10, 1):
        records.alerts.save(an_alert(ordinal=ordinal), replacing=None)
    records.alerts.save(an_alert(rule_id="air-temp-high-night", ordinal=99), replacing=None)
    records.alerts.save(an_alert("greenhouse-1-b", ordinal=98), replacing=None)

    latest = records.alerts.latest(DEVICE, RULE)

    assert latest is not None
    assert latest.alert_id.ordinal == 10


def test_a_rule_that_was_never_broken_has_no_latest_alert(records: Records) -> None:
    records.alerts.save(an_alert(rule_id="air-temp-high-night"), replacing=None)

    assert records.alerts.latest(DEVICE, RULE) is None


@pytest.mark.parametrize("rule_id", [RULE, "x" * 5000])
def test_an_alert_that_was_never_opened_is_not_found(records: Records, rule_id: str) -> None:
    with pytest.raises(AlertNotFound):
        records.alerts.get(AlertId(device_id=DEVICE, rule_id=rule_id, ordinal=1))


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_alerts_of_a_status_are_listed_the_last_opened_first(records: Records, limit: int) -> None:
    opened = [an_alert(f"device-{number}", opened_at=NOON - number * DAY) for number in range(3)]
    for alert in [opened[1], opened[2], opened[0]]:
        records.alerts.save(alert, replacing=None)
    records.alerts.save(an_alert("device-9", status=AlertStatus.RESOLVED), replacing=None)

    pages = all_pages(lambda cursor: records.alerts.with_status(AlertStatus.OPEN, limit=limit, cursor=cursor))

    assert [alert for page in pages for alert in page] == opened


def test_an_alert_moves_from_one_status_to_the_other(records: Records) -> None:
    alert = an_alert()
    records.alerts.save(alert, replacing=None)

    records.alerts.save(alert.acknowledged("owner"), replacing=alert)

    assert records.alerts.with_status(AlertStatus.OPEN, limit=10).rows == ()
    assert records.alerts.with_status(AlertStatus.ACKNOWLEDGED, limit=10).rows == (alert.acknowledged("owner"),)


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_alerts_of_a_device_are_listed_rule_by_rule_the_newest_of_each_first(records: Records, limit: int) -> None:
    mine = [
        an_alert(ordinal=2, rule_id="silence", opened_at=NOON + MINUTE),
        an_alert(ordinal=1, rule_id="silence"),
        an_alert(ordinal=1, status=AlertStatus.RESOLVED),
    ]
    for alert in mine:
        records.alerts.save(alert, replacing=None)
    records.alerts.save(an_alert("greenhouse-1-b"), replacing=None)

    pages = all_pages(lambda cursor: records.alerts.of_device(DEVICE, limit=limit, cursor=cursor))

    assert [alert for page in pages for alert in page] == mine


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.alerts.with_status(AlertStatus.OPEN, limit=1, cursor=cursor)
    with pytest.raises(CursorInvalid):
        records.alerts.of_device(DEVICE, limit=1, cursor=cursor)


def test_a_cursor_is_good_for_its_own_list_only(records: Records) -> None:
    for ordinal in (1, 2):
        records.alerts.save(an_alert(ordinal=ordinal), replacing=None)
    by_status = records.alerts.with_status(AlertStatus.OPEN, limit=1).cursor
    by_device = records.alerts.of_device(DEVICE, limit=1).cursor

    with pytest.raises(CursorInvalid):
        records.alerts.with_status(AlertStatus.RESOLVED, limit=1, cursor=by_status)
    with pytest.raises(CursorInvalid):
        records.alerts.of_device("greenhouse-1-b", limit=1, cursor=by_device)
    with pytest.raises(CursorInvalid):
        records.alerts.of_device(DEVICE, limit=1, cursor=by_status)
