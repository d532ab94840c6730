"""The telemetry table: one packed item for each message."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.adapters.batch_writes import write_all
from chalicelib.adapters.cursors import decode_cursor, encode_cursor, not_ours
from chalicelib.adapters.dynamo_attributes import Attributes
from chalicelib.adapters.telemetry_packing import PACKING_VERSION, pack, unpack
from chalicelib.domain.clock import to_ms
from chalicelib.domain.page import Page
from chalicelib.domain.sample import Sample, TelemetryMessage

_PART: Final = "the telemetry table"
_VERSION: Final = {"N": str(PACKING_VERSION)}
# Messages lie under digits. Other things of a device, such as the roll-ups of its days, lie behind them.
_AFTER_MESSAGES: Final = ":"


class DynamoTelemetry:
    """Implements `TelemetryStore`."""

    def __init__(
        self, client: Any, table: str, *, retention: timedelta, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._retention_s = retention // timedelta(seconds=1)
        self._sleep = sleep

    def put_all(self, messages: Sequence[TelemetryMessage]) -> None:
        """Keep the messages.

        A batch may name each key once. Two messages of one device with one number and one start should be the
        same message; if a broken device makes them differ, the choice must not depend on their order.
        """
        items: dict[tuple[str, str], Attributes] = {}
        for message in messages:
            key = _key(message)
            item = self._item(key, message)
            if key in items:
                item = max(item, items[key], key=_packed)
            items[key] = item
        write_all(self._client, self._table, list(items.values()), part=_PART, sleep=self._sleep)

    def between(
        self,
        device_id: str,
        start: datetime,
        end: datetime,
        *,
        limit: int,
        cursor: str | None = None,
        consistent: bool = False,
    ) -> Page[TelemetryMessage]:
        """One page; it reads one row more than it shows, to know whether there is a next one."""
        first, last = _place(start), _place(end)
        if first >= last:
            return Page(())
        after = _place_after(cursor, device_id, first, last)
        rows = list(self._rows(device_id, first, last, limit=limit + 1, after=after, consistent=consistent))
        shown = tuple(_message(row) for row in rows[:limit])
        return Page(shown, encode_cursor(*_key(shown[-1])) if len(rows) > limit else None)

    def latest(self, device_id: str) -> Sample | None:
        with outages_of(_PART):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="device_id = :device AND at_seq < :end",
                ExpressionAttributeValues={":device": {"S": device_id}, ":end": {"S": _AFTER_MESSAGES}},
                ScanIndexForward=False,
                Limit=1,
            )
        items = answer["Items"]
        return _message(items[0]).last_sample if items else None

    def _item(self, key: tuple[str, str], message: TelemetryMessage) -> Attributes:
        device_id, at_seq = key
        return {
            "device_id": {"S": device_id},
            "at_seq": {"S": at_seq},
            "packed": {"B": pack(message.times_ms, message.columns)},
            "v": _VERSION,
            "expires_at": {"N": str(message.times_ms[-1] // 1000 + self._retention_s)},
        }

    def _rows(
        self, device_id: str, first: str, last: str, *, limit: int, after: Attributes | None, consistent: bool
    ) -> Iterator[Mapping[str, Mapping[str, Any]]]:
        """Up to so many items, over as many queries as their size asks for."""
        while limit > 0:
            with outages_of(_PART):
                answer = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="device_id = :device AND at_seq BETWEEN :first AND :last",
                    ExpressionAttributeValues={
                        ":device": {"S": device_id},
                        ":first": {"S": first},
                        ":last": {"S": last},
                    },
                    Limit=limit,
                    ConsistentRead=consistent,
                    **({"ExclusiveStartKey": after} if after else {}),
                )
            yield from answer["Items"]
            limit -= len(answer["Items"])
            after = answer.get("LastEvaluatedKey")
            if after is None:
                return


def _key(message: TelemetryMessage) -> tuple[str, str]:
    return message.device_id, f"{message.times_ms[0]:013d}#{message.seq:016d}"


def _packed(item: Attributes) -> bytes:
    packed: bytes = item["packed"]["B"]
    return packed


def _message(item: Mapping[str, Mapping[str, Any]]) -> TelemetryMessage:
    times_ms, columns = unpack(item["packed"]["B"], item["v"]["N"])
    seq = int(item["at_seq"]["S"].partition("#")[2])
    return TelemetryMessage(device_id=item["device_id"]["S"], seq=seq, times_ms=times_ms, columns=columns)


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
