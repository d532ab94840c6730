"""The telemetry stream, written to as the topic rule does it."""

from typing import Any

from chalicelib.adapters.aws_failures import outages_of


class KinesisStream:
    """Implements `TelemetryStream`."""

    def __init__(self, client: Any, stream: str) -> None:
        self._client = client
        self._stream = stream

    def put(self, device_id: str, payload: bytes) -> None:
        """Put a message back on its way; the device is the partition, so its messages stay in one shard."""
        with outages_of("the telemetry stream"):
            self._client.put_record(StreamName=self._stream, PartitionKey=device_id, Data=payload)
