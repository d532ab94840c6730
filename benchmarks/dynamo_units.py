"""Meters what DynamoDB would charge for the calls of a client, from the requests that it sends and the answers that
it gets; neither moto nor an emulator counts as AWS does.

A write takes a unit for each kilobyte of the larger of the old and the new item, within a transaction two. An index
that the item enters, stays in or leaves takes units of its own, as a plain write: one for an entry that changes, two
where an entry moves, because the old one is taken out and the new one put in. A read takes a unit for each 4 KB, or
half a one when it need not be consistent.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from benchmarks.dynamo_sizes import (
    STORAGE_OVERHEAD_BYTES,
    Attributes,
    item_bytes,
    read_units_of,
    write_units_of,
)

_TRANSACTION: Final = 2
# Answers of AWS that mean that nothing was looked at and nothing is charged.
_NOT_CHARGED: Final = frozenset(
    {"ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError"}
)

Key = tuple[str, ...]
# Operation, request, answer, and whether it was done.
_Charge = Callable[[str, Any, Any, bool], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedBy:
    """The attributes that a table or an index is keyed by; an index projects all attributes."""

    partition: str
    sort: str

    def of(self, item: Attributes) -> Key | None:
        """The item's key, None when it lacks a part of it and so is in no sparse index."""
        if self.partition not in item or self.sort not in item:
            return None
        return str(item[self.partition]), str(item[self.sort])


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """A table as the meter has to know it."""

    key: KeyedBy
    indexes: Sequence[KeyedBy] = ()


@dataclass(slots=True)
class UnitMeter:
    """Counts the units of all calls that the watched clients make.

    It remembers what was written through them, to know what a write replaces.

    Attributes:
        write_units, read_units: by table and operation.
        calls: by operation.
    """

    tables: Mapping[str, TableShape]
    write_units: Counter[tuple[str, str]] = field(default_factory=Counter)
    read_units: dict[tuple[str, str], float] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    _items: dict[str, dict[Key, Attributes]] = field(default_factory=dict)
    # Photos of one batch are worked on side by side.
    _counting: Lock = field(default_factory=Lock)

    def watch(self, client: Any) -> None:
        """Count what this client of DynamoDB does from now on."""
        client.meta.events.register("provide-client-params.dynamodb.*", _remember_parameters)
        client.meta.events.register("after-call.dynamodb.*", self._count)

    def unwatch(self, client: Any) -> None:
        """Count it no more."""
        client.meta.events.unregister("provide-client-params.dynamodb.*", _remember_parameters)
        client.meta.events.unregister("after-call.dynamodb.*", self._count)

    @property
    def written(self) -> int:
        """All write units."""
        return sum(self.write_units.values())

    @property
    def read(self) -> float:
        """All read units."""
        return sum(self.read_units.values())

    def stored_bytes(self, table: str) -> int:
        """What the items take of the storage that is billed, with their entries in the indexes."""
        shape = self.tables[table]
        return sum(
            (item_bytes(item) + STORAGE_OVERHEAD_BYTES) * (1 + len(_entries(item, shape)))
            for item in self._items.get(table, {}).values()
        )

    def items(self, table: str) -> Iterator[Attributes]:
        """What lies in a table, as far as it was written through the watched clients."""
        yield from self._items.get(table, {}).values()

    def _count(self, **told: Any) -> None:
        with self._counting:
            self._count_one(**told)

    def _count_one(self, http_response: Any, parsed: Any, model: Any, context: Any, **_more: Any) -> None:
        operation, request = model.name, context["metered_parameters"]
        self.calls[operation] += 1
        if http_response.status_code >= 300 and parsed.get("Error", {}).get("Code") in _NOT_CHARGED:
            return
        charges: Mapping[str, _Charge] = {
            "PutItem": self._put_item,
            "DeleteItem": self._delete_item,
            "BatchWriteItem": self._batch_write,
            "TransactWriteItems": self._transact_write,
            "GetItem": self._get_item,
            "BatchGetItem": self._batch_get,
            "Query": self._query,
        }
        if operation not in charges:
            raise NotImplementedError(f"the meter does not know what DynamoDB charges for {operation}")
        charges[operation](operation, request, parsed, http_response.status_code < 300)

    # --- writes

    def _put_item(self, operation: str, request: Any, _answer: Any, done: bool) -> None:
        self._write(operation, request["TableName"], put=request["Item"], done=done)

    def _delete_item(self, operation: str, request: Any, _answer: Any, done: bool) -> None:
        self._write(operation, request["TableName"], delete=request["Key"], done=done)

    def _batch_write(self, operation: str, request: Any, answer: Any, done: bool) -> None:
        left = answer.get("UnprocessedItems", {})
        for table, entries in request["RequestItems"].items():
            for entry in entries:
                if entry not in left.get(table, []):
                    put, delete = entry.get("PutRequest", {}).get("Item"), entry.get("DeleteRequest", {}).get("Key")
                    self._write(operation, table, put=put, delete=delete, done=done)

    def _transact_write(self, operation: str, request: Any, _answer: Any, done: bool) -> None:
        for entry in request["TransactItems"]:
            ((kind, step),) = entry.items()
            if kind == "Update":
                raise NotImplementedError("the meter cannot see what an update makes of an item")
            put, delete = (step["Item"], None) if kind == "Put" else (None, step["Key"])
            # A check of a condition is charged as the write that it stands beside.
            done_here = done and kind != "ConditionCheck"
            self._write(operation, step["TableName"], put=put, delete=delete, done=done_here, factor=_TRANSACTION)

    def _write(
        self,
        operation: str,
        table: str,
        *,
        put: Attributes | None = None,
        delete: Attributes | None = None,
        done: bool,
        factor: int = 1,
    ) -> None:
        """Charge one item. A write whose condition fails is charged like any other, save for the indexes."""
        shape, items = self.tables[table], self._items.setdefault(table, {})
        key = shape.key.of(put or delete or {})
        assert key is not None, "a write names its key"
        old = items.get(key)
        size = max(item_bytes(item) if item else 0 for item in (old, put))
        self.write_units[table, operation] += factor * write_units_of(size)
        if not done:
            return
        self.write_units[table, operation] += sum(_index_units(index, old, put) for index in shape.indexes)
        if put is None:
            items.pop(key, None)
        else:
            items[key] = put

    # --- reads

    def _get_item(self, operation: str, request: Any, answer: Any, done: bool) -> None:
        if done:
            size = self._size(request["TableName"], answer.get("Item", {}))
            self._read(operation, request["TableName"], size, request)

    def _batch_get(self, operation: str, request: Any, answer: Any, done: bool) -> None:
        if not done:
            return
        for table, wanted in request["RequestItems"].items():
            found = answer["Responses"].get(table, [])
            unread = len(answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", []))
            missing = len(wanted["Keys"]) - unread - len(found)
            for size in [*(self._size(table, item) for item in found), *[0] * missing]:
                self._read(operation, table, size, wanted)

    def _query(self, operation: str, request: Any, answer: Any, done: bool) -> None:
        if not done:
            return
        table = request["TableName"]
        if request.get("Select") == "COUNT":
            size = round(answer["ScannedCount"] * self._mean_bytes(table))
        else:
            size = sum(self._size(table, item) for item in answer["Items"])
        self._read(operation, table, size, request)

    def _read(self, operation: str, table: str, size_bytes: int, request: Any) -> None:
        units = read_units_of(size_bytes, consistent=bool(request.get("ConsistentRead")))
        self.read_units[table, operation] = self.read_units.get((table, operation), 0.0) + units

    def _size(self, table: str, found: Attributes) -> int:
        """Of the whole item, also where only some of its attributes were asked for."""
        key = self.tables[table].key.of(found)
        return item_bytes(self._items.get(table, {}).get(key, found) if key else found)

    def _mean_bytes(self, table: str) -> float:
        sizes = [item_bytes(item) for item in self.items(table)]
        return sum(sizes) / len(sizes) if sizes else 0.0


def _entries(item: Attributes | None, shape: TableShape) -> list[Key]:
    return [key for index in shape.indexes if item and (key := index.of(item)) is not None]


def _index_units(index: KeyedBy, old: Attributes | None, new: Attributes | None) -> int:
    before, after = (index.of(item) if item else None for item in (old, new))
    if before == after:
        if before is None or old == new or old is None or new is None:
            return 0
        return write_units_of(max(item_bytes(old), item_bytes(new)))
    leaving = write_units_of(item_bytes(old)) if old and before is not None else 0
    entering = write_units_of(item_bytes(new)) if new and after is not None else 0
    return leaving + entering


def _remember_parameters(params: Any, context: Any, **_more: Any) -> None:
    context["metered_parameters"] = params
