"""Roll-ups and late markers, in the telemetry table behind the messages of their device.

The sort keys of messages begin with a digit; `day#<yyyy-mm-dd>` and `late#<yyyy-mm-dd>` come after all of them.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Set
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.adapters.batch_writes import write_all
from chalicelib.adapters.cursors import decode_cursor, encode_cursor, not_ours
from chalicelib.adapters.dynamo_attributes import Attributes, text_attributes
from chalicelib.adapters.rollup_packing import ROLLUP_VERSION, pack_hours, unpack_hours
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.hourly import DAY, DayRollup, day_start
from chalicelib.domain.page import Page
from chalicelib.ports.clock import Clock

_PART: Final = "the telemetry table"
_ROLLUP: Final = "day#"
_MARKER: Final = "late#"
# Dates are digits and hyphens, and lie between the two.
_BEFORE_DATES: Final = ""
_AFTER_DATES: Final = ":"


class DynamoDayRollups:
    """Implements `DayRollups`."""

    def __init__(
        self,
        client: Any,
        table: str,
        *,
        retention: timedelta,
        samples_retention: timedelta,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Work on a table.

        Args:
            retention: of roll-ups.
            samples_retention: of the messages that they are made of; shorter.
        """
        self._client = client
        self._table = table
        self._retention = retention
        self._samples_retention = samples_retention
        self._clock = clock
        self._sleep = sleep

    def put(self, rollup: DayRollup) -> bool:
        first = rollup.revision == 1
        condition: dict[str, Any] = (
            {"ConditionExpression": "attribute_not_exists(at_seq)"}
            if first
            else {
                "ConditionExpression": "revision = :before",
                "ExpressionAttributeValues": {":before": {"N": str(rollup.revision - 1)}},
            }
        )
        with outages_of(_PART):
            try:
                self._client.put_item(TableName=self._table, Item=self._item(rollup), **condition)
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def revision(self, device_id: str, day: date) -> int:
        with outages_of(_PART):
            answer = self._client.get_item(
                TableName=self._table, Key=_key(device_id, _ROLLUP, day.isoformat()), ConsistentRead=True
            )
        return int(answer["Item"]["revision"]["N"]) if "Item" in answer else 0

    def newest_day(self, device_id: str) -> date | None:
        """Consistent: what two runs at once do twice costs more than the read."""
        newest = next(
            self._items(device_id, _ROLLUP, (_BEFORE_DATES, _AFTER_DATES), newest_first=True, consistent=True), None
        )
        return None if newest is None else _day(newest, _ROLLUP)

    def between(
        self, device_id: str, first: date, last: date, *, limit: int, cursor: str | None = None
    ) -> Page[DayRollup]:
        """One page; it reads one row more than it shows, to know whether there is a next one."""
        span = first.isoformat(), last.isoformat()
        if cursor is not None:
            span = _after(cursor, device_id, *span), span[1]
        rows = list(islice(self._items(device_id, _ROLLUP, span, limit=limit + 1), limit + 1))
        shown = tuple(_rollup(row) for row in rows[:limit])
        return Page(shown, encode_cursor(device_id, shown[-1].day.isoformat()) if len(rows) > limit else None)

    def mark_late(self, days: Mapping[str, Set[date]]) -> None:
        token = uuid4().hex
        markers = [self._marker(device_id, day, token) for device_id in sorted(days) for day in sorted(days[device_id])]
        write_all(self._client, self._table, markers, part=_PART, sleep=self._sleep)

    def late_days(self, device_id: str, first: date, last: date) -> Mapping[date, str]:
        now_s = to_ms(self._clock()) // 1000
        markers = self._items(device_id, _MARKER, (first.isoformat(), last.isoformat()), consistent=True)
        # DynamoDB takes up to two days to remove what has expired.
        return {_day(item, _MARKER): item["token"]["S"] for item in markers if int(item["expires_at"]["N"]) > now_s}

    def clear_late(self, device_id: str, day: date, token: str) -> None:
        with outages_of(_PART):
            try:
                self._client.delete_item(
                    TableName=self._table,
                    Key=_key(device_id, _MARKER, day.isoformat()),
                    ConditionExpression="#token = :token",
                    ExpressionAttributeNames={"#token": "token"},
                    ExpressionAttributeValues={":token": {"S": token}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                # Marked again meanwhile, or cleared by another run.
                return

    def _item(self, rollup: DayRollup) -> Attributes:
        expires_at = day_start(rollup.day) + DAY + self._retention
        return {
            **_key(rollup.device_id, _ROLLUP, rollup.day.isoformat()),
            "packed": {"B": pack_hours(rollup.hours)},
            "v": {"N": str(ROLLUP_VERSION)},
            "revision": {"N": str(rollup.revision)},
            "expires_at": {"N": str(to_ms(expires_at) // 1000)},
        }

    def _marker(self, device_id: str, day: date, token: str) -> Attributes:
        expires_at = day_start(day) + self._samples_retention
        return {
            **_key(device_id, _MARKER, day.isoformat()),
            "token": {"S": token},
            "expires_at": {"N": str(to_ms(expires_at) // 1000)},
        }

    def _items(
        self,
        device_id: str,
        kind: str,
        span: tuple[str, str],
        *,
        limit: int | None = None,
        newest_first: bool = False,
        consistent: bool = False,
    ) -> Iterator[Mapping[str, Any]]:
        """Items of one kind between two dates, both included, over as many queries as their size asks for."""
        if span[0] > span[1]:
            return
        after: dict[str, Any] = {}
        while True:
            with outages_of(_PART):
                answer = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="device_id = :device AND at_seq BETWEEN :first AND :last",
                    ExpressionAttributeValues=text_attributes(
                        **{":device": device_id, ":first": kind + span[0], ":last": kind + span[1]}
                    ),
                    ScanIndexForward=not newest_first,
                    ConsistentRead=consistent,
                    **({"Limit": 1} if newest_first else {"Limit": limit} if limit else {}),
                    **after,
                )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            after = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _key(device_id: str, kind: str, day: str) -> Attributes:
    return text_attributes(device_id=device_id, at_seq=kind + day)


def _day(item: Mapping[str, Any], kind: str) -> date:
    return date.fromisoformat(item["at_seq"]["S"].removeprefix(kind))


def _rollup(item: Mapping[str, Any]) -> DayRollup:
    if item["v"]["N"] != str(ROLLUP_VERSION):
        raise StoredStateInvalid(f"a roll-up is packed in version {item['v']['N']}, we read {ROLLUP_VERSION}")
    day = _day(item, _ROLLUP)
    return DayRollup(
        device_id=item["device_id"]["S"],
        day=day,
        hours=unpack_hours(item["packed"]["B"], day),
        revision=int(item["revision"]["N"]),
    )


def _after(cursor: str, device_id: str, first: str, last: str) -> str:
    owner, day = decode_cursor(cursor, parts=2)
    if owner != device_id or not first <= day <= last:
        raise not_ours()
    # No date begins with another one: what follows a date by a character follows it and precedes the next.
    return day + "+"
