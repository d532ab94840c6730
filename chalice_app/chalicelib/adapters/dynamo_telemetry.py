"""The telemetry table: one packed item for each message."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.adapters.cursors import decode_cursor, encode_cursor, not_ours
from chalicelib.adapters.dynamo_attributes import Attributes
from chalicelib.adapters.patience import attempts
from chalicelib.adapters.telemetry_packing import PACKING_VERSION, pack, unpack
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage, StoredStateInvalid
from chalicelib.domain.page import Page
from chalicelib.domain.sample import Sample, TelemetryMessage

# DynamoDB's own limit.
_PUTS_A_BATCH: Final = 25


class DynamoTelemetry:
    """Implements `TelemetryStore`."""

    def __init__(
        self, client: Any, table: str, *, retention: timedelta, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._retention = retention
        self._sleep = sleep

    def put_all(self, messages: Sequence[TelemetryMessage]) -> None:
        """Keep the messages.

        A batch may name each key once. Two messages of one device with one number and one start should be the
        same message; if a broken device makes them differ, the choice must not depend on their order.
        """
        items: dict[tuple[str, str], Attributes] = {}
        for message in messages:
            key, item = _key(message), self._item(message)
            items[key] = max(items.get(key, item), item, key=_packed)
        puts = [{"PutRequest": {"Item": item}} for item in items.values()]
        for start in range(0, len(puts), _PUTS_A_BATCH):
            self._write(puts[start : start + _PUTS_A_BATCH])

    def between(
        self, device_id: str, start: datetime, end: datetime, *, limit: int, cursor: str | None = None
    ) -> Page[TelemetryMessage]:
        """One page; it reads one row more than it shows, to know whether there is a next one."""
        first, last = _place(start), _place(end)
        if first >= last:
            return Page(())
        after = _place_after(cursor, device_id, first, last)
        rows = list(self._rows(device_id, first, last, limit=limit + 1, after=after))
        shown = tuple(_message(row) for row in rows[:limit])
        return Page(shown, encode_cursor(*_key(shown[-1])) if len(rows) > limit else None)

    def latest(self, device_id: str) -> Sample | None:
        with outages_of("the telemetry table"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="device_id = :device",
                ExpressionAttributeValues={":device": {"S": device_id}},
                ScanIndexForward=False,
                Limit=1,
            )
        items = answer["Items"]
        return _message(items[0]).samples[-1] if items else None

    def _item(self, message: TelemetryMessage) -> Attributes:
        expires_at = message.samples[-1].at + self._retention
        device_id, at_seq = _key(message)
        return {
            "device_id": {"S": device_id},
            "at_seq": {"S": at_seq},
            "packed": {"B": pack(message.samples)},
            "v": {"N": str(PACKING_VERSION)},
            "expires_at": {"N": str(to_ms(expires_at) // 1000)},
        }

    def _write(self, puts: list[dict[str, Any]]) -> None:
        """Write one batch; what a throttled table leaves over is written again, for a while.

        Raises:
            Outage: some of it is still left over.
        """
        for _ in attempts(self._sleep):
            with outages_of("the telemetry table"):
                answer = self._client.batch_write_item(RequestItems={self._table: puts})
            puts = answer.get("UnprocessedItems", {}).get(self._table, [])
            if not puts:
                return
        raise Outage(f"the telemetry table left {len(puts)} messages unwritten")

    def _rows(
        self, device_id: str, first: str, last: str, *, limit: int, after: Attributes | None
    ) -> Iterator[Mapping[str, Mapping[str, Any]]]:
        """Up to so many items, over as many queries as their size asks for."""
        while limit > 0:
            with outages_of("the telemetry table"):
                answer = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="device_id = :device AND at_seq BETWEEN :first AND :last",
                    ExpressionAttributeValues={
                        ":device": {"S": device_id},
                        ":first": {"S": first},
                        ":last": {"S": last},
                    },
                    Limit=limit,
                    **({"ExclusiveStartKey": after} if after else {}),
                )
            yield from answer["Items"]
            limit -= len(answer["Items"])
            after = answer.get("LastEvaluatedKey")
            if after is None:
                return


def _key(message: TelemetryMessage) -> tuple[str, str]:
    return message.device_id, f"{_place(message.at)}#{message.seq:016d}"


def _packed(item: Attributes) -> bytes:
    return bytes(item["packed"]["B"])


def _message(item: Mapping[str, Mapping[str, Any]]) -> TelemetryMessage:
    if item["v"]["N"] != str(PACKING_VERSION):
        raise StoredStateInvalid(f"a telemetry item is packed in version {item['v']['N']}, we read {PACKING_VERSION}")
    seq = int(item["at_seq"]["S"].partition("#")[2])
    return TelemetryMessage(device_id=item["device_id"]["S"], seq=seq, samples=unpack(item["packed"]["B"]))


def _place(moment: datetime) -> str:
    """Where a moment lies among the sort keys: before every message of that millisecond."""
    return f"{max(to_ms(moment), 0):013d}"


def _place_after(cursor: str | None, device_id: str, first: str, last: str) -> Attributes | None:
    if cursor is None:
        return None
    owner, at_seq = decode_cursor(cursor, parts=2)
    if owner != device_id or not first <= at_seq <= last:
        raise not_ours()
    return {"device_id": {"S": device_id}, "at_seq": {"S": at_seq}}
