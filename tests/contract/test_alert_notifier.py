"""AlertNotifier: the fake and the SNS topics."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID

from chalicelib.adapters.sns_alerts import SnsAlerts
from chalicelib.domain.breach import Severity
from chalicelib.domain.notice import News
from chalicelib.ports.alerts import AlertNotifier
from tests.builders import HOUR, NOON, SITE, a_notice, an_alert
from tests.contract import cloud
from tests.contract.sent_notices import ESCALATIONS, TOPIC
from tests.fakes.commands import RecordingNotifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The port, and the ids of the alerts that the growers and the second topic were told of."""

    notifier: AlertNotifier
    told: Callable[[], list[str]]
    escalated: Callable[[], list[str]]


def fake_post() -> Post:
    notifier = RecordingNotifier()
    return Post(
        notifier=notifier,
        told=lambda: [str(alert.alert_id) for alert in notifier.told],
        escalated=lambda: [str(alert.alert_id) for alert in notifier.escalated],
    )


def sns_post() -> Post:
    """The topics, each with a queue that subscribed to it."""
    sns = cloud.client("sns")
    told = subscribed("alerts")
    escalated = subscribed("escalations")
    return Post(notifier=SnsAlerts(sns, TOPIC, escalation_topic_arn=ESCALATIONS), told=told, escalated=escalated)


def subscribed(name: str) -> Callable[[], list[str]]:
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    topic = sns.create_topic(Name=f"cloudiot-test-{name}")["TopicArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{cloud.REGION}:{DEFAULT_ACCOUNT_ID}:{name}")

    def heard() -> list[str]:
        ids = []
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            ids += [json.loads(json.loads(message["Body"])["Message"])["alert_id"] for message in messages]
        return sorted(ids)

    return heard


@pytest.fixture(params=[fake_post, sns_post], ids=["fake", "sns"])
def post(request: pytest.FixtureRequest) -> Post:
    made: Post = request.param()
    return made


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_every_alert_is_told_once(post: Post, count: int) -> None:
    alerts = [an_alert(ordinal=ordinal) for ordinal in range(1, count + 1)]

    assert not post.notifier.tell([a_notice(alert) for alert in alerts])

    assert post.told() == [str(alert.alert_id) for alert in alerts]
    assert post.escalated() == []


def test_escalations_go_to_the_second_topic_and_to_no_other(post: Post) -> None:
    usual, escalated = an_alert(), an_alert(rule_id="co2-high")

    post.notifier.tell([a_notice(escalated, news=News.ESCALATED), a_notice(usual)])

    assert post.told() == [str(usual.alert_id)]
    assert post.escalated() == [str(escalated.alert_id)]


def test_a_filter_policy_lets_through_what_it_names_only() -> None:
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    topic = sns.create_topic(Name="cloudiot-test-alerts")["TopicArn"]
    queue = sqs.create_queue(QueueName="night-shift")["QueueUrl"]
    policy = {"severity": ["critical"], "site": [SITE], "kind": ["opened", "raised"]}
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:{cloud.REGION}:{DEFAULT_ACCOUNT_ID}:night-shift",
        Attributes={"FilterPolicy": json.dumps(policy)},
    )
    critical = an_alert(severity=Severity.CRITICAL)
    elsewhere = replace(critical, site="field-1")
    notices = [a_notice(), a_notice(critical), a_notice(elsewhere), a_notice(critical, news=News.REPEATED)]

    SnsAlerts(sns, TOPIC, escalation_topic_arn=ESCALATIONS).tell(notices)

    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(json.loads(message["Body"])["Message"])["severity"] for message in messages] == ["critical"]


def test_what_a_topic_does_not_take_is_told_again_and_nothing_else() -> None:
    sns, stubber = cloud.stubbed("sns")
    failed = {"Id": "1", "Code": "InternalError", "SenderFault": False}
    stubber.add_response("publish_batch", {"Successful": [{"Id": "0"}], "Failed": [failed]})
    notices = [a_notice(), a_notice(an_alert(ordinal=2))]

    assert SnsAlerts(sns, TOPIC, escalation_topic_arn=ESCALATIONS).tell(notices) == notices[1:]


@pytest.mark.parametrize(("code", "status"), [("Throttling", 400), ("InternalError", 500)])
def test_what_was_sent_before_an_outage_is_not_sent_again(code: str, status: int) -> None:
    sns, stubber = cloud.stubbed("sns")
    stubber.add_response("publish_batch", {"Successful": [], "Failed": []})
    stubber.add_client_error("publish_batch", code, http_status_code=status)
    notices = [a_notice(an_alert(ordinal=ordinal, opened_at=NOON + ordinal * HOUR)) for ordinal in range(1, 26)]

    assert SnsAlerts(sns, TOPIC, escalation_topic_arn=ESCALATIONS).tell(notices) == notices[10:]


def test_a_missing_grant_is_no_outage() -> None:
    sns, stubber = cloud.stubbed("sns")
    stubber.add_client_error("publish_batch", "AuthorizationError", http_status_code=403)

    with pytest.raises(ClientError, match="AuthorizationError"):
        SnsAlerts(sns, TOPIC, escalation_topic_arn=ESCALATIONS).tell([a_notice()])
