"""The drift report: a table for people, and the same as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml_model.drift_report.diagnosed import Window
from ml_model.drift_report.judgement import (
    MIN_DEVICE_DAYS,
    MIN_PHOTOS,
    SIGNIFICANCE,
    Finding,
    State,
    compare,
    state_of,
)

PLOT_NAME = "drift.png"

_WORDS = {
    State.STEADY: "The model sees what it saw before.",
    State.WATCH: "Something moved, by more than chance but not far: look at the photos of these days.",
    State.DRIFT: "The model sees something else than before: review photos of these days, and train on what was said.",
    State.TOO_FEW: f"Too few to judge: each time needs {MIN_PHOTOS} photos on {MIN_DEVICE_DAYS} device-days.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """What was compared, and what was found."""

    reference: Window
    recent: Window
    findings: Sequence[Finding]
    state: State


def report_on(reference: Window, recent: Window) -> DriftReport:
    """Compare the recent photos with the reference."""
    findings = compare(reference, recent)
    return DriftReport(reference=reference, recent=recent, findings=findings, state=state_of(findings))


def text_of(report: DriftReport) -> str:
    """The report in Markdown, which reads as well on a terminal."""
    rows = [
        ("", "reference", "recent", "distance", "by chance", "p", "watch / drift from", "state"),
        tuple(["---"] * 8),
        ("days", _days(report.reference), _days(report.recent), "", "", "", "", ""),
        ("photos", str(len(report.reference)), str(len(report.recent)), "", "", "", "", ""),
        ("device-days", _device_days(report.reference), _device_days(report.recent), "", "", "", "", ""),
        ("model", _models(report.reference), _models(report.recent), "", "", "", "", ""),
        *map(_row, report.findings),
    ]
    lines = ["# Drift report", "", f"**{report.state}**: {_WORDS[report.state]}", "", *_aligned(rows), ""]
    if report.findings:
        lines.append(
            f"*By chance*: what one deal in {1 / SIGNIFICANCE:.0f} reaches when whole device-days are dealt anew to "
            f"both times. A difference counts if p is at most {SIGNIFICANCE} and the distance reaches the limit."
        )
    lines += _notes(report)
    return "\n".join(lines) + "\n"


def summary_of(report: DriftReport) -> dict[str, object]:
    """The report for a program."""
    return {
        "drift": str(report.state),
        "photos": len(report.recent),
        "reference_photos": len(report.reference),
        "since": report.recent.since.isoformat(),
        "until": report.recent.until.isoformat(),
        "reference_since": report.reference.since.isoformat(),
        "reference_until": report.reference.until.isoformat(),
        "models": sorted(report.recent.model_versions),
        "reference_models": sorted(report.reference.model_versions),
        "measures": {
            finding.what: {
                "size": round(finding.size, 4),
                "by_chance": round(finding.by_chance, 4),
                "p_value": round(finding.p_value, 4),
                "state": str(finding.state),
            }
            for finding in report.findings
        },
    }


def _notes(report: DriftReport) -> list[str]:
    if report.reference.model_versions == report.recent.model_versions:
        return []
    return ["", "The two times were not diagnosed by the same model: a difference may be the model's, not the field's."]


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        f"{finding.what} ({finding.measure})",
        finding.reference,
        finding.recent,
        f"{finding.size:.3f}",
        f"{finding.by_chance:.3f}",
        f"{finding.p_value:.3f}",
        f"{finding.limits.watch} / {finding.limits.drift}",
        str(finding.state),
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |" for row in rows]


def _days(window: Window) -> str:
    return f"{window.since:%Y-%m-%d %H:%M} to {window.until:%Y-%m-%d %H:%M}"


def _device_days(window: Window) -> str:
    return str(len(np.unique(window.device_days)))


def _models(window: Window) -> str:
    return ", ".join(sorted(window.model_versions)) or "none"
