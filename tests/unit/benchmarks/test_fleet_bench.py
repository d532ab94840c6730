"""The fleet's benchmark counts by id: what its own log says against what is in the tables."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from benchmarks.fleet import arrivals as arrivals_module
from benchmarks.fleet.arrivals import FleetArrivals
from benchmarks.fleet.progress import FleetProgress
from benchmarks.fleet.report import FleetReport
from benchmarks.process_figures import ProcessFigures
from local_cloud.endpoints import Endpoints
from local_cloud.ledger import MessageId, PhotoId

ENDPOINTS: Final = Endpoints(
    stage="dev",
    rest_url="",
    operator_url="",
    operator_key="",
    aws_port=0,
    mqtt_host="",
    mqtt_port=0,
    ca_file="",
    model_url="",
    outputs={},
)
REPORT: Final = FleetReport(
    devices=1_000,
    join_seconds=60.0,
    connect_seconds=12.34,
    rss_mb=199.96,
    connected_rss_mb=180.0,
    cpu_seconds=40.0,
    messages=5_000,
    messages_per_second=16.66,
    ack_ms=(4.0, 30.0),
    photos=1_000,
    photo_seconds=(240.0, 300.0),
    reconnections=0,
    missing=(),
)


def a_line(kind: str, device_id: str = "field-1-a", at: int = 1_000, **facts: Any) -> str:
    return json.dumps({"kind": kind, "at": at, "device_id": device_id, **facts}) + "\n"


def a_message(seq: int, device_id: str = "field-1-a") -> str:
    published = a_line("telemetry_published", device_id, at=2_000, seq=seq, samples=[{"t": 60_000 * seq, "x": 1.0}])
    return published + a_line("telemetry_acked", device_id, at=2_040, seq=seq)


def progress_of(file: Path, *lines: str, order_id: str | None = None) -> FleetProgress:
    file.write_text("".join(lines))
    progress = FleetProgress(log=file, order_id=order_id)
    progress.read_on()
    return progress


def test_the_last_line_has_the_figures_that_were_asked_for() -> None:
    line = json.loads(REPORT.line())

    assert {name: line[name] for name in list(line)[:6]} == {
        "bench": "fleet",
        "devices": 1_000,
        "connect_seconds": 12.3,
        "rss_mb": 200.0,
        "messages_per_second": 16.7,
        "lost": 0,
    }
    assert not REPORT.shortfalls()


def test_a_missed_goal_is_told() -> None:
    slow = replace(REPORT, connect_seconds=31.0, rss_mb=251.0, missing=("message 1 of field-1-a is not stored",))

    assert len(slow.shortfalls()) == 2
    assert json.loads(slow.line())["lost"] == 1


def test_a_growing_log_is_read_line_by_line_and_half_a_line_later(tmp_path: Path) -> None:
    file = tmp_path / "truth.jsonl"
    half = a_message(2)
    progress = progress_of(file, a_line("connected"), a_message(1), half[:40])
    assert len(progress.acknowledged_ms) == 1

    file.write_text("".join([a_line("connected"), a_message(1), half, a_line("connected", at=9_000)]))
    progress.read_on()

    assert progress.connected_ms == {"field-1-a": 1_000}
    assert progress.published["field-1-a", 2] == (MessageId("field-1-a", 120_000, 2), 2_000)
    assert progress.acknowledged_ms == {("field-1-a", 1): 2_040, ("field-1-a", 2): 2_040}


def test_a_log_that_is_not_there_yet_tells_nothing(tmp_path: Path) -> None:
    progress = FleetProgress(log=tmp_path / "truth.jsonl")
    progress.read_on()

    assert not progress.connected_ms


def test_what_is_missing_is_named_and_what_is_there_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = {"field-1-a": {MessageId("field-1-a", 60_000, 1)}, "field-1-b": set()}
    diagnosed = {"field-1-a": {PhotoId("field-1-a", "photo-1")}, "field-1-b": set()}
    monkeypatch.setattr(arrivals_module, "stored_messages", lambda _, device_id: iter(stored[device_id]))
    monkeypatch.setattr(arrivals_module, "diagnosed_photos", lambda _, device_id: iter(diagnosed[device_id]))
    progress = progress_of(
        tmp_path / "truth.jsonl",
        a_message(1),
        a_message(2),
        a_message(3, "field-1-b"),
        a_line("telemetry_published", "field-1-b", seq=4, samples=[{"t": 7}]),
        a_line("photo_uploaded", photo_id="photo-1", order_id="order-1"),
        a_line("photo_uploaded", "field-1-b", photo_id="photo-2", order_id="order-1"),
        order_id="order-1",
    )
    arrivals = FleetArrivals(endpoints=ENDPOINTS, progress=progress, device_ids=["field-1-a", "field-1-b", "field-1-c"])

    assert arrivals.wanted == 5
    assert arrivals.look() == 2
    assert list(arrivals.missing()) == [
        "message 2 of field-1-a is not stored",
        "message 3 of field-1-b is not stored",
        "photo photo-2 of field-1-b has no diagnosis",
        "message 4 of field-1-b was not acknowledged",
        "the order has brought no photo of field-1-c",
    ]

    stored["field-1-a"].add(MessageId("field-1-a", 120_000, 2))
    assert arrivals.look() == 3
    assert arrivals.last_seen_ms > 0


def test_a_photo_that_nobody_ordered_answers_no_order(tmp_path: Path) -> None:
    progress = progress_of(
        tmp_path / "truth.jsonl", a_line("photo_uploaded", photo_id="photo-1", order_id=None), order_id="order-1"
    )

    assert not progress.uploaded


def test_a_process_tells_its_memory_and_time() -> None:
    figures = ProcessFigures(os.getpid())
    figures.look()

    assert 10 < figures.rss_mb() <= figures.peak_rss_mb + 1
    assert figures.cpu_seconds() > 0
