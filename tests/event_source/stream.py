"""A stream: shards, each of which keeps its records in the order in which they came."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from tests.event_source.records import Record

# Where a real stream began not long ago: the numbers have 56 digits.
_FIRST_SEQUENCE: Final = 49590338271490256608559692538361571095921575989136588898
_HASHES: Final = 2**128


class Stream:
    """Takes records. A partition key always goes to the same shard, by its MD5, as Kinesis sees to it."""

    def __init__(self, *, shards: int = 1, clock: Callable[[], datetime]) -> None:
        self.shards: dict[str, list[Record]] = {f"shardId-{index:012d}": [] for index in range(shards)}
        self._clock = clock
        self._next_sequence = _FIRST_SEQUENCE

    def put(self, partition_key: str, data: bytes) -> Record:
        """Append a record to the shard of its key."""
        shard_id = tuple(self.shards)[hash_of(partition_key) * len(self.shards) // _HASHES]
        record = Record(
            shard_id=shard_id,
            sequence=self._next_sequence,
            partition_key=partition_key,
            data=data,
            arrived_at=self._clock(),
        )
        self._next_sequence += 1
        self.shards[shard_id].append(record)
        return record


def hash_of(partition_key: str) -> int:
    """Where a key lies in the range that the shards share, 0 to 2^128 - 1."""
    return int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest())
