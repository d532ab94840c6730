"""The meter of DynamoDB's units, held against AWS's own examples and rules."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from benchmarks.dynamo_sizes import item_bytes, read_units_of, write_units_of
from benchmarks.dynamo_units import KeyedBy, TableShape, UnitMeter
from tests.contract import cloud

TABLE = cloud.OPERATIONS_TABLE
SHAPES = {
    TABLE: TableShape(key=KeyedBy(partition="pk", sort="sk"), indexes=(KeyedBy(partition="feed", sort="feed_sort"),)),
    cloud.TELEMETRY_TABLE: TableShape(key=KeyedBy(partition="device_id", sort="at_seq")),
}


@pytest.fixture
def dynamo() -> Iterator[Any]:
    with mock_aws():
        cloud.make_operations_table()
        cloud.make_telemetry_table()
        yield cloud.client("dynamodb")


@pytest.fixture
def meter(dynamo: Any) -> Iterator[UnitMeter]:
    meter = UnitMeter(SHAPES)
    meter.watch(dynamo)
    yield meter
    meter.unwatch(dynamo)


def an_item(sk: str = "a", *, size: int = 100, feed: str | None = None, **more: Any) -> dict[str, Any]:
    """An item of exactly so many bytes."""
    item = {"pk": {"S": "p"}, "sk": {"S": sk}, **more}
    if feed is not None:
        item |= {"feed": {"S": feed}, "feed_sort": {"S": sk}}
    item["x"] = {"S": ""}
    return item | {"x": {"S": "x" * (size - item_bytes(item))}}


@pytest.mark.parametrize(
    ("attribute", "size"),
    [
        ({"S": "äb"}, 3),
        ({"N": "7"}, 2),
        ({"N": "-7"}, 3),
        ({"N": "1700"}, 2),
        ({"N": "1763823600000"}, 5),
        ({"N": "0"}, 1),
        ({"B": b"abc"}, 3),
        ({"BOOL": True}, 1),
        ({"L": [{"S": "a"}, {"N": "12"}]}, 3 + 2 + 3),
        ({"M": {"ab": {"S": "c"}}}, 3 + 1 + 2 + 1),
    ],
)
def test_the_size_of_a_value_follows_the_published_rules(attribute: dict[str, Any], size: int) -> None:
    assert item_bytes({"name": attribute}) == len("name") + size


def test_a_type_that_dynamodb_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="'X'"):
        item_bytes({"name": {"X": "?"}})


def test_units_begin_anew_behind_a_kilobyte_of_writing_and_four_of_reading() -> None:
    assert [write_units_of(size) for size in (0, 1024, 1025, 2048)] == [1, 1, 2, 2]
    assert [read_units_of(size, consistent=True) for size in (0, 4096, 4097)] == [1, 1, 2]
    assert [read_units_of(size, consistent=False) for size in (0, 4096, 4097)] == [0.5, 0.5, 1]


@pytest.mark.parametrize(("size", "units"), [(1024, 1), (1025, 2), (3500, 4)])
def test_a_put_takes_a_unit_for_each_kilobyte(dynamo: Any, meter: UnitMeter, size: int, units: int) -> None:
    dynamo.put_item(TableName=TABLE, Item=an_item(size=size))

    assert meter.written == units


def test_a_smaller_item_that_replaces_a_larger_one_takes_the_units_of_the_larger(dynamo: Any, meter: UnitMeter) -> None:
    dynamo.put_item(TableName=TABLE, Item=an_item(size=2000))
    dynamo.put_item(TableName=TABLE, Item=an_item(size=100))

    assert meter.written == 2 + 2


def test_a_transaction_takes_twice_as_many(dynamo: Any, meter: UnitMeter) -> None:
    puts = [{"Put": {"TableName": TABLE, "Item": an_item(sk, size=1500)}} for sk in "ab"]
    dynamo.transact_write_items(TransactItems=puts)

    assert meter.written == 2 * (2 + 2)


def test_an_index_takes_units_of_its_own_and_not_twice_in_a_transaction(dynamo: Any, meter: UnitMeter) -> None:
    dynamo.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": an_item(size=1500, feed="f")}}])

    assert meter.written == 2 * 2 + 2


def test_an_item_that_moves_within_the_index_is_taken_out_and_put_in(dynamo: Any, meter: UnitMeter) -> None:
    dynamo.put_item(TableName=TABLE, Item=an_item(feed="open"))
    dynamo.put_item(TableName=TABLE, Item=an_item(feed="resolved"))

    assert meter.written == (1 + 1) + (1 + 2)


def test_an_item_that_leaves_the_index_is_taken_out(dynamo: Any, meter: UnitMeter) -> None:
    dynamo.put_item(TableName=TABLE, Item=an_item(feed="open"))
    dynamo.delete_item(TableName=TABLE, Key={"pk": {"S": "p"}, "sk": {"S": "a"}})

    assert meter.written == (1 + 1) + (1 + 1)


def test_writing_the_same_again_leaves_the_index_alone(dynamo: Any, meter: UnitMeter) -> None:
    for _ in range(2):
        dynamo.put_item(TableName=TABLE, Item=an_item(feed="open"))

    assert meter.written == (1 + 1) + 1


def test_a_condition_that_does_not_hold_is_charged_all_the_same(dynamo: Any, meter: UnitMeter) -> None:
    dynamo.put_item(TableName=TABLE, Item=an_item(size=1500, feed="f"))
    with pytest.raises(dynamo.exceptions.ConditionalCheckFailedException):
        dynamo.put_item(TableName=TABLE, Item=an_item(feed="f"), ConditionExpression="attribute_not_exists(pk)")

    assert meter.written == (2 + 2) + 2


def test_a_batch_takes_what_its_parts_take(dynamo: Any, meter: UnitMeter) -> None:
    items = [{"device_id": {"S": "d"}, "at_seq": {"S": str(n)}, "packed": {"B": b"x" * 900}} for n in range(25)]
    dynamo.batch_write_item(RequestItems={cloud.TELEMETRY_TABLE: [{"PutRequest": {"Item": item}} for item in items]})

    assert meter.written == 25
    assert meter.calls == {"BatchWriteItem": 1}


def test_reads_take_a_unit_for_four_kilobytes_and_half_of_it_when_they_may_be_old(
    dynamo: Any, meter: UnitMeter
) -> None:
    for sk in "abc":
        dynamo.put_item(TableName=TABLE, Item=an_item(sk, size=3000))
    key = {"pk": {"S": "p"}, "sk": {"S": "a"}}

    dynamo.get_item(TableName=TABLE, Key=key)
    dynamo.get_item(TableName=TABLE, Key=key, ConsistentRead=True)
    dynamo.get_item(TableName=TABLE, Key=key | {"sk": {"S": "missing"}})

    assert meter.read_units == {(TABLE, "GetItem"): 0.5 + 1 + 0.5}


def test_a_query_is_charged_for_the_sum_of_what_it_reads(dynamo: Any, meter: UnitMeter) -> None:
    for sk in "abc":
        dynamo.put_item(TableName=TABLE, Item=an_item(sk, size=3000))
    query = {
        "TableName": TABLE,
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": {":p": {"S": "p"}},
    }

    dynamo.query(**query, ConsistentRead=True)
    dynamo.query(**query)
    dynamo.query(**query, Select="COUNT")

    assert meter.read_units == {(TABLE, "Query"): 3 + 1.5 + 1.5}


def test_a_batch_of_reads_is_charged_item_by_item(dynamo: Any, meter: UnitMeter) -> None:
    dynamo.put_item(TableName=TABLE, Item=an_item(size=5000))
    keys = [{"pk": {"S": "p"}, "sk": {"S": sk}} for sk in "ab"]

    dynamo.batch_get_item(RequestItems={TABLE: {"Keys": keys}})

    assert meter.read_units == {(TABLE, "BatchGetItem"): 1 + 0.5}


def test_storage_counts_every_entry_of_the_index_and_what_lies_around_an_item(dynamo: Any, meter: UnitMeter) -> None:
    dynamo.put_item(TableName=TABLE, Item=an_item("a", size=300))
    dynamo.put_item(TableName=TABLE, Item=an_item("b", size=300, feed="f"))

    assert meter.stored_bytes(TABLE) == 400 + 2 * 400


def test_what_the_meter_cannot_reckon_it_refuses(dynamo: Any, meter: UnitMeter) -> None:
    assert meter.written == 0
    with pytest.raises(NotImplementedError, match="Scan"):
        dynamo.scan(TableName=TABLE)
