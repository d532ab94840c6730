"""Records of the telemetry stream, as Lambda hands them over: in an event, or in a batch that it gave up."""

from typing import Any

import msgspec

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import from_ms


class _Kinesis(msgspec.Struct, gc=False):
    partitionKey: str  # noqa: N815 - Kinesis's name
    data: bytes
    # In seconds, with milliseconds behind the point.
    approximateArrivalTimestamp: float  # noqa: N815 - Kinesis's name


class _Record(msgspec.Struct, gc=False):
    kinesis: _Kinesis


class StreamBatch(msgspec.Struct):
    """What a function of the stream is woken with, as far as anybody reads it."""

    Records: list[_Record]

    def arrivals(self) -> list[Arrival]:
        """The messages; raises OverflowError when one is from a year that is none."""
        return [_arrival(record.kinesis) for record in self.Records]


def arrivals_in(event: dict[str, Any]) -> list[Arrival]:
    """The messages of an event, all decoded at once: Chalice's own records take ten times as long."""
    return msgspec.convert(event, StreamBatch).arrivals()


def _arrival(record: _Kinesis) -> Arrival:
    received_at = from_ms(round(record.approximateArrivalTimestamp * 1000))
    return Arrival(device_id=record.partitionKey, payload=record.data, received_at=received_at)
