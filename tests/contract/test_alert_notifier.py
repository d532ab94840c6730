"""AlertNotifier: the fake and the SNS topic."""

import json
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID

from chalicelib.adapters.sns_alerts import SnsAlerts
from chalicelib.domain.alert import Alert
from chalicelib.domain.alert_rules import Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage
from chalicelib.ports.alerts import AlertNotifier
from tests.builders import DEVICE, MINUTE, NOON, SITE, an_alert
from tests.contract import cloud
from tests.fakes.commands import RecordingNotifier

TOPIC = f"arn:aws:sns:{cloud.REGION}:{DEFAULT_ACCOUNT_ID}:cloudiot-test-alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The port, and the ids of the alerts that were told."""

    notifier: AlertNotifier
    told: Callable[[], list[str]]


def fake_post() -> Post:
    notifier = RecordingNotifier()
    return Post(notifier=notifier, told=lambda: [str(alert.alert_id) for alert in notifier.told])


def sns_post() -> Post:
    """The topic, with a queue that subscribed to it."""
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    sns.create_topic(Name="cloudiot-test-alerts")
    queue = sqs.create_queue(QueueName="subscriber")["QueueUrl"]
    sns.subscribe(
        TopicArn=TOPIC, Protocol="sqs", Endpoint=f"arn:aws:sqs:{cloud.REGION}:{DEFAULT_ACCOUNT_ID}:subscriber"
    )

    def told() -> list[str]:
        ids = []
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            ids += [json.loads(json.loads(message["Body"])["Message"])["alert_id"] for message in messages]
        return sorted(ids)

    return Post(notifier=SnsAlerts(sns, TOPIC), told=told)


@pytest.fixture(params=[fake_post, sns_post], ids=["fake", "sns"])
def post(request: pytest.FixtureRequest) -> Post:
    made: Post = request.param()
    return made


def published(alert: Alert) -> dict[str, Any]:
    """What is sent for one alert."""
    sns, stubber = cloud.stubbed("sns")
    sent: list[dict[str, Any]] = []
    sns.meta.events.register("provide-client-params.sns.PublishBatch", lambda params, **_: sent.append(params))
    stubber.add_response("publish_batch", {"Successful": [], "Failed": []})
    SnsAlerts(sns, TOPIC).tell([alert])
    (entry,) = sent[0]["PublishBatchRequestEntries"]
    return dict(entry)


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_every_alert_is_told_once(post: Post, count: int) -> None:
    alerts = [an_alert(ordinal=ordinal) for ordinal in range(1, count + 1)]

    post.notifier.tell(alerts)

    assert post.told() == [str(alert.alert_id) for alert in alerts]


def test_programs_get_json() -> None:
    message = json.loads(published(an_alert(severity=Severity.CRITICAL, value=41.5))["Message"])

    assert (
        json.loads(message["sqs"])
        == json.loads(message["https"])
        == {
            "kind": "opened",
            "alert_id": f"{DEVICE}.air-temp-high.000001",
            "device_id": DEVICE,
            "rule_id": "air-temp-high",
            "site": SITE,
            "severity": "critical",
            "what": "Air temperature above its limit",
            "value": 41.5,
            "limit": 35.0,
            "unit": "°C",
            "since": to_ms(NOON - MINUTE),
            "opened_at": to_ms(NOON),
        }
    )


def test_people_get_a_text_that_says_what_where_and_since_when() -> None:
    text = json.loads(published(an_alert(value=41.5))["Message"])["default"]

    for word in ["Air temperature above its limit", DEVICE, SITE, "warning", "41.5", "35", "2025-11-22 11:59 UTC"]:
        assert word in text


def test_an_alert_without_values_is_told_without_them() -> None:
    text = json.loads(published(replace(an_alert(), value=None, limit=None))["Message"])["default"]

    assert "None" not in text
    assert "Measured" not in text


def test_subscribers_can_filter_by_attributes() -> None:
    attributes = published(an_alert())["MessageAttributes"]

    assert {name: attribute["StringValue"] for name, attribute in attributes.items()} == {
        "alert_id": f"{DEVICE}.air-temp-high.000001",
        "device_id": DEVICE,
        "site": SITE,
        "severity": "warning",
        "kind": "opened",
    }


@pytest.mark.parametrize(
    "alert",
    [
        an_alert(),
        replace(an_alert("d" * 64), what="Nördliche Fäule\nBcc: all@example.com", site="s" * 64),
        replace(an_alert(), what="🌱" * 200),
    ],
    ids=["usual", "long-with-line-feed", "not-ascii"],
)
def test_a_subject_is_one_short_line_of_plain_letters_with_the_severity_first(alert: Alert) -> None:
    subject = published(alert)["Subject"]

    assert subject.startswith("WARNING at ")
    assert len(subject) < 100
    assert set(subject) <= set(string.ascii_letters + string.digits + string.punctuation + " ")


def test_a_topic_that_does_not_take_all_is_an_outage() -> None:
    sns, stubber = cloud.stubbed("sns")
    failed = {"Id": "1", "Code": "InternalError", "SenderFault": False}
    stubber.add_response("publish_batch", {"Successful": [{"Id": "0"}], "Failed": [failed]})

    with pytest.raises(Outage, match="InternalError"):
        SnsAlerts(sns, TOPIC).tell([an_alert(), an_alert(ordinal=2)])


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [("Throttling", 400, Outage), ("InternalError", 500, Outage), ("AuthorizationError", 403, ClientError)],
)
def test_a_topic_that_does_not_answer_is_an_outage_and_a_missing_grant_is_not(
    code: str, status: int, raised: type[Exception]
) -> None:
    sns, stubber = cloud.stubbed("sns")
    stubber.add_client_error("publish_batch", code, http_status_code=status)

    with pytest.raises(raised, match=code):
        SnsAlerts(sns, TOPIC).tell([an_alert()])
