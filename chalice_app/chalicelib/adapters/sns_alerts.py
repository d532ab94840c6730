"""Tells people of alerts by SNS: a text for e-mail, JSON for machines, both in one publish."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from chalicelib.adapters.alert_messages import attributes_of, document_of, subject_of, text_of
from chalicelib.adapters.aws_failures import outages_of
from chalicelib.domain.errors import Outage
from chalicelib.domain.notice import News, Notice

# SNS's own limit.
_ENTRIES_A_BATCH: Final = 10


class SnsAlerts:
    """Implements `AlertNotifier`."""

    def __init__(
        self, client: Any, topic_arn: str, *, escalation_topic_arn: str, operator_url: str | None = None
    ) -> None:
        """Tell people by these topics.

        Args:
            operator_url: where the links in the messages lead; None for messages without links.
        """
        self._client = client
        self._topic_arn = topic_arn
        self._escalation_topic_arn = escalation_topic_arn
        self._operator_url = operator_url

    def tell(self, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Send the notifications, ten at a time; one that SNS does not take leaves the others alone."""
        escalated = [notice for notice in notices if notice.news is News.ESCALATED]
        usual = [notice for notice in notices if notice.news is not News.ESCALATED]
        return [*self._publish(usual, self._topic_arn), *self._publish(escalated, self._escalation_topic_arn)]

    def _publish(self, notices: Sequence[Notice], topic_arn: str) -> list[Notice]:
        """Those that were not taken."""
        untold: list[Notice] = []
        for start in range(0, len(notices), _ENTRIES_A_BATCH):
            batch = notices[start : start + _ENTRIES_A_BATCH]
            entries = [self._entry(str(index), notice) for index, notice in enumerate(batch)]
            try:
                with outages_of("the alert topic"):
                    answer = self._client.publish_batch(TopicArn=topic_arn, PublishBatchRequestEntries=entries)
            except Outage:
                # The rest would most likely wait as long, and fail as well.
                return [*untold, *notices[start:]]
            untold += [batch[int(failed["Id"])] for failed in answer.get("Failed", [])]
        return untold

    def _entry(self, entry_id: str, notice: Notice) -> dict[str, Any]:
        subject, text = subject_of(notice), text_of(notice, operator_url=self._operator_url)
        document = msgspec.json.encode(document_of(notice, operator_url=self._operator_url)).decode()
        return {
            "Id": entry_id,
            "Subject": subject,
            "MessageStructure": "json",
            # Every subscriber is a program, but for those who read mail and short messages. The whole text would be cut
            # into five of the latter, and each is paid for.
            "Message": msgspec.json.encode({"default": document, "email": text, "sms": subject}).decode(),
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value} for name, value in attributes_of(notice).items()
            },
        }
