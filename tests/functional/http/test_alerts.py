"""/alerts: lists, and what operators do about one."""

from dataclasses import replace

import pytest

from chalicelib.domain.absorb import absorb
from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import AlertChanged
from chalicelib.domain.event import EventKind
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_device, an_alert, an_event
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, RestClient

_STEPS = ["acknowledge", "resolve", "snooze"]


def _body(step: str) -> dict[str, int] | None:
    return {"minutes": 90} if step == "snooze" else None


def _opened(platform: FakePlatform, alert: Alert) -> str:
    platform.alerts.save(alert, replacing=None)
    return str(alert.alert_id)


def _everywhere(platform: FakePlatform) -> list[str]:
    """Three alerts of each status, those of one status one minute apart; their ids in the order of the list."""
    ids = []
    for status in AlertStatus:
        ids += [
            _opened(platform, an_alert(f"{status}-{minute}", status=status, opened_at=NOON - minute * MINUTE))
            for minute in range(3)
        ]
    return ids


def test_an_alert_is_shown_by_its_id(api: RestClient, platform: FakePlatform) -> None:
    alert_id = _opened(platform, an_alert(severity=Severity.CRITICAL))

    assert api.get(f"/alerts/{alert_id}").json == {
        "alert_id": "greenhouse-1-a.air-temp-high.000001",
        "device_id": DEVICE,
        "rule_id": "air-temp-high",
        "kind": "limit",
        "site": SITE,
        "status": "open",
        "severity": "critical",
        "what": "Air temperature above its limit",
        "value": 36.5,
        "limit": 35.0,
        "unit": "°C",
        "since": to_ms(NOON - MINUTE),
        "last_at": to_ms(NOON - MINUTE),
        "opened_at": to_ms(NOON),
        "told_at": None,
        "escalated": False,
        "acknowledged_by": None,
        "snoozed_until": None,
        "resolved_by": None,
        "resolved_at": None,
        "comments": [],
    }


@pytest.mark.parametrize(
    "alert_id", ["greenhouse-1-a.air-temp-high.000009", "greenhouse-1-a", "a.b.c", "1.2.3", "x" * 3000]
)
def test_an_unknown_alert_is_not_found(api: RestClient, alert_id: str) -> None:
    for answer in (api.get(f"/alerts/{alert_id}"), api.post(f"/alerts/{alert_id}/resolve")):
        assert answer.status == 404
        assert answer.json["type"] == "urn:cloudiot:problem:alert-not-found"


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 12, 200])
def test_all_alerts_are_listed_open_ones_first_whatever_the_size_of_a_page(
    api: RestClient, platform: FakePlatform, limit: int
) -> None:
    expected = _everywhere(platform)

    pages = [api.get(f"/alerts?limit={limit}").json]
    while pages[-1]["cursor"] is not None:
        pages.append(api.get(f"/alerts?limit={limit}&cursor={pages[-1]['cursor']}").json)

    assert [item["alert_id"] for page in pages for item in page["items"]] == expected
    assert all(len(page["items"]) <= limit for page in pages)


@pytest.mark.parametrize("status", list(AlertStatus))
def test_alerts_are_listed_by_status(api: RestClient, platform: FakePlatform, status: AlertStatus) -> None:
    _everywhere(platform)

    items = api.get(f"/alerts?status={status}").json["items"]

    assert [item["status"] for item in items] == [status] * 3


def test_the_alerts_of_one_device_are_listed_also_by_status(api: RestClient, platform: FakePlatform) -> None:
    platform.devices.register(a_device("open-1"), an_event())
    _everywhere(platform)
    resolved = _opened(platform, an_alert("open-1", rule_id="co2-high", status=AlertStatus.RESOLVED))

    assert len(api.get("/alerts?device=open-1").json["items"]) == 2
    assert [item["alert_id"] for item in api.get("/alerts?device=open-1&status=resolved").json["items"]] == [resolved]


def test_alerts_of_an_unknown_device_are_not_found(api: RestClient) -> None:
    assert api.get("/alerts?device=greenhouse-9-z").status == 404


def test_acknowledging_says_who_is_on_it(api: RestClient, platform: FakePlatform) -> None:
    alert_id = _opened(platform, an_alert())

    answer = api.post(f"/alerts/{alert_id}/acknowledge")

    assert (answer.status, answer.json["status"]) == (200, "acknowledged")
    assert answer.json["acknowledged_by"] == OPERATOR.name


def test_snoozing_says_until_when(api: RestClient, platform: FakePlatform) -> None:
    alert_id = _opened(platform, an_alert())

    answer = api.post(f"/alerts/{alert_id}/snooze", {"minutes": 90})

    assert (answer.json["status"], answer.json["snoozed_until"]) == ("snoozed", to_ms(NOON + 90 * MINUTE))


def test_what_was_broken_before_an_operator_resolved_it_opens_nothing_again(
    api: RestClient, platform: FakePlatform
) -> None:
    ahead = NOON + 2 * MINUTE
    alert = replace(an_alert(), last_at=ahead)
    alert_id = _opened(platform, alert)

    answer = api.post(f"/alerts/{alert_id}/resolve")

    assert (answer.json["status"], answer.json["resolved_by"]) == ("resolved", OPERATOR.name)
    resolved = platform.alerts.get(alert.alert_id)
    late, fresh = (
        Breach(
            device_id=DEVICE,
            rule_id="air-temp-high",
            at=at,
            severity=Severity.WARNING,
            value=36.0,
            badness=36.0,
            limit=35.0,
            unit="°C",
            what="Air temperature above its limit",
        )
        for at in (ahead, ahead + MINUTE)
    )
    assert absorb(resolved, [late], site=SITE, now=NOON + HOUR) is None
    assert absorb(resolved, [late, fresh], site=SITE, now=NOON + HOUR) is not None


@pytest.mark.parametrize("step", _STEPS)
def test_each_step_is_told_in_the_feed(api: RestClient, platform: FakePlatform, step: str) -> None:
    alert_id = _opened(platform, an_alert())

    api.post(f"/alerts/{alert_id}/{step}", _body(step))

    (event,) = platform.events.events.values()
    kinds = {
        "acknowledge": EventKind.ALERT_ACKNOWLEDGED,
        "resolve": EventKind.ALERT_RESOLVED,
        "snooze": EventKind.ALERT_SNOOZED,
    }
    assert (event.kind, event.who, event.subject) == (kinds[step], OPERATOR.name, alert_id)
    assert (event.device_id, "Air temperature above its limit" in event.text) == (DEVICE, True)


@pytest.mark.parametrize("step", _STEPS)
def test_a_resolved_alert_takes_no_further_step(api: RestClient, platform: FakePlatform, step: str) -> None:
    alert_id = _opened(platform, an_alert(status=AlertStatus.RESOLVED))

    answer = api.post(f"/alerts/{alert_id}/{step}", _body(step))

    assert answer.status == 409
    assert answer.json["type"] == "urn:cloudiot:problem:alert-state-conflict"
    assert not platform.events.events


def test_acknowledging_twice_is_told_once(api: RestClient, platform: FakePlatform) -> None:
    alert_id = _opened(platform, an_alert())

    api.post(f"/alerts/{alert_id}/acknowledge")
    platform.clock.advance(MINUTE)
    again = api.post(f"/alerts/{alert_id}/acknowledge")

    assert again.status == 200
    assert len(platform.events.events) == 1


def test_data_that_changes_the_alert_meanwhile_does_not_stop_the_operator(
    api: RestClient, platform: FakePlatform
) -> None:
    alert_id = _opened(platform, an_alert())
    fail(platform.alerts, "save", times=2, error=AlertChanged("overtaken"))

    assert api.post(f"/alerts/{alert_id}/acknowledge").json["status"] == "acknowledged"


def test_an_operator_who_is_overtaken_again_and_again_is_told_so(api: RestClient, platform: FakePlatform) -> None:
    alert_id = _opened(platform, an_alert())
    fail(platform.alerts, "save", error=AlertChanged("overtaken"))

    answer = api.post(f"/alerts/{alert_id}/acknowledge")

    assert answer.status == 409
    assert answer.json["type"] == "urn:cloudiot:problem:alert-changed"
