"""Roll-ups in the telemetry table: how items look, and what happens when the table is not well."""

import json
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.dynamo_day_rollups import DynamoDayRollups
from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry
from chalicelib.adapters.rollup_packing import pack_hours, unpack_hours
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage, StoredStateInvalid
from chalicelib.domain.hourly import DayRollup, HourSummary, day_start
from chalicelib.domain.metric_summary import MetricSummary
from tests.builders import DAY, DEVICE, HOUR, NOON, a_message
from tests.contract import cloud
from tests.fakes.clock import FrozenClock

A_DAY = date(2025, 11, 21)
TABLE = cloud.TELEMETRY_TABLE
RETENTION = timedelta(days=730)
SAMPLES_RETENTION = timedelta(days=90)


def on(client: Any, *, now: datetime = NOON) -> DynamoDayRollups:
    return DynamoDayRollups(
        client,
        TABLE,
        retention=RETENTION,
        samples_retention=SAMPLES_RETENTION,
        clock=FrozenClock(now),
        sleep=cloud.no_sleep,
    )


def an_hour(hour: int, **metrics: list[float]) -> HourSummary:
    return HourSummary(
        at=day_start(A_DAY) + hour * HOUR,
        metrics={name: MetricSummary.of(values) for name, values in metrics.items()},
    )


HOURS = (an_hour(0, air_temp_c=[20.5, 21.0], ph=[6.0]), an_hour(7, air_temp_c=[22.0]))


def test_an_item_looks_as_the_data_model_says() -> None:
    cloud.make_telemetry_table()

    on(cloud.client("dynamodb")).put(DayRollup(device_id=DEVICE, day=A_DAY, hours=HOURS))

    (item,) = cloud.stored_items(TABLE)
    assert item["device_id"] == {"S": DEVICE}
    assert item["at_seq"] == {"S": "day#2025-11-21"}
    assert (item["v"], item["revision"]) == ({"N": "1"}, {"N": "1"})
    assert item["expires_at"] == {"N": str(to_ms(day_start(A_DAY) + DAY + RETENTION) // 1000)}
    assert json.loads(zlib.decompress(item["packed"]["B"])) == {
        "h": [0, 7],
        "m": {
            "air_temp_c": {"count": [2, 1], "sum": [41.5, 22.0], "min": [20.5, 22.0], "max": [21.0, 22.0]},
            "ph": {"count": [1, 0], "sum": [6.0, None], "min": [6.0, None], "max": [6.0, None]},
        },
    }


def test_a_marker_looks_as_the_data_model_says() -> None:
    cloud.make_telemetry_table()

    on(cloud.client("dynamodb")).mark_late({DEVICE: {A_DAY}})

    (item,) = cloud.stored_items(TABLE)
    assert item["at_seq"] == {"S": "late#2025-11-21"}
    assert item["token"]["S"]
    assert item["expires_at"] == {"N": str(to_ms(day_start(A_DAY) + SAMPLES_RETENTION) // 1000)}


def test_the_recipe_in_the_data_model_reads_an_item() -> None:
    """Word for word what docs/data-model.md tells its readers to do."""

    def hours(packed: bytes) -> Any:
        columns = json.loads(zlib.decompress(packed))
        for index, hour in enumerate(columns["h"]):
            for name, of in columns["m"].items():
                if of["count"][index]:
                    yield hour, name, of["sum"][index] / of["count"][index], of["min"][index], of["max"][index]

    assert list(hours(pack_hours(HOURS))) == [
        (hour.at.hour, name, summary.mean, summary.low, summary.high)
        for hour in HOURS
        for name, summary in hour.metrics.items()
    ]


_summaries = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5).map(MetricSummary.of)
_metrics = st.dictionaries(st.sampled_from(["air_temp_c", "ph", "co2_ppm"]), _summaries, min_size=1)


@given(st.dictionaries(st.integers(0, 23), _metrics))
def test_whatever_was_measured_comes_back(by_hour: dict[int, dict[str, MetricSummary]]) -> None:
    hours = tuple(HourSummary(at=day_start(A_DAY) + hour * HOUR, metrics=by_hour[hour]) for hour in sorted(by_hour))

    packed = pack_hours(hours)

    assert unpack_hours(packed, A_DAY) == hours
    assert pack_hours(unpack_hours(packed, A_DAY)) == packed


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"junk",
        zlib.compress(b"junk"),
        zlib.compress(b'{"h":[1]}'),
        zlib.compress(b'{"h":[24],"m":{}}'),
        zlib.compress(b'{"h":[2,1],"m":{}}'),
        zlib.compress(b'{"h":[1,1],"m":{}}'),
        zlib.compress(b'{"h":[1],"m":{"a":{"count":[1,1],"sum":[1,1],"min":[1,1],"max":[1,1]}}}'),
        zlib.compress(b'{"h":[1],"m":{"a":{"count":[1],"sum":[1],"min":[1],"max":[]}}}'),
        zlib.compress(b'{"h":[1],"m":{"a":{"count":[1],"sum":[null],"min":[1],"max":[1]}}}'),
    ],
)
def test_what_was_not_packed_by_us_is_named(packed: bytes) -> None:
    with pytest.raises(StoredStateInvalid):
        unpack_hours(packed, A_DAY)


def test_an_item_of_another_packing_is_not_guessed_at() -> None:
    cloud.make_telemetry_table()
    rollups = on(cloud.client("dynamodb"))
    rollups.put(DayRollup(device_id=DEVICE, day=A_DAY, hours=HOURS))
    (item,) = cloud.stored_items(TABLE)
    cloud.client("dynamodb").put_item(TableName=TABLE, Item=item | {"v": {"N": "2"}})

    with pytest.raises(StoredStateInvalid, match="version 2"):
        rollups.between(DEVICE, A_DAY, A_DAY, limit=5)


def test_messages_and_roll_ups_of_a_device_do_not_see_each_other() -> None:
    cloud.make_telemetry_table()
    rollups = on(cloud.client("dynamodb"))
    telemetry = DynamoTelemetry(cloud.client("dynamodb"), TABLE, retention=RETENTION, sleep=cloud.no_sleep)
    message = a_message(at=NOON - DAY)
    telemetry.put_all([message])
    rollups.put(DayRollup(device_id=DEVICE, day=A_DAY, hours=HOURS))
    rollups.mark_late({DEVICE: {A_DAY}})

    assert telemetry.between(DEVICE, NOON - 30 * DAY, NOON + 80_000 * DAY, limit=10).rows == (message,)
    assert telemetry.latest(DEVICE) == message.samples[-1]
    assert rollups.newest_day(DEVICE) == A_DAY
    assert set(rollups.late_days(DEVICE, A_DAY, A_DAY)) == {A_DAY}


@pytest.mark.parametrize(("age", "counts"), [(SAMPLES_RETENTION - HOUR, True), (SAMPLES_RETENTION, False)])
def test_a_marker_counts_as_long_as_the_samples_of_its_day_are_whole(age: timedelta, counts: bool) -> None:
    """DynamoDB may keep what has expired for days."""
    cloud.make_telemetry_table()
    rollups = on(cloud.client("dynamodb"), now=day_start(A_DAY) + age)
    rollups.mark_late({DEVICE: {A_DAY}})

    assert (A_DAY in rollups.late_days(DEVICE, A_DAY, A_DAY)) is counts


def test_a_page_goes_on_when_dynamodb_breaks_it_off_at_its_size_limit() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    items = [on(None)._item(DayRollup(device_id=DEVICE, day=A_DAY + n * DAY, hours=HOURS)) for n in range(3)]
    here = {name: items[0][name] for name in ("device_id", "at_seq")}
    stubber.add_response("query", {"Items": items[:1], "LastEvaluatedKey": here})
    stubber.add_response("query", {"Items": items[1:]})

    page = on(dynamo).between(DEVICE, A_DAY, A_DAY + 9 * DAY, limit=5)

    assert [rollup.day for rollup in page.rows] == [A_DAY + n * DAY for n in range(3)]
    stubber.assert_no_pending_responses()


def test_markers_that_are_left_over_are_written_again() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    left = {"UnprocessedItems": {TABLE: [{"PutRequest": {"Item": {"at_seq": {"S": "late#2025-11-21"}}}}]}}
    stubber.add_response("batch_write_item", left, {"RequestItems": {TABLE: ANY}})
    stubber.add_response("batch_write_item", {}, {"RequestItems": left["UnprocessedItems"]})

    on(dynamo).mark_late({DEVICE: {A_DAY}})

    stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [("ThrottlingException", 400, Outage), ("AccessDeniedException", 400, ClientError)],
)
@pytest.mark.parametrize("operation", ["put_item", "get_item", "delete_item", "query"])
def test_a_table_that_does_not_answer_is_an_outage_and_a_missing_grant_is_not(
    operation: str, code: str, status: int, raised: type[Exception]
) -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    stubber.add_client_error(operation, code, http_status_code=status)
    rollups = on(dynamo)
    calls: dict[str, Callable[[], object]] = {
        "put_item": lambda: rollups.put(DayRollup(device_id=DEVICE, day=A_DAY, hours=HOURS)),
        "get_item": lambda: rollups.revision(DEVICE, A_DAY),
        "delete_item": lambda: rollups.clear_late(DEVICE, A_DAY, "token"),
        "query": lambda: rollups.newest_day(DEVICE),
    }

    with pytest.raises(raised, match=code):
        calls[operation]()
