"""LiveTelemetry: the fake and the Kinesis stream."""

from typing import Any

import pytest

from chalicelib.adapters.kinesis_follower import KinesisFollower
from chalicelib.domain.errors import Outage
from tests.builders import NOON
from tests.contract import cloud

STREAM = "cloudiot-test-telemetry"


def put(kinesis: Any, device_id: str, payload: bytes = b"{}") -> None:
    kinesis.put_record(StreamName=STREAM, PartitionKey=device_id, Data=payload)


def a_stream(*, shards: int = 1) -> tuple[Any, KinesisFollower]:
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName=STREAM, ShardCount=shards)
    return kinesis, KinesisFollower(kinesis, STREAM)


def devices_read(follower: KinesisFollower) -> list[str]:
    return sorted(arrival.device_id for arrival in follower.read())


def test_what_came_before_is_not_told_and_what_comes_is_told_once_as_it_was_sent() -> None:
    kinesis, follower = a_stream()
    put(kinesis, "before")
    assert follower.read() == ()

    put(kinesis, "greenhouse-1-a", b"\x00\xffnot even json")
    put(kinesis, "greenhouse-1-b")

    first, second = follower.read()
    assert (first.device_id, first.payload) == ("greenhouse-1-a", b"\x00\xffnot even json")
    assert first.received_at.tzinfo is not None
    assert second.device_id == "greenhouse-1-b"
    assert devices_read(follower) == []


def test_every_shard_is_read() -> None:
    kinesis, follower = a_stream(shards=4)
    follower.read()
    names = [f"greenhouse-{number}" for number in range(40)]
    for name in names:
        put(kinesis, name)

    assert devices_read(follower) == sorted(names)


def test_a_stream_that_is_split_and_merged_is_read_on() -> None:
    kinesis, follower = a_stream()
    follower.read()
    put(kinesis, "before")
    (shard,) = kinesis.list_shards(StreamName=STREAM)["Shards"]
    kinesis.split_shard(StreamName=STREAM, ShardToSplit=shard["ShardId"], NewStartingHashKey=str(2**127))
    after = [f"after-{number}" for number in range(20)]
    for name in after:
        put(kinesis, name)

    read = devices_read(follower) + devices_read(follower)
    assert sorted(read) == sorted(["before", *after])

    halves = [one["ShardId"] for one in kinesis.list_shards(StreamName=STREAM)["Shards"] if "ParentShardId" in one]
    kinesis.merge_shards(StreamName=STREAM, ShardToMerge=halves[0], AdjacentShardToMerge=halves[1])
    put(kinesis, "merged")
    assert devices_read(follower) + devices_read(follower) == ["merged"]


def shard(number: int) -> dict[str, Any]:
    return {
        "ShardId": f"shardId-{number:012}",
        "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": "1"},
        "SequenceNumberRange": {"StartingSequenceNumber": "1"},
    }


def record(name: str) -> dict[str, Any]:
    return {"SequenceNumber": "1", "ApproximateArrivalTimestamp": NOON, "Data": b"{}", "PartitionKey": name}


def stubbed_follower(*, shards: int = 1) -> tuple[Any, KinesisFollower]:
    kinesis, stubber = cloud.stubbed("kinesis")
    stubber.add_response("list_shards", {"Shards": [shard(number) for number in range(shards)]})
    for number in range(shards):
        stubber.add_response("get_shard_iterator", {"ShardIterator": f"iterator-{number}"})
    follower = KinesisFollower(kinesis, STREAM)
    follower.read()
    return stubber, follower


def test_a_shard_that_is_throttled_keeps_its_place_and_the_others_are_read() -> None:
    stubber, follower = stubbed_follower(shards=2)
    stubber.add_client_error("get_records", "ProvisionedThroughputExceededException", http_status_code=400)
    stubber.add_response("get_records", {"Records": [record("b")], "NextShardIterator": "iterator-1b"})
    asked = {"ShardIterator": "iterator-0", "Limit": 2_000}
    stubber.add_response("get_records", {"Records": [record("a")], "NextShardIterator": "iterator-0b"}, asked)
    stubber.add_response("get_records", {"Records": [], "NextShardIterator": "iterator-1c"})

    assert devices_read(follower) == ["b"]
    assert devices_read(follower) == ["a"]


def test_when_no_shard_answers_it_is_an_outage_and_no_place_is_lost() -> None:
    stubber, follower = stubbed_follower()
    stubber.add_client_error("get_records", "InternalFailure", http_status_code=500)
    asked = {"ShardIterator": "iterator-0", "Limit": 2_000}
    stubber.add_response("get_records", {"Records": [record("a")], "NextShardIterator": "iterator-0b"}, asked)

    with pytest.raises(Outage):
        follower.read()

    assert devices_read(follower) == ["a"]


def test_a_place_that_has_expired_is_left_for_the_streams_end() -> None:
    stubber, follower = stubbed_follower()
    stubber.add_client_error("get_records", "ExpiredIteratorException", http_status_code=400)
    latest = {"StreamName": STREAM, "ShardId": shard(0)["ShardId"], "ShardIteratorType": "LATEST"}
    stubber.add_response("get_shard_iterator", {"ShardIterator": "iterator-0b"}, latest)
    asked = {"ShardIterator": "iterator-0b", "Limit": 2_000}
    stubber.add_response("get_records", {"Records": [record("a")], "NextShardIterator": "iterator-0c"}, asked)

    assert devices_read(follower) == []
    assert devices_read(follower) == ["a"]


def test_a_list_of_shards_that_has_pages_is_read_to_its_end() -> None:
    kinesis, stubber = cloud.stubbed("kinesis")
    stubber.add_response("list_shards", {"Shards": [shard(0)], "NextToken": "more"}, {"StreamName": STREAM})
    stubber.add_response("list_shards", {"Shards": [shard(1)]}, {"NextToken": "more"})
    for number in range(2):
        stubber.add_response("get_shard_iterator", {"ShardIterator": f"iterator-{number}"})

    assert KinesisFollower(kinesis, STREAM).read() == ()
    stubber.assert_no_pending_responses()
