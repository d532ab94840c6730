"""The figures of the benchmark are computed from what its contenders say."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from benchmarks.serving_report import Row, ServingReport, row_of
from benchmarks.turn import Turn

REPORT = ServingReport(
    bare={"threads": Row(photos_per_s=100), "plain": Row(photos_per_s=80)},
    ours={1: Row(photos_per_s=50), 4: Row(photos_per_s=90, p50_ms=40.04, p95_ms=81.26), 16: Row(photos_per_s=88)},
    eager={4: Row(photos_per_s=20)},
    compiled={4: Row(photos_per_s=30)},
    overload=[Turn(photos=60, seconds=1, turned_away=40, turned_away_p95_ms=12.34)],
    ready_s=0.512,
    rss_mb=201.4,
    cores=2,
)


def test_the_line_compares_with_the_better_bare_loop_and_with_pytorch_at_the_same_concurrency() -> None:
    figures = json.loads(REPORT.line())

    assert list(figures)[:6] == ["bench", "of_bare_loop", "vs_torch_eager", "p50_ms", "p95_ms", "rss_mb"]
    assert figures["bench"] == "serving"
    assert figures["of_bare_loop"] == 0.9
    assert figures["vs_torch_eager"] == 4.5
    assert figures["vs_torch_compiled"] == 3.0
    assert figures["refused_p95_ms"] == 12.3
    assert (figures["p50_ms"], figures["p95_ms"], figures["rss_mb"]) == (40.0, 81.3, 201)


def test_a_contender_that_did_not_come_up_is_null() -> None:
    figures = json.loads(replace(REPORT, eager={}, compiled={}, rss_mb=None).line())

    assert figures["vs_torch_eager"] is None
    assert figures["vs_torch_compiled"] is None
    assert figures["rss_mb"] is None
    assert figures["of_bare_loop"] == 0.9


def test_photos_turned_away_in_an_overload_are_no_failures() -> None:
    assert json.loads(REPORT.line())["not_answered"] == 0


def test_requests_that_got_no_diagnosis_are_told() -> None:
    turns = [Turn(photos=10, seconds=1, failed=1, turned_away=2), Turn(photos=10, seconds=1)]

    row = row_of(turns)

    assert row.not_answered == 3
    assert json.loads(replace(REPORT, eager={4: row}).line())["not_answered"] == 3


def test_turns_are_taken_together_and_the_middle_latency_counts() -> None:
    turns = [Turn(photos=10, seconds=1, p50_ms=p50, p95_ms=2 * p50, asking_cpu_s=0.1) for p50 in (10.0, 90.0, 20.0)]

    row = row_of([*turns, Turn(photos=30, seconds=3)])

    assert row.photos_per_s == 10
    assert (row.p50_ms, row.p95_ms) == (20, 40)
    assert row.asking == pytest.approx(0.05)


def test_the_table_shows_every_contender() -> None:
    console = Console(width=120, record=True, quiet=False, file=None)
    with console.capture() as shown:
        console.print(REPORT.table())

    for name in ("bare loop, threads", "bare loop, plain", "this server", "PyTorch eager", "torch.compile"):
        assert name in shown.get()
