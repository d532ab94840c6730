"""Telemetry: its stream, its table, what is summed up of it, and its history."""

from chalicelib.ports.history import SampleHistory
from chalicelib.ports.rollups import DayRollups
from chalicelib.ports.telemetry import FreshSamples, LiveTelemetry, TelemetryStore, TelemetryStream
from chalicelib.settings import settings
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def telemetry_stream() -> TelemetryStream:
    """The stream that the telemetry rule fills."""
    from chalicelib.adapters.kinesis_stream import KinesisStream

    return KinesisStream(foundation.client("kinesis"), settings().telemetry_stream)


@Part
def live_telemetry() -> LiveTelemetry:
    """A second reader of that stream, from its end on."""
    from chalicelib.adapters.kinesis_follower import KinesisFollower

    return KinesisFollower(foundation.client("kinesis"), settings().telemetry_stream)


@Part
def telemetry_store() -> TelemetryStore:
    """The telemetry table."""
    from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry

    here = settings()
    return DynamoTelemetry(foundation.client("dynamodb"), here.telemetry_table, retention=here.telemetry_retention)


@Part
def fresh_samples() -> FreshSamples:
    """The devices' newest samples, as far as this process saw them go by."""
    from chalicelib.adapters.remembered_samples import RememberedSamples

    return RememberedSamples(clock=foundation.clock())


@Part
def day_rollups() -> DayRollups:
    """The days of telemetry, rolled up, in the telemetry table."""
    from chalicelib.adapters.dynamo_day_rollups import DynamoDayRollups

    here = settings()
    return DynamoDayRollups(
        foundation.client("dynamodb"),
        here.telemetry_table,
        retention=here.rollup_retention,
        samples_retention=here.telemetry_retention,
        clock=foundation.clock(),
    )


@Part
def sample_history() -> SampleHistory:
    """The long-term history, in the processed bucket."""
    from chalicelib.adapters.parquet_history import ParquetHistory

    return ParquetHistory(foundation.client("s3"), settings().processed_bucket, clock=foundation.clock())
