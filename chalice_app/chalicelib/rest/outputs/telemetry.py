"""Telemetry, as it was measured or summed up."""

from typing import Annotated

from msgspec import Meta

from chalicelib.rest.outputs.output import EpochMs, Listed, Output


class SampleItem(Output, frozen=True):
    """One reading of the sensors."""

    at: EpochMs
    values: Annotated[dict[str, float], Meta(description="Metric name to value, in the unit that the name ends in")]


class MetricSummary(Output, frozen=True):
    """A metric's samples within one bucket."""

    mean: float
    min: float
    max: float
    count: int


class BucketItem(Output, frozen=True):
    """The samples of one minute, hour or UTC day."""

    at: Annotated[int, Meta(description="Start of the bucket, epoch milliseconds, UTC")]
    metrics: dict[str, MetricSummary]


class SampleList(Listed[SampleItem], frozen=True, tag_field="kind", tag="samples"):
    """Telemetry as it was measured, in the order of the device's messages."""


class BucketList(Listed[BucketItem], frozen=True, tag_field="kind", tag="buckets"):
    """Telemetry summed up, oldest first; empty buckets are left out."""
