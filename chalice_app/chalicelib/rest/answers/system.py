"""Shapes the answer about the platform itself."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.platform_figures import Figure, PartState, Refusals, SystemReport
from chalicelib.rest.outputs.system import FigureItem, PartItem, RefusalItem, RefusalsItem, SystemItem
from chalicelib.version import VERSION


def system_item(report: SystemReport, *, model_version: str | None) -> SystemItem:
    """How the platform fares."""
    figures = report.figures
    return SystemItem(
        at=to_ms(report.at),
        version=VERSION,
        model_version=model_version,
        messages_per_minute=_figure(figures.messages_per_minute),
        lag_ms=_figure(figures.lag_ms),
        endpoint_p50_ms=_figure(figures.endpoint_p50_ms),
        endpoint_p95_ms=_figure(figures.endpoint_p95_ms),
        rejections=_refusals(report.refusals),
        parts=tuple(map(_part, report.parts)),
    )


def _figure(figure: Figure) -> FigureItem:
    return FigureItem(value=figure.value, reason=figure.reason or None)


def _refusals(refusals: Refusals) -> RefusalsItem:
    return RefusalsItem(
        counted=refusals.counted,
        more=refusals.more,
        reasons=tuple(
            RefusalItem(source=each.source, reason=each.reason, times=each.times, last_at=to_ms(each.last_at))
            for each in refusals.reasons
        ),
    )


def _part(part: PartState) -> PartItem:
    return PartItem(name=part.name, ok=not part.problem, detail=part.problem or f"answers in {part.took_ms} ms")
