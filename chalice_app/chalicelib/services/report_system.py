"""Reports how the platform itself fares: its figures, what it refuses and why, whether its parts answer."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.errors import CloudIoTError
from chalicelib.domain.page import MAX_PAGE
from chalicelib.domain.platform_figures import (
    Figure,
    PartState,
    PlatformFigures,
    RefusalCount,
    Refusals,
    SystemReport,
)
from chalicelib.domain.rejection import Rejection, RejectionSource
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.figures import PlatformMetrics
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.rules import RuleBook
from chalicelib.ports.telemetry import FreshSamples, TelemetryStore

_A_DAY: Final = timedelta(days=1)
# As many reasons as somebody reads; whoever needs the rest has the list.
_REASONS: Final = 10
# An id that no device can have: nothing is found, but the tables had to look.
_NOBODY: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPorts:
    """What is looked at."""

    metrics: PlatformMetrics
    fresh: FreshSamples
    rejections: RejectionBook
    telemetry: TelemetryStore
    devices: DeviceRegistry
    rules: RuleBook


def report_system(*, now: datetime, ports: SystemPorts) -> SystemReport:
    """How the platform fares."""
    return SystemReport(
        at=now,
        figures=_figures(ports),
        refusals=_refusals(now, ports.rejections),
        parts=tuple(_state(name, look) for name, look in _looks(ports).items()),
    )


def _figures(ports: SystemPorts) -> PlatformFigures:
    figures = ports.metrics.figures()
    seen = ports.fresh.per_minute()
    if figures.messages_per_minute.value is None and seen is not None:
        # What this process counted itself, where nobody keeps metrics.
        return replace(figures, messages_per_minute=Figure(value=round(seen, 1)))
    return figures


def _refusals(now: datetime, book: RejectionBook) -> Refusals:
    page = book.recent(limit=MAX_PAGE)
    of_today = [rejection for rejection in page.rows if now - rejection.received_at <= _A_DAY]
    newest: dict[tuple[RejectionSource, str], Rejection] = {}
    for rejection in of_today:
        newest.setdefault((rejection.source, rejection.reason), rejection)
    times = Counter((rejection.source, rejection.reason) for rejection in of_today)
    return Refusals(
        counted=len(of_today),
        more=page.cursor is not None and len(of_today) == len(page.rows),
        reasons=tuple(
            RefusalCount(source=source, reason=reason, times=count, last_at=newest[source, reason].received_at)
            for (source, reason), count in times.most_common(_REASONS)
        ),
    )


def _looks(ports: SystemPorts) -> Mapping[str, Callable[[], object]]:
    return {
        "telemetry": lambda: ports.telemetry.latest(_NOBODY),
        "operations": lambda: ports.devices.known([_NOBODY]),
        "alert rules": ports.rules.stored,
    }


def _state(name: str, look: Callable[[], object]) -> PartState:
    started = time.monotonic()
    problem = ""
    try:
        look()
    except CloudIoTError as error:
        problem = error.title
    return PartState(name=name, problem=problem, took_ms=round((time.monotonic() - started) * 1000))
