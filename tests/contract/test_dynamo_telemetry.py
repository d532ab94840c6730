"""The telemetry table: how items look, and what happens when it is not well."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage, StoredStateInvalid
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_message, a_sample
from tests.contract import cloud

TABLE = cloud.TELEMETRY_TABLE
RETENTION = timedelta(days=30)
LAST_DAY = datetime(9999, 12, 31, tzinfo=UTC)


def on(client: Any, waits: list[float] | None = None) -> DynamoTelemetry:
    sleep = cloud.no_sleep if waits is None else waits.append
    return DynamoTelemetry(client, TABLE, retention=RETENTION, sleep=sleep)


def test_an_item_looks_as_the_data_model_says() -> None:
    cloud.make_telemetry_table()
    last = NOON + 2 * MINUTE
    samples = [a_sample(NOON, air_temp_c=21.5), a_sample(NOON + MINUTE, air_temp_c=22.0, x=1.0), a_sample(last, x=2.0)]

    on(cloud.client("dynamodb")).put_all([a_message(*samples, seq=4711)])

    (item,) = cloud.stored_items(TABLE)
    assert item["device_id"] == {"S": DEVICE}
    assert item["at_seq"] == {"S": f"{to_ms(NOON)}#0000000000004711"}
    assert item["v"] == {"N": "2"}
    assert item["expires_at"] == {"N": str(to_ms(last + RETENTION) // 1000)}
    assert json.loads(zlib.decompress(item["packed"]["B"], wbits=-15)) == [
        [to_ms(NOON), 60_000, 60_000],
        [[21.5, 22.0, None], None, None, None, None, None, None, None],
        {"x": [None, 1.0, 2.0]},
    ]


def test_an_item_that_was_packed_long_ago_is_still_read() -> None:
    cloud.make_telemetry_table()
    columns = {"t": [to_ms(NOON), 60_000], "m": {"air_temp_c": [21.5, None], "x": [1.0, 2.0]}}
    item = {
        "device_id": {"S": DEVICE},
        "at_seq": {"S": f"{to_ms(NOON)}#0000000000000007"},
        "packed": {"B": zlib.compress(json.dumps(columns).encode())},
        "v": {"N": "1"},
    }
    cloud.client("dynamodb").put_item(TableName=TABLE, Item=item)

    (message,) = on(cloud.client("dynamodb")).between(DEVICE, NOON, NOON + HOUR, limit=5).rows

    assert message == a_message(a_sample(NOON, air_temp_c=21.5, x=1.0), a_sample(NOON + MINUTE, x=2.0), seq=7)


def test_an_item_of_a_packing_to_come_is_not_guessed_at() -> None:
    cloud.make_telemetry_table()
    store = on(cloud.client("dynamodb"))
    store.put_all([a_message()])
    (item,) = cloud.stored_items(TABLE)
    cloud.client("dynamodb").put_item(TableName=TABLE, Item=item | {"v": {"N": "3"}})

    with pytest.raises(StoredStateInvalid, match="version 3"):
        store.latest(DEVICE)


@pytest.mark.parametrize("sort_key", ["day#2025-11-22", "late#2025-11-22"])
def test_what_else_lies_under_a_device_is_no_message(sort_key: str) -> None:
    cloud.make_telemetry_table()
    store = on(cloud.client("dynamodb"))
    store.put_all([a_message()])
    other = {"device_id": {"S": DEVICE}, "at_seq": {"S": sort_key}}
    cloud.client("dynamodb").put_item(TableName=TABLE, Item=other)

    assert store.latest(DEVICE) == a_message().samples[-1]
    assert store.between(DEVICE, NOON, LAST_DAY, limit=5).rows == (a_message(),)


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
    for _ in range(50):
        stubber.add_client_error(operation, code, http_status_code=status)

    with pytest.raises(raised, match=code):
        on(dynamo).put_all([a_message()]) if operation == "batch_write_item" else on(dynamo).latest(DEVICE)


def test_a_page_goes_on_when_dynamodb_breaks_it_off_at_its_size_limit() -> None:
    """A query ends at 1 MB, however many rows were asked for."""
    dynamo, stubber = cloud.stubbed("dynamodb")
    messages = [a_message(seq=seq) for seq in (1, 2, 3)]
    items = [on(None)._item((DEVICE, f"{to_ms(NOON)}#{each.seq:016d}"), each) for each in messages]
    here = {name: items[0][name] for name in ("device_id", "at_seq")}
    stubber.add_response("query", {"Items": items[:1], "LastEvaluatedKey": here})
    stubber.add_response("query", {"Items": items[1:]})

    page = on(dynamo).between(DEVICE, NOON, NOON + HOUR, limit=5)

    assert [message.seq for message in page.rows] == [1, 2, 3]
    assert page.cursor is None
    stubber.assert_no_pending_responses()
