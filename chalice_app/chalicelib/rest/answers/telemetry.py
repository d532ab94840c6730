"""Shapes the answers about telemetry."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.sample import Sample
from chalicelib.domain.telemetry_window import TelemetryBucket
from chalicelib.rest.outputs.telemetry import BucketItem, MetricSummary, SampleItem


def sample_item(sample: Sample) -> SampleItem:
    """One reading."""
    return SampleItem(at=to_ms(sample.at), values=dict(sample.values))


def bucket_item(bucket: TelemetryBucket) -> BucketItem:
    """One span of time, summed up."""
    return BucketItem(
        at=to_ms(bucket.at),
        metrics={
            name: MetricSummary(mean=summary.mean, min=summary.low, max=summary.high, count=summary.count)
            for name, summary in bucket.metrics.items()
        },
    )
