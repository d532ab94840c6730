"""Looks at the fleet page as somebody does who opens it for the first time, with the browser's own instruments."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, Page, expect

from local_cloud.browsing import DESKTOP, Window, sign_in
from local_cloud.endpoints import Endpoints

# The browser keeps what it saw before we asked (`buffered`), but only from when the observer's kind is known: so
# both are there before the page's first script.
_INSTRUMENTS: Final = """
(() => {
  window.measured = { lcp_ms: 0, lcp_of: "", cls: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.measured.lcp_ms = entry.startTime;
      window.measured.lcp_of = entry.element ? entry.element.outerHTML.slice(0, 120) : entry.url;
    }
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.measured.cls += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
})();
"""
# Bytes of scripts as they came over the wire, and as they are run.
_SCRIPTS: Final = """
() => performance.getEntriesByType("resource")
  .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
  .map(({ encodedBodySize, decodedBodySize }) => [encodedBodySize, decodedBodySize])
"""
# How long the service took over the whole fleet, from the question to the last byte of the answer.
_OVERVIEW: Final = """
() => performance.getEntriesByType("resource")
  .filter(({ name }) => new URL(name).pathname === "/api/fleet")
  .map(({ requestStart, responseEnd }) => responseEnd - requestStart)
"""
# Pictures come last; after this nothing moves any more.
_SETTLED_S: Final = 2.0
_FIRST_SIGHT_MS: Final = 30_000
# The one kind of trace event with every task of every thread.
_TASKS: Final = ("disabled-by-default-devtools.timeline",)
_SCROLL_PX: Final = 600
_SCROLL_EVERY_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLoad:
    """A first visit with an empty cache.

    Attributes:
        js_bytes: scripts as they came over the wire, compressed.
        overview_ms: from asking for the fleet to its answer's last byte.
        lcp_ms: when the largest thing of the first screen was painted.
        cls: how much moved under the viewer's eyes; 0 is nothing.
    """

    js_bytes: int
    js_unpacked_bytes: int
    overview_ms: float
    lcp_ms: float
    lcp_of: str
    cls: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A stretch of work of the page's main thread, during which it answers to nobody.

    Attributes:
        clock_ms: what the viewer waits; other work on the machine makes it longer.
        processor_ms: what the work itself took.
    """

    clock_ms: float
    processor_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """A while before the page, in which every device sends again and again."""

    seconds: float
    rounds: int
    tasks: tuple[Task, ...]
    cls: float

    @property
    def longest_task_ms(self) -> float:
        """The longest of them by the clock."""
        return max((task.clock_ms for task in self.tasks), default=0.0)


def first_load(browser: Browser, endpoints: Endpoints, *, devices: int) -> FirstLoad:
    """Open the fleet page in a browser that was never here."""
    context = Window(size=DESKTOP).open_in(browser)
    try:
        sign_in(context, endpoints)
        page = _opened(context.new_page(), endpoints, devices)
        time.sleep(_SETTLED_S)
        measured: dict[str, Any] = page.evaluate("() => window.measured")
        scripts: list[list[int]] = page.evaluate(_SCRIPTS)
        overviews: list[float] = page.evaluate(_OVERVIEW)
    finally:
        context.close()
    return FirstLoad(
        js_bytes=sum(sent for sent, _ in scripts),
        js_unpacked_bytes=sum(unpacked for _, unpacked in scripts),
        overview_ms=overviews[0],
        lcp_ms=measured["lcp_ms"],
        lcp_of=measured["lcp_of"],
        cls=measured["cls"],
    )


def watch_updates(
    browser: Browser, endpoints: Endpoints, *, devices: int, rounds: int, every_s: float, speak: Callable[[], None]
) -> Watching:
    """Stay on the fleet page and scroll through it while all devices send at once, round after round."""
    context = Window(size=DESKTOP).open_in(browser)
    try:
        sign_in(context, endpoints)
        page = _opened(context.new_page(), endpoints, devices)
        time.sleep(_SETTLED_S)
        before: float = page.evaluate("() => window.measured.cls")
        began = time.monotonic()
        browser.start_tracing(page=page, categories=list(_TASKS))
        for _ in range(rounds):
            speak()
            _scroll(page, every_s)
        trace = json.loads(browser.stop_tracing())
        seconds = time.monotonic() - began
        moved: float = page.evaluate("() => window.measured.cls") - before
    finally:
        context.close()
    return Watching(seconds=seconds, rounds=rounds, tasks=tuple(main_thread_tasks(trace["traceEvents"])), cls=moved)


def main_thread_tasks(events: Iterable[dict[str, Any]]) -> Iterable[Task]:
    """Of a trace, every task of the page's main thread."""
    events = list(events)
    # A page has a process of its own; the browser's other threads of this name have no page.
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    for event in events:
        if event.get("name") == "RunTask" and (event["pid"], event["tid"]) in threads and "dur" in event:
            yield Task(clock_ms=event["dur"] / 1000, processor_ms=event.get("tdur", 0) / 1000)


def _opened(page: Page, endpoints: Endpoints, devices: int) -> Page:
    page.add_init_script(_INSTRUMENTS)
    page.goto(endpoints.operator_url)
    expect(page.get_by_text(f"{devices:,} devices", exact=True).first).to_be_visible(timeout=_FIRST_SIGHT_MS)
    return page


def _scroll(page: Page, seconds: float) -> None:
    until = time.monotonic() + seconds
    page.mouse.move(DESKTOP["width"] / 2, DESKTOP["height"] / 2)
    while time.monotonic() < until:
        page.mouse.wheel(0, _SCROLL_PX)
        page.wait_for_timeout(_SCROLL_EVERY_S * 1000)
