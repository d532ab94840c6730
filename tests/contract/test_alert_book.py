"""AlertBook: the fake and the operations table."""

from dataclasses import replace

import pytest

from chalicelib.domain.alert import Alert, AlertId, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.breach import Severity
from chalicelib.domain.errors import AlertChanged, AlertNotFound, CursorInvalid
from chalicelib.domain.event import EventKind
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, SITE, an_alert, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records

RULE = "air-temp-high"
KEY = AlertKey(DEVICE, RULE)


def whole_alert() -> Alert:
    """An alert with every field filled."""
    return replace(
        an_alert(severity=Severity.CRITICAL, value=41.7),
        status=AlertStatus.RESOLVED,
        opens_after=NOON - DAY,
        critical_after=NOON - HOUR,
        measured_at=NOON + HOUR,
        notified=Severity.WARNING,
        told_at=NOON,
        repeated_at=NOON + HOUR,
        escalated=Severity.CRITICAL,
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
    assert records.alerts.latest_of([KEY]) == {KEY: alert}


@pytest.mark.parametrize(
    "alert", [an_alert(), whole_alert(), replace(an_alert(), value=0.0, badness=-0.0)], ids=["new", "whole", "zero"]
)
def test_what_was_read_can_be_replaced(records: Records, alert: Alert) -> None:
    records.alerts.save(alert, replacing=None)
    read = records.alerts.get(alert.alert_id)

    records.alerts.save(read.told(NOON), replacing=read)

    assert records.alerts.get(alert.alert_id) == alert.told(NOON)


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
        records.alerts.save(an_alert().told(NOON), replacing=an_alert())


def test_saving_twice_is_saving_once(records: Records) -> None:
    alert, told = an_alert(), an_event()
    for _ in range(2):
        records.alerts.save(alert, replacing=None, event=told)
    for _ in range(2):
        records.alerts.save(alert.told(NOON), replacing=alert)

    assert records.alerts.get(alert.alert_id) == alert.told(NOON)
    assert records.events.recent(limit=10).rows == (told,)


def a_line_of(records: Records, count: int, *, device_id: str = DEVICE, rule_id: str = RULE) -> list[Alert]:
    """So many alerts of one rule, one after the other; all but the last are resolved."""
    line: list[Alert] = []
    for ordinal in range(1, count + 1):
        if line:
            line[-1] = resolved(records, line[-1])
        opened_at = NOON + ordinal * HOUR
        line.append(an_alert(device_id, rule_id=rule_id, ordinal=ordinal, opened_at=opened_at))
        records.alerts.save(line[-1], replacing=line[-2] if ordinal > 1 else None)
    return line


def resolved(records: Records, alert: Alert) -> Alert:
    over = alert.resolved(at=alert.opened_at + MINUTE, calm_since=alert.opened_at)
    records.alerts.save(over, replacing=alert)
    return over


def test_an_alert_that_made_way_for_the_next_is_still_there(records: Records) -> None:
    line = a_line_of(records, 12)

    assert records.alerts.latest_of([KEY]) == {KEY: line[-1]}
    assert [records.alerts.get(alert.alert_id) for alert in line] == line


def test_the_next_alert_opens_only_on_what_is_stored(records: Records) -> None:
    first, second = a_line_of(records, 2)

    for stale in (None, first):
        with pytest.raises(AlertChanged):
            records.alerts.save(an_alert(ordinal=2, value=99.0), replacing=stale)
    with pytest.raises(AlertChanged):
        records.alerts.save(first.told(NOON), replacing=first)

    assert records.alerts.latest_of([KEY]) == {KEY: second}


def test_opening_the_next_alert_twice_is_opening_it_once(records: Records) -> None:
    first, second = a_line_of(records, 2)

    records.alerts.save(second, replacing=first)

    assert [records.alerts.get(alert.alert_id) for alert in (first, second)] == [first, second]


def test_the_newest_alerts_of_many_keys_are_read_at_once(records: Records) -> None:
    newest = a_line_of(records, 2)[-1]
    night = an_alert(rule_id="air-temp-high-night")
    risk = an_alert(SITE, rule_id="risk-late-blight")
    for alert in (night, risk, an_alert("greenhouse-1-b")):
        records.alerts.save(alert, replacing=None)

    found = records.alerts.latest_of([KEY, night.alert_id.key, risk.alert_id.key, AlertKey(DEVICE, "silence"), KEY])

    assert found == {KEY: newest, night.alert_id.key: night, risk.alert_id.key: risk}
    assert records.alerts.latest_of([]) == {}


def test_many_changes_are_kept_with_their_events(records: Records) -> None:
    alerts = [an_alert(f"field-{number:03d}") for number in range(130)]
    told = [an_event(subject=str(alert.alert_id)) for alert in alerts]
    changes = [
        AlertChange(alert=alert, replacing=None, events=(event,)) for alert, event in zip(alerts, told, strict=True)
    ]

    assert records.alerts.save_all(changes) == frozenset()

    assert set(records.alerts.latest_of([change.key for change in changes]).values()) == set(alerts)
    assert len(records.events.recent(limit=200).rows) == 130


def test_of_many_changes_those_that_lost_a_race_are_named_and_the_others_are_kept(records: Records) -> None:
    first, second, third = alerts = [an_alert(f"field-{number}") for number in range(3)]
    for alert in alerts:
        records.alerts.save(alert, replacing=None)
    taken = second.acknowledged("owner")
    records.alerts.save(taken, replacing=second)

    lost = records.alerts.save_all(
        [
            AlertChange(alert=alert.told(NOON), replacing=alert, events=(an_event(subject=alert.alert_id.subject),))
            for alert in alerts
        ]
    )

    assert lost == {second.alert_id.key}
    assert [records.alerts.get(alert.alert_id) for alert in alerts] == [first.told(NOON), taken, third.told(NOON)]
    assert sorted(event.subject for event in records.events.recent(limit=10).rows) == ["field-0", "field-2"]


def test_changes_that_were_kept_already_are_not_lost(records: Records) -> None:
    changes = [AlertChange(alert=an_alert(f"field-{number}"), replacing=None) for number in range(3)]
    records.alerts.save_all(changes[:2])

    assert records.alerts.save_all(changes) == frozenset()


def test_no_changes_write_nothing(records: Records) -> None:
    assert records.alerts.save_all([]) == frozenset()


def test_a_rule_that_was_never_broken_has_no_latest_alert(records: Records) -> None:
    records.alerts.save(an_alert(rule_id="air-temp-high-night"), replacing=None)

    assert records.alerts.latest_of([KEY]) == {}


@pytest.mark.parametrize("rule_id", [RULE, "x" * 5000])
def test_an_alert_that_was_never_opened_is_not_found(records: Records, rule_id: str) -> None:
    with pytest.raises(AlertNotFound):
        records.alerts.get(AlertId(subject=DEVICE, rule_id=rule_id, ordinal=1))


@pytest.mark.parametrize("ordinal", [3, 999_999])
def test_an_alert_that_is_yet_to_come_is_not_found(records: Records, ordinal: int) -> None:
    a_line_of(records, 2)

    with pytest.raises(AlertNotFound):
        records.alerts.get(AlertId(subject=DEVICE, rule_id=RULE, ordinal=ordinal))


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


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_alerts_of_a_device_are_listed_the_newest_of_each_rule_first(records: Records, limit: int) -> None:
    silences = a_line_of(records, 3, rule_id="silence")
    warm = a_line_of(records, 2)
    a_line_of(records, 2, device_id="greenhouse-1-b")

    pages = all_pages(lambda cursor: records.alerts.of_device(DEVICE, limit=limit, cursor=cursor))

    expected = [silences[2], warm[1], silences[1], silences[0], warm[0]]
    assert [alert for page in pages for alert in page] == expected


def test_every_alert_is_listed_once_with_its_status(records: Records) -> None:
    line = a_line_of(records, 3)

    assert records.alerts.with_status(AlertStatus.OPEN, limit=10).rows == (line[2],)
    assert records.alerts.with_status(AlertStatus.RESOLVED, limit=10).rows == (line[1], line[0])


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.alerts.with_status(AlertStatus.OPEN, limit=1, cursor=cursor)
    with pytest.raises(CursorInvalid):
        records.alerts.of_device(DEVICE, limit=1, cursor=cursor)


def test_a_cursor_is_good_for_its_own_list_only(records: Records) -> None:
    for rule_id in (RULE, "silence"):
        records.alerts.save(an_alert(rule_id=rule_id), replacing=None)
    by_status = records.alerts.with_status(AlertStatus.OPEN, limit=1).cursor
    by_device = records.alerts.of_device(DEVICE, limit=1).cursor

    with pytest.raises(CursorInvalid):
        records.alerts.with_status(AlertStatus.RESOLVED, limit=1, cursor=by_status)
    with pytest.raises(CursorInvalid):
        records.alerts.of_device("greenhouse-1-b", limit=1, cursor=by_device)
    with pytest.raises(CursorInvalid):
        records.alerts.of_device(DEVICE, limit=1, cursor=by_status)
