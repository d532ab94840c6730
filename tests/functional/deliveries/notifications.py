"""Listens to what the platform publishes, as far as the topic took it."""

from typing import Any


class Notifications:
    """The alerts that people were told of.

    Attributes:
        alert_ids: of all of them; one that was told twice is in it once.
    """

    def __init__(self) -> None:
        self.alert_ids: set[str] = set()

    def listen(self, sns: Any) -> None:
        """Hear what this client publishes from now on."""
        events = sns.meta.events
        events.register_last("before-parameter-build.*.*", self._spoken)
        # Before a fault can swallow the answer: what the topic took is told, whether or not the platform hears so.
        events.register_first("after-call.*.*", self._taken)

    def stop(self, sns: Any) -> None:
        """Hear no more."""
        sns.meta.events.unregister("before-parameter-build.*.*", self._spoken)
        sns.meta.events.unregister("after-call.*.*", self._taken)

    def _spoken(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        entries = params.get("PublishBatchRequestEntries", [params])
        context["spoken"] = {entry["MessageAttributes"]["alert_id"]["StringValue"] for entry in entries}

    def _taken(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        if parsed["ResponseMetadata"]["HTTPStatusCode"] == 200:
            self.alert_ids |= context["spoken"]
