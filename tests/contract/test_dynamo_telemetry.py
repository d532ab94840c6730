"""The telemetry table: how items look, and what happens when it is not well."""

import json
import random
import zlib
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry
from chalicelib.adapters.telemetry_packing import pack, unpack
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage, StoredStateInvalid
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_message, a_sample
from tests.contract import cloud

TABLE = cloud.TELEMETRY_TABLE
RETENTION = timedelta(days=30)


def on(client: Any, waits: list[float] | None = None) -> DynamoTelemetry:
    sleep = cloud.no_sleep if waits is None else waits.append
    return DynamoTelemetry(client, TABLE, retention=RETENTION, sleep=sleep)


def puts_of(*seqs: int) -> list[dict[str, Any]]:
    """What is left over of a write, as DynamoDB says it."""
    return [{"PutRequest": {"Item": {"at_seq": {"S": str(seq)}}}} for seq in seqs]


def leaves_over(stubber: Stubber, *seqs: int) -> None:
    left = {"UnprocessedItems": {TABLE: puts_of(*seqs)}} if seqs else {}
    stubber.add_response("batch_write_item", left, {"RequestItems": {TABLE: ANY}})


def test_an_item_looks_as_the_data_model_says() -> None:
    cloud.make_telemetry_table()
    last = NOON + 2 * MINUTE
    samples = [a_sample(NOON, air_temp_c=21.5), a_sample(NOON + MINUTE, air_temp_c=22.0, x=1.0), a_sample(last, x=2.0)]

    on(cloud.client("dynamodb")).put_all([a_message(*samples, seq=4711)])

    (item,) = cloud.stored_items(TABLE)
    assert item["device_id"] == {"S": DEVICE}
    assert item["at_seq"] == {"S": f"{to_ms(NOON)}#0000000000004711"}
    assert item["v"] == {"N": "1"}
    assert item["expires_at"] == {"N": str(to_ms(last + RETENTION) // 1000)}
    assert json.loads(zlib.decompress(item["packed"]["B"])) == {
        "t": [to_ms(NOON), 60_000, 60_000],
        "m": {"air_temp_c": [21.5, 22.0, None], "x": [None, 1.0, 2.0]},
    }


def test_the_recipe_in_the_data_model_reads_an_item() -> None:
    """Word for word what docs/data-model.md tells its readers to do."""

    def samples(packed: bytes) -> Any:
        columns = json.loads(zlib.decompress(packed))
        t = 0
        for index, step in enumerate(columns["t"]):
            t += step
            yield t, {name: values[index] for name, values in columns["m"].items() if values[index] is not None}

    message = a_message(a_sample(NOON, a=1.0), a_sample(NOON + MINUTE, b=2.0))

    assert list(samples(pack(message.samples))) == [(to_ms(sample.at), sample.values) for sample in message.samples]


def test_an_hours_samples_pack_to_a_small_item_and_come_back() -> None:
    dice = random.Random(1)
    samples = [
        a_sample(NOON + timedelta(seconds=3.6 * number), air_temp_c=round(20 + dice.random(), 1), light_lux=12_000.0)
        for number in range(1000)
    ]

    packed = pack(samples)

    assert len(packed) < 4_000
    assert list(unpack(packed)) == samples
    assert pack(samples) == packed


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"junk",
        zlib.compress(b"junk"),
        zlib.compress(b'{"t":[1]}'),
        zlib.compress(b'{"t":[1],"m":{"a":[1,2]}}'),
        zlib.compress(b'{"t":[1],"m":{"a":["x"]}}'),
        zlib.compress(b'{"t":[99999999999999999],"m":{"a":[1]}}'),
        zlib.compress(b'{"t":[1,1],"m":{"a":[1,2],"b":[1]}}'),
    ],
)
def test_what_was_not_packed_by_us_is_named(packed: bytes) -> None:
    with pytest.raises(StoredStateInvalid):
        unpack(packed)


def test_an_item_of_another_packing_is_not_guessed_at() -> None:
    cloud.make_telemetry_table()
    store = on(cloud.client("dynamodb"))
    store.put_all([a_message()])
    (item,) = cloud.stored_items(TABLE)
    cloud.client("dynamodb").put_item(TableName=TABLE, Item=item | {"v": {"N": "2"}})

    with pytest.raises(StoredStateInvalid, match="version 2"):
        store.latest(DEVICE)


def test_what_is_left_over_is_written_again_after_a_while() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    leaves_over(stubber, 2, 3)
    leaves_over(stubber, 3)
    leaves_over(stubber)
    waits: list[float] = []

    on(dynamo, waits).put_all([a_message(seq=seq) for seq in (1, 2, 3)])

    stubber.assert_no_pending_responses()
    assert len(waits) == 2
    assert all(wait > 0 for wait in waits)


def test_only_what_is_left_over_is_written_again() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    leaves_over(stubber, 2)
    stubber.add_response("batch_write_item", {}, {"RequestItems": {TABLE: puts_of(2)}})

    on(dynamo).put_all([a_message(seq=seq) for seq in (1, 2)])

    stubber.assert_no_pending_responses()


def test_a_table_that_leaves_things_over_for_ever_is_an_outage_in_bounded_time() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    for _ in range(50):
        leaves_over(stubber, 1)
    waits: list[float] = []

    with pytest.raises(Outage, match="1 messages"):
        on(dynamo, waits).put_all([a_message()])

    assert 4.0 < sum(waits) <= 6.0
    assert max(waits) <= 1.0


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [
        ("ProvisionedThroughputExceededException", 400, Outage),
        ("InternalServerError", 500, Outage),
        ("AccessDeniedException", 400, ClientError),
    ],
)
@pytest.mark.parametrize("operation", ["batch_write_item", "query"])
def test_a_table_that_does_not_answer_is_an_outage_and_a_missing_grant_is_not(
    operation: str, code: str, status: int, raised: type[Exception]
) -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    stubber.add_client_error(operation, code, http_status_code=status)

    with pytest.raises(raised, match=code):
        on(dynamo).put_all([a_message()]) if operation == "batch_write_item" else on(dynamo).latest(DEVICE)


def test_a_page_goes_on_when_dynamodb_breaks_it_off_at_its_size_limit() -> None:
    """A query ends at 1 MB, however many rows were asked for."""
    dynamo, stubber = cloud.stubbed("dynamodb")
    items = [{**on(None)._item(a_message(seq=seq))} for seq in (1, 2, 3)]
    here = {name: items[0][name] for name in ("device_id", "at_seq")}
    stubber.add_response("query", {"Items": items[:1], "LastEvaluatedKey": here})
    stubber.add_response("query", {"Items": items[1:]})

    page = on(dynamo).between(DEVICE, NOON, NOON + HOUR, limit=5)

    assert [message.seq for message in page.rows] == [1, 2, 3]
    assert page.cursor is None
    stubber.assert_no_pending_responses()
