"""A device's telemetry."""

from typing import Final

from chalicelib import wiring
from chalicelib.domain.telemetry_window import BUCKET_WIDTHS
from chalicelib.rest.answers.telemetry import bucket_item, sample_item
from chalicelib.rest.inputs.telemetry import TelemetryQuery
from chalicelib.rest.outputs.telemetry import BucketList, SampleList
from chalicelib.rest.resource import Resource
from chalicelib.rest.telemetry_csv import CSV, telemetry_csv
from chalicelib.rest.telemetry_window import window_of
from chalicelib.services.find_device import find_device
from chalicelib.services.read_samples import read_samples
from chalicelib.services.read_telemetry import read_buckets
from chalicelib.services.telemetry_stretches import TelemetryPorts

telemetry: Final = Resource()


@telemetry.operation(
    "GET",
    "/devices/{device_id}/telemetry",
    "Read a device's telemetry, as measured or summed up",
    renderings={CSV: telemetry_csv},
)
def get_telemetry(device_id: str, query: TelemetryQuery) -> SampleList | BucketList:
    """As JSON, or as CSV with `Accept: text/csv`; the header `Next-Cursor` then carries the next page's cursor."""
    find_device(device_id, devices=wiring.device_registry(), archive=wiring.device_archive())
    window, store = window_of(device_id, query, now=wiring.clock()()), wiring.telemetry_store()
    width = BUCKET_WIDTHS.get(query.resolution)
    if width is None:
        samples = read_samples(window, limit=query.limit, cursor=query.cursor, telemetry=store)
        return SampleList(items=tuple(map(sample_item, samples.rows)), cursor=samples.cursor)
    ports = TelemetryPorts(telemetry=store, rollups=wiring.day_rollups())
    buckets = read_buckets(window, width=width, limit=query.limit, cursor=query.cursor, ports=ports)
    return BucketList(items=tuple(map(bucket_item, buckets.rows)), cursor=buckets.cursor)
