"""TelemetryStream: the fake and the Kinesis stream."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chalicelib.adapters.kinesis_stream import KinesisStream
from chalicelib.domain.errors import Outage
from chalicelib.ports.telemetry import TelemetryStream
from tests.builders import DEVICE
from tests.contract import cloud
from tests.fakes.telemetry import InMemoryStream

STREAM = "cloudiot-test-telemetry"


@dataclass(frozen=True, slots=True, kw_only=True)
class River:
    """The port, and what a reader of the stream sees."""

    stream: TelemetryStream
    records: Callable[[], list[tuple[str, bytes]]]


def fake_river() -> River:
    stream = InMemoryStream()
    return River(stream=stream, records=lambda: stream.records)


def kinesis_river() -> River:
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName=STREAM, ShardCount=1)

    def records() -> list[tuple[str, bytes]]:
        (shard,) = kinesis.list_shards(StreamName=STREAM)["Shards"]
        start = kinesis.get_shard_iterator(
            StreamName=STREAM, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        read = kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]
        return [(record["PartitionKey"], record["Data"]) for record in read]

    return River(stream=KinesisStream(kinesis, STREAM), records=records)


@pytest.fixture(params=[fake_river, kinesis_river], ids=["fake", "kinesis"])
def river(request: pytest.FixtureRequest) -> River:
    made: River = request.param()
    return made


def test_a_message_goes_on_its_way_as_the_device_sent_it(river: River) -> None:
    river.stream.put(DEVICE, b"\x00\xffnot even json")
    river.stream.put("greenhouse-1-b", b"{}")

    assert river.records() == [(DEVICE, b"\x00\xffnot even json"), ("greenhouse-1-b", b"{}")]


def test_a_stream_that_is_too_busy_is_an_outage() -> None:
    kinesis, stubber = cloud.stubbed("kinesis")
    stubber.add_client_error("put_record", "ProvisionedThroughputExceededException", http_status_code=400)

    with pytest.raises(Outage):
        KinesisStream(kinesis, STREAM).put(DEVICE, b"{}")
