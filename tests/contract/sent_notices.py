"""What SNS is sent for one notice."""

import json
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID

from chalicelib.adapters.sns_alerts import SnsAlerts
from chalicelib.domain.notice import Notice
from tests.contract import cloud

TOPIC = f"arn:aws:sns:{cloud.REGION}:{DEFAULT_ACCOUNT_ID}:cloudiot-test-alerts"
ESCALATIONS = f"arn:aws:sns:{cloud.REGION}:{DEFAULT_ACCOUNT_ID}:cloudiot-test-escalations"
OPERATOR_URL = "https://a1b2c3.execute-api.eu-central-1.amazonaws.com"


def published(notice: Notice, *, operator_url: str | None = OPERATOR_URL) -> dict[str, Any]:
    """What is sent for one notice."""
    sns, stubber = cloud.stubbed("sns")
    sent: list[dict[str, Any]] = []
    sns.meta.events.register("provide-client-params.sns.PublishBatch", lambda params, **_: sent.append(params))
    stubber.add_response("publish_batch", {"Successful": [], "Failed": []})
    untold = SnsAlerts(sns, TOPIC, escalation_topic_arn=ESCALATIONS, operator_url=operator_url).tell([notice])
    assert untold == []
    (entry,) = sent[0]["PublishBatchRequestEntries"]
    return {"TopicArn": sent[0]["TopicArn"], **entry}


def text(notice: Notice, *, operator_url: str | None = OPERATOR_URL) -> str:
    """What people read."""
    return str(json.loads(published(notice, operator_url=operator_url)["Message"])["email"])


def document(notice: Notice) -> dict[str, Any]:
    """What programs read."""
    read: dict[str, Any] = json.loads(json.loads(published(notice)["Message"])["default"])
    return read
