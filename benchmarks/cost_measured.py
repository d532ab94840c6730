"""What a device's day and a photo take, measured: the real handlers on an AWS in memory."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from benchmarks.aws_in_memory import OPERATIONS_TABLE, PROCESSED_BUCKET, RAW_BUCKET, REGION, TELEMETRY_TABLE
from benchmarks.cost_timing import Timing
from benchmarks.device_day import (
    DEVICE,
    MIDNIGHT,
    DayPlan,
    live_through,
    photo_stored_event,
    platform_in_memory,
    upload_request_event,
)
from benchmarks.dynamo_sizes import STORAGE_OVERHEAD_BYTES, item_bytes, read_units_of
from benchmarks.dynamo_units import UnitMeter
from benchmarks.photo_mix import PhotoKind, write_mix

_PHOTOS: Final = 10
# Beside what the handler writes: START, END and REPORT, each with what CloudWatch adds to a line.
_LAMBDA_LINES_BYTES: Final = 420
# Of every metric that the functions count, for one stage.
_CUSTOM_METRICS: Final = 20
# A page of a device's day at one minute, compressed, and a list of its photos, are about this much.
_ANSWER_BYTES: Final = 20_000
_REQUEST_READ_UNITS: Final = 8.0
# The roll-ups keep this many samples in a file, so many device days.
_DAYS_A_HISTORY_FILE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Units and bytes; by message, by device and day, by photo. Stored bytes hold DynamoDB's own overhead.

    Attributes:
        event_write_units, event_stored_bytes, event_publishes: of an eventful day, beside its messages: an alert that
            opens and closes, a rejection, and the events that tell of them.
        day_read_units: of a device's day, for its messages and its roll-up.
        photo_backed_up_bytes: of the table alone; backups hold no indexes.
        check_read_units: of one device in one run of the check on devices.
    """

    message_bytes: float
    message_write_units: float
    message_stored_bytes: float
    event_write_units: float
    event_stored_bytes: float
    event_publishes: float
    day_read_units: float
    rollup_write_units: float
    rollup_stored_bytes: float
    history_day_bytes: float
    check_read_units: float
    grant_bytes: float
    photo_write_units: float
    ill_photo_write_units: float
    photo_read_units: float
    photo_stored_bytes: float
    photo_backed_up_bytes: float
    heatmap_bytes: float
    log_bytes_a_run: float
    log_bytes_a_photo: float
    timing: Timing
    request_read_units: float = _REQUEST_READ_UNITS
    answer_bytes: float = _ANSWER_BYTES
    custom_metrics: int = _CUSTOM_METRICS
    days_a_history_file: int = _DAYS_A_HISTORY_FILE


def measure(*, photo_bytes: int) -> Measured:
    """Live through a day and take in some photos; takes half a minute."""
    with _quiet() as log:
        day = _day(log)
        calm, ill = (_photos(log, photo_bytes, ill=ill) for ill in (False, True))
    return Measured(**day, **calm, **{f"ill_{name}": ill[name] for name in ("photo_write_units",)}, **_ill_only(ill))


def _day(log: io.StringIO) -> dict[str, Any]:
    plan = DayPlan()
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
            "event_write_units": meter.written - of_messages - of_rollups,
            "event_stored_bytes": meter.stored_bytes(OPERATIONS_TABLE),
            "event_publishes": platform.aws.calls["sns", "PublishBatch"],
            "day_read_units": reads,
            "rollup_write_units": of_rollups,
            "rollup_stored_bytes": _mean_stored(rollups),
            "history_day_bytes": float(history),
            "check_read_units": newest,
            "log_bytes_a_run": len(log.getvalue()) / runs + _LAMBDA_LINES_BYTES,
        }


def _photos(log: io.StringIO, photo_bytes: int, *, ill: bool) -> dict[str, Any]:
    """Ten photos on their whole way, all healthy or all ill."""
    photo = _a_photo(photo_bytes)
    with platform_in_memory() as platform, _classifier(ill=ill):
        s3 = _s3()
        logged_before = len(log.getvalue())
        for number in range(_PHOTOS):
            platform.now = MIDNIGHT + timedelta(hours=number)
            request = upload_request_event(f"request-{number}", platform.now, size_bytes=len(photo))
            platform.invoke("on_upload_request", request)
        keys = _photo_keys()
        for key in keys:
            s3.put_object(Bucket=RAW_BUCKET, Key=key, Body=photo)
        read_before = platform.aws.meter.read
        event = photo_stored_event(RAW_BUCKET, keys, platform.now, size_bytes=len(photo))
        outcome = platform.invoke("on_photo_stored", event)
        assert outcome == {"batchItemFailures": []}, outcome
        meter = platform.aws.meter
        table_bytes = sum(item_bytes(item) + STORAGE_OVERHEAD_BYTES for item in meter.items(OPERATIONS_TABLE))
        return {
            "photo_write_units": meter.written / _PHOTOS,
            "photo_read_units": (meter.read - read_before) / _PHOTOS + 1,
            "photo_stored_bytes": meter.stored_bytes(OPERATIONS_TABLE) / _PHOTOS,
            "photo_backed_up_bytes": table_bytes / _PHOTOS,
            "grant_bytes": sum(platform.aws.sent_bytes) / len(platform.aws.sent_bytes),
            "log_bytes_a_photo": (len(log.getvalue()) - logged_before) / _PHOTOS,
            "timing": _timing(photo),
            **({"heatmap_bytes": _stored_bytes(PROCESSED_BUCKET, "heatmaps/") / _PHOTOS} if ill else {}),
        }


def _ill_only(ill: dict[str, Any]) -> dict[str, Any]:
    return {"heatmap_bytes": ill["heatmap_bytes"]}


def _timing(photo: bytes) -> Timing:
    from chalicelib.adapters.pillow_darkroom import PillowDarkroom
    from chalicelib.domain.heatmap import Heatmap

    darkroom, heatmap = PillowDarkroom(), Heatmap(tuple(tuple(range(7)) for _ in range(7)))
    return Timing(
        photo_s=_core_s(lambda: darkroom.check(photo)),
        heatmap_s=_core_s(lambda: darkroom.heatmap_webp(photo, heatmap)),
    )


def _core_s(work: Callable[[], object], times: int = 5) -> float:
    """Processor time, the least of some attempts."""
    spent: list[float] = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent)


def _a_photo(about_bytes: int) -> bytes:
    """A JPEG of the pixels that files of this size usually have."""
    width = round((about_bytes / 200_000) ** 0.5 * 1024)
    kind = PhotoKind(count=1, width_px=width, height_px=width * 3 // 4, file_format="JPEG")
    with TemporaryDirectory() as folder:
        (path,) = write_mix(Path(folder), [kind])
        return path.read_bytes()


@contextmanager
def _classifier(*, ill: bool) -> Iterator[None]:
    from chalicelib import wiring

    with patch.object(wiring, "leaf_classifier", lambda: _Spokesman(ill=ill)):
        yield


class _Spokesman:
    """Implements `LeafClassifier`: always says the same."""

    def __init__(self, *, ill: bool) -> None:
        self._ill = ill

    def diagnose(self, _photo: bytes) -> Any:
        from chalicelib.domain.diagnosis import Diagnosis, Findings, ModelPassport, RankedLabel, Verdict
        from chalicelib.domain.heatmap import Heatmap

        label = "Tomato___Septoria_leaf_spot" if self._ill else "Tomato___healthy"
        others = ("Tomato___Early_blight", "Tomato___Target_Spot")
        ranked = (RankedLabel(label=label, confidence=0.9371), *(RankedLabel(label=x, confidence=0.02) for x in others))
        diagnosis = Diagnosis(
            label=label,
            crop="Tomato",
            condition=label.partition("___")[2].replace("_", " "),
            healthy=not self._ill,
            confidence=0.9371,
            top=ranked,
            verdict=Verdict.DISEASE if self._ill else Verdict.HEALTHY,
            severity_pct=12.5 if self._ill else 0.0,
            model=ModelPassport(name="leaf", version="2.0.0", sha256="0" * 64),
        )
        return Findings(diagnosis=diagnosis, heatmap=Heatmap(tuple(tuple(range(7)) for _ in range(7))))


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
