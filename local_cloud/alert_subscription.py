"""An own subscription of the alert topic: whether alerts reach people can only be seen at the far end."""

import json
from dataclasses import dataclass, field
from typing import Any, Final, Self

from local_cloud.endpoints import Endpoints
from local_cloud.ledger import AlertKey

_BATCH: Final = 10
# An alert tells of itself once more when it gets worse; having heard of its opening is what counts.
_OPENED: Final = "opened"


@dataclass(slots=True, kw_only=True)
class AlertSubscription:
    """A queue that hears what the alert topic says."""

    sqs: Any
    queue_url: str
    _heard: set[AlertKey] = field(default_factory=set)

    @classmethod
    def open(cls, endpoints: Endpoints, *, name: str) -> Self:
        """Subscribe a new queue."""
        sqs, topic = endpoints.client("sqs"), endpoints.outputs["AlertTopicArn"]
        queue_url = sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]
        sqs.set_queue_attributes(
            QueueUrl=queue_url, Attributes={"Policy": _let_topic_send(topic, attributes["QueueArn"])}
        )
        endpoints.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=attributes["QueueArn"])
        return cls(sqs=sqs, queue_url=queue_url)

    def heard(self) -> frozenset[AlertKey]:
        """Every alert that was announced since the subscription began."""
        while True:
            answer = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=_BATCH)
            messages = answer.get("Messages", [])
            for message in messages:
                self._heard |= _announced(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
            if not messages:
                return frozenset(self._heard)


def _announced(notification: dict[str, Any]) -> set[AlertKey]:
    attributes = {name: value["Value"] for name, value in notification.get("MessageAttributes", {}).items()}
    if attributes.get("kind") != _OPENED:
        return set()
    # <device id>.<rule id>.<ordinal>
    device_id, _, rest = attributes["alert_id"].partition(".")
    return {AlertKey(device_id, rest.rpartition(".")[0])}


def _let_topic_send(topic_arn: str, queue_arn: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
