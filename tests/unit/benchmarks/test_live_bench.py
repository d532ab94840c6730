"""The live stream's benchmark counts by id: what each watcher heard against what was written."""

import json
from collections.abc import Sequence

from benchmarks.live.report import LiveReport

WRITTEN = {f"event-{number}": float(number) for number in range(4)}


def a_report(*heard: Sequence[tuple[str, float]]) -> LiveReport:
    return LiveReport.of(heard, WRITTEN, cuts=1, seconds=10.0, cpu_s=1.5, idle_mb=120.0, peak_mb=140.0)


def all_of_it(*, after_s: float = 0.25) -> list[tuple[str, float]]:
    return [(event_id, at + after_s) for event_id, at in WRITTEN.items()]


def test_whoever_heard_everything_in_order_and_once_is_content() -> None:
    report = a_report(all_of_it(), [("before the first one", 0.0), *all_of_it(after_s=0.5)])

    assert report.sound
    assert list(report.shortfalls()) == []
    line = json.loads(report.line())
    assert line | {"p50_ms": 0} == {
        "bench": "live",
        "clients": 2,
        "p95_ms": 500,
        "lost": 0,
        "twice": 0,
        "out_of_order": 0,
        "events": 4,
        "p50_ms": 0,
        "max_ms": 500,
        "cuts": 1,
        "cpu_pct": 15.0,
        "idle_mb": 120.0,
        "peak_mb": 140.0,
    }


def test_what_one_watcher_did_not_hear_of_is_lost() -> None:
    report = a_report(all_of_it(), all_of_it()[:-1])

    assert (report.lost, report.twice, report.out_of_order) == (1, 0, 0)
    assert not report.sound
    assert any("1 lost" in shortfall for shortfall in report.shortfalls())


def test_what_one_watcher_heard_again_is_counted() -> None:
    report = a_report([*all_of_it(), all_of_it()[-1]])

    assert (report.lost, report.twice) == (0, 1)
    assert not report.sound


def test_an_event_after_a_later_one_is_out_of_order() -> None:
    first, second, *rest = all_of_it()

    assert a_report([second, first, *rest]).out_of_order == 1


def test_a_slow_stream_misses_its_goal_though_nothing_is_lost() -> None:
    report = a_report(all_of_it(after_s=1.5))

    assert report.sound
    assert list(report.shortfalls()) == ["95 of 100 within 1500 ms; the goal is 1000"]


def test_nobody_heard_anything() -> None:
    report = a_report([])

    assert report.lost == 4
    assert json.loads(report.line())["p95_ms"] is None
