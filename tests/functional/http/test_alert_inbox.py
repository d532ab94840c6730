"""/alerts as an inbox: filters, comments, the history of an alert, and one step for many."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.alert import Alert
from chalicelib.domain.breach import Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import EventKind
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_breach, an_alert, an_event
from tests.fakes.commands import RecordingNotifier
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, VIEWER, RestClient


def opened(platform: FakePlatform, *alerts: Alert) -> list[str]:
    for alert in alerts:
        platform.alerts.save(alert, replacing=None)
    return [str(alert.alert_id) for alert in alerts]


def ids(answer: Any) -> list[str]:
    return [item["alert_id"] for item in answer.json["items"]]


# --- filters


@pytest.fixture
def mixed(platform: FakePlatform) -> dict[str, str]:
    """One alert of each sort, by a word for it."""
    alerts = {
        "warm": an_alert(),
        "hot": an_alert("greenhouse-1-b", severity=Severity.CRITICAL, opened_at=NOON - MINUTE),
        "silent": an_alert(rule_id="silence", opened_at=NOON - 2 * MINUTE),
        "blight": an_alert(rule_id="disease-tomato-early-blight", opened_at=NOON - 3 * MINUTE),
        "risk": an_alert(SITE, rule_id="risk-late-blight", opened_at=NOON - 4 * MINUTE),
        "refused": an_alert(rule_id="rejections", opened_at=NOON - 5 * MINUTE),
        "elsewhere": replace(an_alert("field-1-a", opened_at=NOON - 6 * MINUTE), site="field-1"),
    }
    return dict(zip(alerts, opened(platform, *alerts.values()), strict=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("site=field-1", ["elsewhere"]),
        ("severity=critical", ["hot"]),
        ("kind=silence", ["silent"]),
        ("kind=disease", ["blight"]),
        ("kind=risk", ["risk"]),
        ("kind=rejections", ["refused"]),
        ("kind=limit", ["warm", "hot", "elsewhere"]),
        ("kind=limit&site=greenhouse-1&severity=warning", ["warm"]),
        ("status=open&kind=limit&severity=critical", ["hot"]),
        ("status=resolved&kind=limit", []),
        ("kind=certificate", []),
        (f"device={DEVICE}&kind=silence", ["silent"]),
        (f"device={DEVICE}&severity=critical", []),
    ],
)
def test_alerts_are_listed_by_site_severity_and_kind(
    api: RestClient, mixed: dict[str, str], query: str, expected: list[str]
) -> None:
    assert ids(api.get(f"/alerts?{query}")) == [mixed[word] for word in expected]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_filtered_pages_lead_to_every_alert(api: RestClient, mixed: dict[str, str], limit: int) -> None:
    pages = [api.get(f"/alerts?kind=limit&limit={limit}")]
    while pages[-1].json["cursor"] is not None:
        pages.append(api.get(f"/alerts?kind=limit&limit={limit}&cursor={pages[-1].json['cursor']}"))

    found = [alert_id for page in pages for alert_id in ids(page)]
    assert found == [mixed[word] for word in ("warm", "hot", "elsewhere")]


@pytest.mark.parametrize(("name", "value"), [("severity", "fatal"), ("kind", "weather"), ("site", "No Site")])
def test_a_filter_that_nothing_can_match_is_refused_by_name(api: RestClient, name: str, value: str) -> None:
    answer = api.get(f"/alerts?{name}={value.replace(' ', '%20')}")

    assert (answer.status, answer.wrong_fields) == (400, [name])


def test_an_alert_of_a_site_has_no_device(api: RestClient, mixed: dict[str, str]) -> None:
    item = api.get(f"/alerts/{mixed['risk']}").json

    assert (item["device_id"], item["site"], item["kind"]) == (None, SITE, "risk")


# --- comments


def test_a_comment_is_shown_with_its_alert_and_told_in_the_feed(api: RestClient, platform: FakePlatform) -> None:
    (alert_id,) = opened(platform, an_alert())

    answer = api.post(f"/alerts/{alert_id}/comments", {"text": "The fan's belt is torn."})

    (comment,) = answer.json["comments"]
    assert answer.status == 201
    assert (comment["by"], comment["at"], comment["text"]) == (OPERATOR.name, to_ms(NOON), "The fan's belt is torn.")
    assert api.get(f"/alerts/{alert_id}").json == answer.json
    (event,) = platform.events.events.values()
    assert (event.kind, event.who, event.text) == (
        EventKind.ALERT_COMMENTED,
        OPERATOR.name,
        "Comment: The fan's belt is torn.",
    )


def test_comments_are_shown_newest_first_and_do_not_change_the_alert(api: RestClient, platform: FakePlatform) -> None:
    alert = an_alert()
    (alert_id,) = opened(platform, alert)
    for minute in range(3):
        platform.clock.now = NOON + minute * MINUTE
        api.post(f"/alerts/{alert_id}/comments", {"text": f"No. {minute}"})

    assert [each["text"] for each in api.get(f"/alerts/{alert_id}").json["comments"]] == ["No. 2", "No. 1", "No. 0"]
    assert platform.alerts.get(alert.alert_id) == alert


def test_the_same_comment_sent_again_is_one(api: RestClient, platform: FakePlatform) -> None:
    (alert_id,) = opened(platform, an_alert())
    for _ in range(2):
        api.post(f"/alerts/{alert_id}/comments", {"text": "Seen."})
        platform.clock.advance(MINUTE)

    assert len(api.get(f"/alerts/{alert_id}").json["comments"]) == 1
    assert len(platform.events.events) == 1


def test_an_alert_that_is_over_can_be_commented(api: RestClient, platform: FakePlatform) -> None:
    (alert_id,) = opened(platform, an_alert().resolved(at=NOON, calm_since=NOON))

    assert api.post(f"/alerts/{alert_id}/comments", {"text": "It was the fan."}).status == 201


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": " "}, {"text": "x" * 501}, {"text": "two\nlines"}, {"text": 7}]
)
def test_a_comment_is_one_line_of_at_most_500_characters(
    api: RestClient, platform: FakePlatform, body: dict[str, object]
) -> None:
    (alert_id,) = opened(platform, an_alert())

    answer = api.post(f"/alerts/{alert_id}/comments", body)

    assert (answer.status, answer.wrong_fields) == (400, ["text"])
    assert not platform.comments.comments


def test_an_unknown_alert_takes_no_comment(api: RestClient) -> None:
    assert api.post("/alerts/greenhouse-1-a.air-temp-high.000001/comments", {"text": "Seen."}).status == 404


# --- history


def test_the_history_of_an_alert_tells_who_did_what_and_when(api: RestClient, platform: FakePlatform) -> None:
    ports = AlertPorts(
        book=platform.alerts,
        notifier=RecordingNotifier(),
        clock=platform.clock,
        rules=platform.rules,
        sites=platform.sites,
        devices=platform.devices,
    )
    raise_alerts([a_breach(), a_breach(rule_id="co2-high")], sites={DEVICE: SITE}, ports=ports)
    alert_id = f"{DEVICE}.air-temp-high.000001"
    for minute, (step, body) in enumerate(
        [("acknowledge", None), ("comments", {"text": "On it."}), ("snooze", {"minutes": 5}), ("resolve", None)],
        start=1,
    ):
        platform.clock.now = NOON + minute * MINUTE
        api.post(f"/alerts/{alert_id}/{step}", body)
    platform.events.append(an_event(at=NOON + MINUTE))

    history = api.get(f"/alerts/{alert_id}/history").json

    assert [(item["kind"], item["who"], item["at"]) for item in history["items"]] == [
        ("alert.resolved", OPERATOR.name, to_ms(NOON + 4 * MINUTE)),
        ("alert.snoozed", OPERATOR.name, to_ms(NOON + 3 * MINUTE)),
        ("alert.commented", OPERATOR.name, to_ms(NOON + 2 * MINUTE)),
        ("alert.acknowledged", OPERATOR.name, to_ms(NOON + MINUTE)),
        ("alert.opened", "platform", to_ms(NOON)),
    ]
    assert history["cursor"] is None


def test_the_history_of_an_alert_of_a_site_is_found_too(api: RestClient, platform: FakePlatform) -> None:
    (alert_id,) = opened(platform, an_alert(SITE, rule_id="risk-late-blight"))
    api.post(f"/alerts/{alert_id}/acknowledge")

    assert [item["kind"] for item in api.get(f"/alerts/{alert_id}/history").json["items"]] == ["alert.acknowledged"]


def test_the_history_of_an_unknown_alert_is_not_found(api: RestClient) -> None:
    assert api.get("/alerts/greenhouse-1-a.air-temp-high.000001/history").status == 404


# --- one step for many


def test_many_alerts_are_acknowledged_at_once_and_each_says_what_became_of_it(
    api: RestClient, platform: FakePlatform
) -> None:
    open_one, over = opened(platform, an_alert(), an_alert(rule_id="co2-high").resolved(at=NOON, calm_since=NOON))
    unknown = f"{DEVICE}.battery-low.000001"

    answer = api.post("/alerts/bulk", {"step": "acknowledge", "alert_ids": [open_one, over, unknown, "nonsense"]})

    assert answer.status == 200
    outcomes = [
        (item["alert_id"], item["alert"] and item["alert"]["status"], item["problem"]) for item in answer.json["items"]
    ]
    assert outcomes == [
        (open_one, "acknowledged", None),
        (over, None, "urn:cloudiot:problem:alert-state-conflict"),
        (unknown, None, "urn:cloudiot:problem:alert-not-found"),
        ("nonsense", None, "urn:cloudiot:problem:alert-not-found"),
    ]


@pytest.mark.parametrize(
    ("step", "minutes", "status"),
    [("acknowledge", None, "acknowledged"), ("resolve", None, "resolved"), ("snooze", 90, "snoozed")],
)
def test_every_step_can_be_taken_on_many_alerts(
    api: RestClient, platform: FakePlatform, step: str, minutes: int | None, status: str
) -> None:
    alert_ids = opened(platform, *(an_alert(f"field-{number:02d}") for number in range(50)))

    answer = api.post("/alerts/bulk", {"step": step, "alert_ids": alert_ids, "minutes": minutes})

    assert [item["alert"]["status"] for item in answer.json["items"]] == [status] * 50
    assert len(platform.events.events) == 50


def test_an_alert_that_is_named_twice_is_changed_once(api: RestClient, platform: FakePlatform) -> None:
    (alert_id,) = opened(platform, an_alert())

    answer = api.post("/alerts/bulk", {"step": "resolve", "alert_ids": [alert_id, alert_id]})

    assert [item["problem"] for item in answer.json["items"]] == [None]


def test_an_outage_on_the_way_says_of_which_alerts_nothing_is_known(api: RestClient, platform: FakePlatform) -> None:
    first, second = opened(platform, an_alert(), an_alert(rule_id="co2-high"))
    fail(platform.alerts, "get", times=1)

    answer = api.post("/alerts/bulk", {"step": "acknowledge", "alert_ids": [first, second]})

    assert [item["problem"] for item in answer.json["items"]] == ["urn:cloudiot:problem:outage", None]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"step": "resolve", "alert_ids": []}, "alert_ids"),
        ({"step": "resolve", "alert_ids": ["a"] * 51}, "alert_ids"),
        ({"step": "forget", "alert_ids": ["a"]}, "step"),
        ({"step": "snooze", "alert_ids": ["a"]}, "minutes"),
        ({"step": "resolve", "alert_ids": ["a"], "minutes": 5}, "minutes"),
        ({"step": "snooze", "alert_ids": ["a"], "minutes": 0}, "minutes"),
        ({"alert_ids": ["a"]}, "step"),
    ],
)
def test_a_step_for_many_that_makes_no_sense_is_refused_by_name(
    api: RestClient, body: dict[str, object], field: str
) -> None:
    answer = api.post("/alerts/bulk", body)

    assert (answer.status, answer.wrong_fields) == (400, [field])


def test_a_viewer_may_look_and_not_touch(api: RestClient, platform: FakePlatform) -> None:
    (alert_id,) = opened(platform, an_alert())
    platform.clock.advance(HOUR)

    assert api.get(f"/alerts/{alert_id}/history", key=VIEWER.key).status == 200
    assert api.post(f"/alerts/{alert_id}/comments", {"text": "Hm."}, key=VIEWER.key).status == 403
    assert api.post("/alerts/bulk", {"step": "resolve", "alert_ids": [alert_id]}, key=VIEWER.key).status == 403
