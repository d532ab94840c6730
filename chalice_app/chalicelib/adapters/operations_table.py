"""The operations table as its adapters use it: items, transactions, and lists read page by page.

Which thing lies under which key is written down in docs/data-model.md.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.cursors import decode_cursor, encode_cursor, not_ours
from chalicelib.adapters.dynamo_attributes import Attributes
from chalicelib.adapters.operations_items import Change, Check, ConditionFailed, Delete, Only, Partition, Put, key_of
from chalicelib.adapters.patience import attempts
from chalicelib.domain.errors import Outage
from chalicelib.domain.page import Page

# DynamoDB's own limits. Ids come out of addresses: one that is too long for a key names nothing.
_KEYS_A_BATCH: Final = 100
_LONGEST_KEY_BYTES: Final = 1024
# What a transaction may lose to without anything being wrong with it.
_CONTENDED: Final = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_PART: Final = "the operations table"


class OperationsTable:
    """The table; every method may raise `Outage`."""

    def __init__(self, client: Any, name: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._name = name
        self._sleep = sleep

    def get(self, pk: str, sk: str) -> Attributes | None:
        """One item, as of now."""
        if max(len(pk.encode()), len(sk.encode())) > _LONGEST_KEY_BYTES:
            return None
        with outages_of(_PART):
            answer = self._client.get_item(TableName=self._name, Key=key_of(pk, sk), ConsistentRead=True)
        item: Attributes | None = answer.get("Item")
        return item

    def get_all(self, keys: Sequence[tuple[str, str]], *, fresh: bool = False) -> Iterator[Attributes]:
        """Those of the items that exist, in any order. The keys must differ.

        Args:
            fresh: read what was written just now too, for twice the price.
        """
        for start in range(0, len(keys), _KEYS_A_BATCH):
            wanted: dict[str, Any] = {"Keys": [key_of(pk, sk) for pk, sk in keys[start : start + _KEYS_A_BATCH]]}
            yield from self._get_batch(wanted | ({"ConsistentRead": True} if fresh else {}))

    def write(self, *writes: Put | Change | Delete | Check) -> None:
        """Write all items or none.

        A single put is no transaction: it costs half of one.

        Raises:
            ConditionFailed: conditions that do not hold.
        """
        if len(writes) == 1 and isinstance(writes[0], Put):
            self._put_alone(writes[0])
            return
        request = {"TransactItems": [self._step(write) for write in writes]}
        for _ in attempts(self._sleep):
            try:
                with outages_of(_PART):
                    self._client.transact_write_items(**request)
            except ClientError as error:
                _raise_unless_contended(error)
            else:
                return
        raise Outage("the operations table is contended: others keep writing the same items")

    def page(
        self, partitions: Sequence[Partition], *, limit: int, cursor: str | None, newest_first: bool = True
    ) -> Page[Attributes]:
        """One page of a list that goes on from partition to partition.

        Reads one row more than it shows, to know whether there is a next page.
        """
        partitions, after = _resume(partitions, cursor)
        rows: list[Attributes] = []
        places: list[tuple[str, ...]] = []
        for partition in partitions:
            for row in self.rows(partition, limit=limit + 1 - len(rows), after=after, newest_first=newest_first):
                rows.append(row)
                places.append(partition.place_of(row))
            if len(rows) > limit:
                return Page(tuple(rows[:limit]), encode_cursor(*places[limit - 1]))
            after = None
        return Page(tuple(rows))

    def rows(
        self,
        partition: Partition,
        *,
        limit: int,
        after: Attributes | None = None,
        newest_first: bool,
        fresh: bool = False,
        only: Only | None = None,
    ) -> Iterator[Attributes]:
        """Up to so many rows, over as many queries as their size asks for.

        Args:
            after: the key after which to begin.
            fresh: read what was written just now too; an index cannot.
            only: leave out rows or attributes before they travel; what is left out is read and paid for all the same.
        """
        query = self._query(partition, newest_first=newest_first, fresh=fresh, only=only)
        while limit > 0:
            # Rows that are left out count in a query's limit: there, a query reads its megabyte.
            most = {} if only is not None and only.holding else {"Limit": limit}
            with outages_of(_PART):
                answer = self._client.query(**query, **most, **({"ExclusiveStartKey": after} if after else {}))
            found = answer["Items"][:limit]
            yield from found
            limit -= len(found)
            after = answer.get("LastEvaluatedKey")
            if after is None:
                return

    def count(self, partition: Partition, *, since: str) -> int:
        """How many rows of a list have a sort key of at least `since`; its prefix plays no part."""
        hash_name, sort_name = partition.names[-2:]
        query: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": f"{hash_name} = :value AND {sort_name} >= :since",
            "ExpressionAttributeValues": {":value": {"S": partition.value}, ":since": {"S": since}},
            "Select": "COUNT",
            **({"IndexName": partition.index} if partition.index else {}),
        }
        counted: int = 0
        while True:
            with outages_of(_PART):
                answer = self._client.query(**query)
            counted += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                return counted
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _query(
        self, partition: Partition, *, newest_first: bool, fresh: bool, only: Only | None = None
    ) -> dict[str, Any]:
        hash_name, sort_name = partition.names[-2:]
        condition = f"{hash_name} = :value"
        values = {":value": {"S": partition.value}}
        if partition.span is not None:
            condition += f" AND {sort_name} BETWEEN :first AND :last"
            values[":first"], values[":last"] = ({"S": key} for key in partition.span)
        elif partition.prefix:
            condition += f" AND begins_with({sort_name}, :prefix)"
            values[":prefix"] = {"S": partition.prefix}
        left = {} if only is None else only.request(values)
        return {
            **left,
            "TableName": self._name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not newest_first,
            **({"IndexName": partition.index} if partition.index else {"ConsistentRead": fresh}),
        }

    def _get_batch(self, wanted: dict[str, Any]) -> Iterator[Attributes]:
        for _ in attempts(self._sleep):
            with outages_of(_PART):
                answer = self._client.batch_get_item(RequestItems={self._name: wanted})
            yield from answer["Responses"].get(self._name, [])
            wanted = answer.get("UnprocessedKeys", {}).get(self._name, {})
            if not wanted:
                return
        raise Outage(f"the operations table left {len(wanted['Keys'])} items unread")

    def _put_alone(self, put: Put) -> None:
        try:
            with outages_of(_PART):
                self._client.put_item(**self._put(put))
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise ConditionFailed({0: error.response.get("Item") or None}) from error

    def _step(self, write: Put | Change | Delete | Check) -> dict[str, Any]:
        if isinstance(write, Put):
            return {"Put": self._put(write)}
        if isinstance(write, Change):
            return {"Update": self._update(write)}
        kind = "Delete" if isinstance(write, Delete) else "ConditionCheck"
        return {kind: {"TableName": self._name, "Key": write.key, **_conditional(write.condition, write.values)}}

    def _update(self, change: Change) -> dict[str, Any]:
        # By placeholders: "name", for one, is a word of DynamoDB's own.
        names = {f"#{name}": name for name in change.attributes}
        values = {f":{name}": value for name, value in change.attributes.items()}
        return {
            "TableName": self._name,
            "Key": change.key,
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in change.attributes),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values | (change.values or {}),
            "ConditionExpression": change.condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _put(self, put: Put) -> dict[str, Any]:
        return {"TableName": self._name, "Item": put.item, **_conditional(put.condition, put.values)}


def _conditional(condition: str | None, values: Attributes | None) -> dict[str, Any]:
    """What a request says of its condition; nothing where there is none."""
    if condition is None:
        return {}
    named = {"ExpressionAttributeValues": values} if values else {}
    return {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD", **named}


def _resume(partitions: Sequence[Partition], cursor: str | None) -> tuple[Sequence[Partition], Attributes | None]:
    """The partitions that are left, and the key in the first of them after which to go on."""
    if cursor is None or not partitions:
        return partitions, None
    names = partitions[0].names
    place = decode_cursor(cursor, parts=len(names))
    for index, partition in enumerate(partitions):
        if partition.holds(place):
            return partitions[index:], {name: {"S": part} for name, part in zip(names, place, strict=True)}
    raise not_ours()


def _raise_unless_contended(error: Any) -> None:
    """Pass over a transaction that only lost a race or a throttle: the same one may succeed.

    Raises:
        ConditionFailed: conditions did not hold, whatever else went wrong.
    """
    if code_of(error) != "TransactionCanceledException":
        raise error
    reasons: list[Mapping[str, Any]] = error.response.get("CancellationReasons", [])
    failures = {
        position: reason.get("Item") or None
        for position, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
    if failures:
        raise ConditionFailed(failures) from error
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    if not codes or not codes <= _CONTENDED:
        raise error
