"""What the page's benchmark makes of a trace, and of its measurements."""

import json
from typing import Any

from benchmarks.page.report import PageReport
from benchmarks.page.visits import FirstLoad, Task, Watching, main_thread_tasks


def a_thread(name: str, *, tid: int) -> dict[str, Any]:
    return {"ph": "M", "name": "thread_name", "pid": 1, "tid": tid, "args": {"name": name}}


def a_task(*, tid: int, clock_us: int, processor_us: int) -> dict[str, Any]:
    return {"ph": "X", "name": "RunTask", "pid": 1, "tid": tid, "dur": clock_us, "tdur": processor_us}


def a_load(*, lcp_ms: float = 900.0, overview_ms: float = 95.0, js_bytes: int = 150_000, cls: float = 0.0) -> FirstLoad:
    return FirstLoad(
        js_bytes=js_bytes,
        js_unpacked_bytes=500_000,
        overview_ms=overview_ms,
        lcp_ms=lcp_ms,
        lcp_of="<img>",
        cls=cls,
    )


def a_report(*tasks: Task, loads: list[FirstLoad]) -> PageReport:
    return PageReport(devices=1_000, loads=loads, watching=Watching(seconds=30.0, rounds=6, tasks=tasks, cls=0.0))


def test_only_tasks_of_the_pages_main_thread_count() -> None:
    trace = [
        a_thread("CrRendererMain", tid=7),
        a_thread("Compositor", tid=8),
        a_task(tid=7, clock_us=21_500, processor_us=20_000),
        a_task(tid=8, clock_us=90_000, processor_us=90_000),
        {"ph": "B", "name": "RunTask", "pid": 1, "tid": 7},
    ]

    assert list(main_thread_tasks(trace)) == [Task(clock_ms=21.5, processor_ms=20.0)]


def test_the_line_tells_the_median_load_and_the_worst_of_the_rest() -> None:
    tasks = (Task(clock_ms=12.0, processor_ms=11.0), Task(clock_ms=48.04, processor_ms=30.0))
    loads = [
        a_load(overview_ms=400),
        a_load(lcp_ms=700, js_bytes=151_260, overview_ms=101.4),
        a_load(lcp_ms=2_000, cls=0.001),
    ]

    line = json.loads(a_report(*tasks, loads=loads).line())

    assert line["bench"] == "page"
    assert (line["js_kb"], line["lcp_ms"], line["cls"], line["longest_task_ms"]) == (151.3, 900, 0.001, 48.0)
    assert line["overview_ms"] == 101


def test_a_goal_that_is_missed_is_named() -> None:
    good = a_report(Task(clock_ms=49.9, processor_ms=1.0), loads=[a_load(lcp_ms=1_500)])
    worse = a_load(lcp_ms=1_501, js_bytes=200_001, cls=0.02)
    bad = a_report(Task(clock_ms=50.1, processor_ms=1.0), loads=[worse])

    assert list(good.shortfalls()) == []
    assert len(list(bad.shortfalls())) == 4
