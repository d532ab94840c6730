"""Tells people of alerts by SNS: a text for e-mail, JSON for machines, both in one publish."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.domain.alert import Alert
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage

# SNS's own limits.
_ENTRIES_A_BATCH: Final = 10
_LONGEST_SUBJECT: Final = 99
# Subscribers that are programs; every other protocol gets the text for people.
_MACHINES: Final = ("sqs", "http", "https", "lambda", "firehose")
_KIND: Final = "opened"


class SnsAlerts:
    """Implements `AlertNotifier`."""

    def __init__(self, client: Any, topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Send one notification for each alert.

        Raises:
            Outage: SNS did not take all of them; those it took will be told again.
        """
        for start in range(0, len(alerts), _ENTRIES_A_BATCH):
            batch = alerts[start : start + _ENTRIES_A_BATCH]
            entries = [_entry(str(index), alert) for index, alert in enumerate(batch)]
            with outages_of("the alert topic"):
                answer = self._client.publish_batch(TopicArn=self._topic_arn, PublishBatchRequestEntries=entries)
            if failed := answer.get("Failed"):
                raise Outage(f"the alert topic did not take {len(failed)} notifications: {failed[0].get('Code')}")


def _entry(entry_id: str, alert: Alert) -> dict[str, Any]:
    text, document = _text(alert), msgspec.json.encode(_document(alert)).decode()
    attributes = {
        "alert_id": str(alert.alert_id),
        "device_id": alert.alert_id.device_id,
        "site": alert.site,
        "severity": alert.severity.name.lower(),
        "kind": _KIND,
    }
    return {
        "Id": entry_id,
        "Subject": _subject(alert),
        "MessageStructure": "json",
        "Message": msgspec.json.encode({"default": text, **dict.fromkeys(_MACHINES, document)}).decode(),
        "MessageAttributes": {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()},
    }


def _subject(alert: Alert) -> str:
    """What is wrong and where, worst word first: it is all that a phone's lock screen shows."""
    subject = f"{alert.severity.name} at {alert.site}: {alert.what} ({alert.alert_id.device_id})"
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in subject)
    return plain[:_LONGEST_SUBJECT]


def _text(alert: Alert) -> str:
    lines = [
        f"{alert.what}.",
        "",
        f"Severity:  {alert.severity.name.lower()}",
        f"Site:      {alert.site}",
        f"Device:    {alert.alert_id.device_id}",
        f"Since:     {alert.since:%Y-%m-%d %H:%M} UTC",
    ]
    if alert.value is not None:
        lines.append(f"Measured:  {alert.value:g} {alert.unit}".rstrip())
    if alert.limit is not None:
        lines.append(f"Limit:     {alert.limit:g} {alert.unit}".rstrip())
    return "\n".join([*lines, f"Alert:     {alert.alert_id}", "", "Acknowledge it, and nobody else has to get up.", ""])


def _document(alert: Alert) -> dict[str, Any]:
    return {
        "kind": _KIND,
        "alert_id": str(alert.alert_id),
        "device_id": alert.alert_id.device_id,
        "rule_id": alert.alert_id.rule_id,
        "site": alert.site,
        "severity": alert.severity.name.lower(),
        "what": alert.what,
        "value": alert.value,
        "limit": alert.limit,
        "unit": alert.unit,
        "since": to_ms(alert.since),
        "opened_at": to_ms(alert.opened_at),
    }
