"""What a device's day and a photo take, measured: the real handlers on an AWS in memory."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, Final
from unittest.mock import patch

from benchmarks.aws_in_memory import REGION
from benchmarks.cost.lives import measure_lives
from benchmarks.cost.metric_hours import metrics_a_month
from benchmarks.cost.photo import photo_of
from benchmarks.cost.pretend_classifier import pretend_classifier
from benchmarks.cost.times import PHOTO_BYTES, read_times
from benchmarks.cost.timing import Timing
from benchmarks.cost.units import LAMBDA_LINES_BYTES, Measured
from benchmarks.device_day import (
    DEVICE,
    MIDNIGHT,
    DayPlan,
    hourly_order,
    live_through,
    photo_outcome_event,
    photo_stored_event,
    platform_in_memory,
    upload_request_event,
)
from benchmarks.dynamo_sizes import STORAGE_OVERHEAD_BYTES, item_bytes, read_units_of
from benchmarks.dynamo_units import UnitMeter
from benchmarks.function_environment import OPERATIONS_TABLE, PROCESSED_BUCKET, RAW_BUCKET, TELEMETRY_TABLE

_PHOTOS: Final = 10


def measure(*, photo_bytes: int) -> Measured:
    """Live through two days and take in some photos; takes half a minute."""
    from chalicelib.observability import Metric

    with _quiet() as log:
        day = _day(log)
        calm, ill = (_photos(log, photo_bytes, ill=ill) for ill in (False, True))
        lives = measure_lives()
    timing = Timing.of(read_times(), size=photo_bytes / PHOTO_BYTES)
    return Measured(
        **day,
        **calm,
        timing=timing,
        lives=lives,
        custom_metrics=metrics_a_month(Metric),
        **{f"ill_{name}": ill[name] for name in ("photo_write_units",)},
        **_ill_only(ill),
    )


def _calm_day() -> tuple[float, float]:
    """Write units and bytes in the operations table of a day on which nothing happens: glances at devices, which are
    shared by two hundred of them and reckoned elsewhere."""
    with platform_in_memory() as platform:
        live_through(platform, DayPlan(hot_from=0, hot_until=0, broken_at=None))
        meter = platform.aws.meter
        units = sum(units for (table, _), units in meter.write_units.items() if table == OPERATIONS_TABLE)
        return units, meter.stored_bytes(OPERATIONS_TABLE)


def _day(log: io.StringIO) -> dict[str, Any]:
    plan = DayPlan()
    calm_units, calm_bytes = _calm_day()
    logged_before = len(log.getvalue())
    with platform_in_memory() as platform:
        live_through(platform, plan)
        meter = platform.aws.meter
        messages, rollups = _items(meter, TELEMETRY_TABLE, "1"), _items(meter, TELEMETRY_TABLE, "day#")
        of_messages = meter.write_units[TELEMETRY_TABLE, "BatchWriteItem"]
        of_rollups = meter.write_units[TELEMETRY_TABLE, "PutItem"]
        history = _stored_bytes(PROCESSED_BUCKET, "history/")
        runs = sum(map(len, platform.read_by.values()))
        newest = read_units_of(round(_mean_stored(messages)), consistent=False)
        # What a function reads for itself, such as the rules once a minute, it shares among thousands of devices:
        # a device's own are its lookup, for every message, and the day that is rolled up.
        reads = plan.messages * newest + max(platform.read_by["on_rollup_schedule"])
        return {
            "message_bytes": sum(platform.payload_bytes) / len(platform.payload_bytes),
            "message_write_units": of_messages / plan.messages,
            "message_stored_bytes": _mean_stored(messages),
            "event_write_units": meter.written - of_messages - of_rollups - calm_units,
            "event_stored_bytes": meter.stored_bytes(OPERATIONS_TABLE) - calm_bytes,
            "event_publishes": platform.aws.calls["sns", "PublishBatch"],
            "day_read_units": reads,
            "rollup_write_units": of_rollups,
            "rollup_stored_bytes": _mean_stored(rollups),
            "history_day_bytes": float(history),
            "check_read_units": newest,
            "log_bytes_a_run": (len(log.getvalue()) - logged_before) / runs + LAMBDA_LINES_BYTES,
        }


def _photos(log: io.StringIO, photo_bytes: int, *, ill: bool) -> dict[str, Any]:
    """Ten photos on their whole way, all healthy or all ill."""
    photo = photo_of(photo_bytes)
    with platform_in_memory() as platform, pretend_classifier(ill=ill), _one_by_one():
        s3, meter = _s3(), platform.aws.meter
        logged_before = len(log.getvalue())
        keys = _photo_keys()
        orders = [hourly_order(MIDNIGHT + timedelta(hours=number)) for number in range(_PHOTOS)]
        written_before, read_before = meter.written, meter.read
        for number, order_id in enumerate(orders):
            platform.now = MIDNIGHT + timedelta(hours=number)
            # The photo of the hour before is what a device still keeps.
            unsettled = [PurePosixPath(keys[number - 1]).stem]
            request = upload_request_event(
                f"request-{number}", platform.now, size_bytes=len(photo), order_id=order_id, unsettled=unsettled
            )
            platform.invoke("on_upload_request", request)
        versions = {
            key: s3.put_object(Bucket=RAW_BUCKET, Key=key, Body=photo, Metadata={"order-id": order_id})["VersionId"]
            for key, order_id in zip(keys, orders, strict=True)
        }
        event = photo_stored_event(RAW_BUCKET, versions, platform.now, size_bytes=len(photo))
        outcome = platform.invoke("on_photo_stored", event)
        assert outcome == {"batchItemFailures": []}, outcome
        grant_bytes = sum(platform.aws.sent_bytes) / len(platform.aws.sent_bytes)
        written, read = meter.written - written_before, meter.read - read_before
        notes = _stored_under(meter, "CAPTURES#")
        # An order is one for the whole fleet.
        rest = notes + _stored_under(meter, "ORDERS#")
        in_table, in_all = _stored_under(meter, ""), meter.stored_bytes(OPERATIONS_TABLE)
        in_index = in_all - in_table - _stored_under(meter, "ORDERS#")
        before_outcome = meter.written
        platform.invoke("on_photo_outcome", photo_outcome_event(platform.now, order_id=orders[-1]))
        return {
            "photo_write_units": written / _PHOTOS,
            "photo_read_units": read / _PHOTOS,
            "photo_stored_bytes": (in_table - rest + in_index) / _PHOTOS,
            "photo_backed_up_bytes": (in_table - rest) / _PHOTOS,
            "note_stored_bytes": notes / _PHOTOS,
            "outcome_write_units": meter.written - before_outcome,
            "grant_bytes": grant_bytes,
            "log_bytes_a_photo": (len(log.getvalue()) - logged_before) / _PHOTOS,
            **({"heatmap_bytes": _stored_bytes(PROCESSED_BUCKET, "heatmaps/") / _PHOTOS} if ill else {}),
        }


def _ill_only(ill: dict[str, Any]) -> dict[str, Any]:
    return {"heatmap_bytes": ill["heatmap_bytes"]}


@contextmanager
def _one_by_one() -> Iterator[None]:
    """Let no photo overtake another: those of one device, taken in side by side, would race for its alert."""
    from chalicelib.entrypoints import on_photo_stored

    with patch.object(on_photo_stored, "AT_ONCE", 1):
        yield


@contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """What the functions log goes into a text instead of onto the screen."""
    from chalicelib.observability import logger

    handler, text = logger.registered_handler, io.StringIO()
    handler.setStream(text)  # type: ignore[attr-defined]
    try:
        with redirect_stdout(text):
            yield text
    finally:
        handler.setStream(sys.stdout)  # type: ignore[attr-defined]


def _items(meter: UnitMeter, table: str, prefix: str) -> list[Any]:
    return [item for item in meter.items(table) if item["at_seq"]["S"].startswith(prefix)]


def _mean_stored(items: list[Any]) -> float:
    return sum(item_bytes(item) + STORAGE_OVERHEAD_BYTES for item in items) / len(items)


def _stored_under(meter: UnitMeter, prefix: str) -> int:
    """What the operations table keeps under partitions that begin so, without its index."""
    items = (item for item in meter.items(OPERATIONS_TABLE) if item["pk"]["S"].startswith(prefix))
    return sum(item_bytes(item) + STORAGE_OVERHEAD_BYTES for item in items)


def _s3() -> Any:
    import boto3

    return boto3.client("s3", region_name=REGION)


def _stored_bytes(bucket: str, prefix: str) -> int:
    rows = _s3().list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return sum(row["Size"] for row in rows)


def _photo_keys() -> list[str]:
    from chalicelib.domain.photo import PhotoKey

    moments = [MIDNIGHT + timedelta(hours=number) for number in range(_PHOTOS)]
    return [PhotoKey.for_request(DEVICE, f"request-{n}", at).raw for n, at in enumerate(moments)]
