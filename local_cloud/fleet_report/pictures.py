"""Draws every picture that there is something to draw for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local_cloud.fleet_report.comparison import Comparison
from local_cloud.fleet_report.plots.alert_plot import draw_alerts
from local_cloud.fleet_report.plots.delay_plot import draw_delays
from local_cloud.fleet_report.plots.diagnosis_plot import draw_diagnoses
from local_cloud.fleet_report.plots.fault_plot import draw_faults
from local_cloud.fleet_report.plots.leaf_plot import draw_leaves
from local_cloud.fleet_report.plots.timeline_plot import draw_timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that was written."""

    name: str
    caption: str
    file: Path


_DRAWN: Final[Mapping[str, tuple[str, Callable[[Comparison, Path], Path | None]]]] = {
    "timeline": ("What every device did, minute by minute", draw_timeline),
    "delays": ("How long messages and photos take", draw_delays),
    "diagnoses": (
        "Diagnoses beside the truth, by label",
        lambda comparison, file: draw_diagnoses(comparison.agreement, file),
    ),
    "alerts": (
        "From the cause to the alert, by rule",
        lambda comparison, file: draw_alerts(comparison.alerts, file),
    ),
    "faults": (
        "What the platform made of each kind of fault",
        lambda comparison, file: draw_faults(comparison.answers, file),
    ),
    "leaves": ("How ill leaves are, and how many, in truth and as told", draw_leaves),
}


def draw_all(comparison: Comparison, folder: Path) -> tuple[Picture, ...]:
    """Write the pictures into a folder."""
    pictures = []
    for name, (caption, draw) in _DRAWN.items():
        file = draw(comparison, folder / f"{name}.png")
        if file is not None:
            pictures.append(Picture(name=name, caption=caption, file=file))
    return tuple(pictures)
