"""A second reader of the telemetry stream, beside the function: what comes from now on, as it comes.

Nothing is remembered of where it stopped: who starts anew starts at the stream's end.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.errors import Outage

_PART: Final = "the telemetry stream"
# What a shard takes in a second, twice: who fell behind catches up.
_RECORDS_AT_ONCE: Final = 2_000
# An iterator holds for five minutes. Whoever could not read for so long has nothing live to tell of that time: the
# table has it, and this reader goes on at the end.
_EXPIRED: Final = "ExpiredIteratorException"


class KinesisFollower:
    """Implements `LiveTelemetry`. Not for several threads at a time."""

    def __init__(self, client: Any, stream: str) -> None:
        self._client = client
        self._stream = stream
        self._iterators: dict[str, str] = {}

    def read(self) -> Sequence[Arrival]:
        """One request for each open shard. A shard that is throttled keeps its place until the next reading."""
        if not self._iterators:
            with outages_of(_PART):
                self._iterators = {shard: self._iterator(shard, "LATEST") for shard in self._open_shards()}
            return ()
        arrivals: list[Arrival] = []
        outages: list[Outage] = []
        shards = tuple(self._iterators)
        for shard in shards:
            try:
                with outages_of(_PART):
                    arrivals += self._read_shard(shard)
            except Outage as outage:
                outages.append(outage)
        if len(outages) == len(shards):
            raise outages[0]
        return arrivals

    def _read_shard(self, shard: str) -> Sequence[Arrival]:
        try:
            answer = self._client.get_records(ShardIterator=self._iterators[shard], Limit=_RECORDS_AT_ONCE)
        except ClientError as error:
            if code_of(error) != _EXPIRED:
                raise
            self._iterators[shard] = self._iterator(shard, "LATEST")
            return ()
        following = answer.get("NextShardIterator")
        if following is None:
            # The shard was split or merged, and read to its end.
            self._iterators |= self._successors_of(shard)
            del self._iterators[shard]
        else:
            self._iterators[shard] = following
        return [_arrival(record) for record in answer["Records"]]

    def _successors_of(self, ended: str) -> dict[str, str]:
        """The shards that go on where one ended, read from their beginnings."""
        return {
            shard["ShardId"]: self._iterator(shard["ShardId"], "TRIM_HORIZON")
            for shard in self._shards()
            if ended in (shard.get("ParentShardId"), shard.get("AdjacentParentShardId"))
            and shard["ShardId"] not in self._iterators
        }

    def _open_shards(self) -> list[str]:
        """Those that still take records: a shard that ended has the number of its last one."""
        return [
            shard["ShardId"]
            for shard in self._shards()
            if "EndingSequenceNumber" not in shard.get("SequenceNumberRange", {})
        ]

    def _shards(self) -> Iterator[Mapping[str, Any]]:
        request: dict[str, Any] = {"StreamName": self._stream}
        while True:
            answer = self._client.list_shards(**request)
            yield from answer["Shards"]
            if not answer.get("NextToken"):
                return
            request = {"NextToken": answer["NextToken"]}

    def _iterator(self, shard: str, start: str) -> str:
        answer = self._client.get_shard_iterator(StreamName=self._stream, ShardId=shard, ShardIteratorType=start)
        return str(answer["ShardIterator"])


def _arrival(record: Mapping[str, Any]) -> Arrival:
    return Arrival(
        device_id=record["PartitionKey"], payload=record["Data"], received_at=record["ApproximateArrivalTimestamp"]
    )
