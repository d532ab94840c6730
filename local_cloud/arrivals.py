"""What has arrived at the far end, read from the tables themselves and not through the platform's code."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.endpoints import Endpoints
from local_cloud.ledger import AlertKey, Arrived, Diagnosed, MessageId, PhotoId


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalsReader:
    """Looks into the tables, and into the subscription of the alert topic."""

    endpoints: Endpoints
    subscription: AlertSubscription

    def read(self, device_ids: Iterable[str]) -> Arrived:
        """All that is there of these devices now."""
        devices = tuple(device_ids)
        client = self.endpoints.client("dynamodb")
        return Arrived(
            messages=frozenset(message for device in devices for message in stored_messages(self.endpoints, device)),
            diagnoses=tuple(diagnosed for device in devices for diagnosed in self._diagnoses(client, device)),
            alerts_opened=frozenset(alert for device in devices for alert in self._alerts(client, device)),
            alerts_delivered=self.subscription.heard(),
        )

    def _diagnoses(self, client: Any, device_id: str) -> Iterator[Diagnosed]:
        for item in _partition(client, self._operations, "pk", f"PHOTOS#{device_id}"):
            yield _diagnosed(item)

    def _alerts(self, client: Any, device_id: str) -> Iterator[AlertKey]:
        for item in _partition(client, self._operations, "pk", f"DEVICE#{device_id}"):
            kind, _, rest = item["sk"]["S"].partition("#")
            # ALERT#<rule>, and the earlier ones of the rule as PASTALERT#<rule>#<ordinal>
            if kind in ("ALERT", "PASTALERT"):
                yield AlertKey(device_id, rest.partition("#")[0])

    @property
    def _operations(self) -> str:
        return self.endpoints.outputs["OperationsTableName"]


def stored_messages(endpoints: Endpoints, device_id: str) -> Iterator[MessageId]:
    """The keys of a device's messages in the telemetry table, each once."""
    items = _partition(endpoints.client("dynamodb"), endpoints.outputs["TelemetryTableName"], "device_id", device_id)
    for item in items:
        at_ms, _, seq = item["at_seq"]["S"].partition("#")
        if at_ms.isdecimal():  # roll-ups of days lie in the same partition
            yield MessageId(device_id, int(at_ms), int(seq))


def diagnosed_photos(endpoints: Endpoints, device_id: str) -> Iterator[PhotoId]:
    """A device's photos that have a diagnosis, each once."""
    client, table = endpoints.client("dynamodb"), endpoints.outputs["OperationsTableName"]
    for item in _partition(client, table, "pk", f"PHOTOS#{device_id}"):
        yield _diagnosed(item).photo


def _diagnosed(item: dict[str, Any]) -> Diagnosed:
    key, diagnosis = item["key"]["M"], item["diagnosis"]["M"]
    device_id, day, photo_id = (key[name]["S"] for name in ("device_id", "day", "photo_id"))
    model, severity = diagnosis.get("model", {}).get("M", {}), diagnosis.get("severity_pct")
    return Diagnosed(
        photo=PhotoId(device_id, photo_id),
        photo_key=f"photos/{device_id}/{day}/{photo_id}.jpg",
        size_bytes=int(item["size_bytes"]["N"]),
        label=diagnosis["label"]["S"],
        verdict=diagnosis["verdict"]["S"],
        severity_pct=None if severity is None else float(severity["N"]),
        heatmap_key=item.get("heatmap_key", {}).get("S"),
        model_version=model.get("version", {}).get("S"),
        model_sha256=model.get("sha256", {}).get("S"),
    )


def _partition(client: Any, table: str, key: str, value: str) -> Iterator[dict[str, Any]]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="#key = :value",
        ExpressionAttributeNames={"#key": key},
        ExpressionAttributeValues={":value": {"S": value}},
        ConsistentRead=True,
    )
    for page in pages:
        yield from page["Items"]
