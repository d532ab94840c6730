"""The drift report as a picture."""

from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ml_model.diagnosis import Verdict
from ml_model.drift_report.diagnosed import Window
from ml_model.drift_report.report import DriftReport

# Two hues that stay apart for colour-blind eyes and in grey (Okabe and Ito).
_REFERENCE: Final = "#56B4E9"
_RECENT: Final = "#D55E00"
_LINES: Final = {"reference": _REFERENCE, "recent": _RECENT}
# More bars than this cannot be read; what is left out is counted in the title.
_MOST_CLASSES: Final = 16
_BINS: Final = [edge / 20 for edge in range(21)]


def plot(report: DriftReport, path: Path) -> None:
    """Draw class mix, confidences, and the daily rates of unsure and not-a-leaf verdicts."""
    figure = Figure(figsize=(13, 8), layout="constrained")
    panels = figure.subplot_mosaic([["classes", "confidence"], ["classes", "rates"]], width_ratios=[1, 1.15])
    _class_mix(panels["classes"], report.reference, report.recent)
    _confidences(panels["confidence"], report.reference, report.recent)
    _rates(panels["rates"], report.reference, report.recent)
    figure.suptitle(f"Drift report: {str(report.state).replace('_', ' ')}", fontsize=15, fontweight="bold")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def _class_mix(axes: Axes, reference: Window, recent: Window) -> None:
    before, after = reference.labels[reference.told], recent.labels[recent.told]
    labels = np.unique(np.concatenate([before, after]))
    shares = np.array([[_share(side, label) for side in (before, after)] for label in labels]).reshape(-1, 2)
    shown = np.argsort(shares.max(axis=1), kind="stable")[-_MOST_CLASSES:]
    places = np.arange(len(shown))
    axes.barh(places + 0.2, 100 * shares[shown, 0], 0.4, color=_REFERENCE, label=_legend("reference", reference))
    axes.barh(places - 0.2, 100 * shares[shown, 1], 0.4, color=_RECENT, label=_legend("recent", recent))
    axes.set_yticks(places, [str(label).replace("___", ": ").replace("_", " ") for label in labels[shown]])
    axes.set_ylim(-0.7, len(shown) - 0.3)
    axes.set_xlabel("% of the photos that were called healthy or ill")
    left_out = len(labels) - len(shown)
    axes.set_title("Classes told" + (f" ({left_out} rarer ones not shown)" if left_out else ""))
    axes.legend(loc="lower right")


def _confidences(axes: Axes, reference: Window, recent: Window) -> None:
    for name, window in (("reference", reference), ("recent", recent)):
        if len(window):
            weights = np.full(len(window), 100 / len(window))
            color = _LINES[name]
            axes.hist(window.confidences, _BINS, weights=weights, histtype="step", linewidth=2, color=color)
            axes.axvline(float(np.median(window.confidences)), color=color, linestyle=":")
    axes.set_xlim(0, 1)
    axes.set_xlabel("confidence (dotted: median)")
    axes.set_ylabel("% of the photos")
    axes.set_title("Confidence")


def _rates(axes: Axes, reference: Window, recent: Window) -> None:
    for verdict, style in ((Verdict.UNSURE, "-"), (Verdict.NOT_A_LEAF, "--")):
        for name, window in (("reference", reference), ("recent", recent)):
            days = np.unique(window.days)
            rates = [100 * float((window.verdicts[window.days == day] == verdict).mean()) for day in days]
            axes.plot(days, rates, style, marker="o", markersize=3, color=_LINES[name])
        axes.plot([], [], style, color="dimgrey", label=str(verdict).replace("_", " "))
    axes.set_ylim(bottom=0)
    axes.set_ylabel("% of the day's photos")
    axes.set_title("Unsure and not a leaf, by day (UTC)")
    dates = ConciseDateFormatter(axes.xaxis.get_major_locator())  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(dates)
    axes.legend(loc="upper left")


def _share(labels: NDArray[np.str_], label: str) -> float:
    return float((labels == label).mean()) if len(labels) else 0.0


def _legend(name: str, window: Window) -> str:
    return f"{name}: {len(window)} photos, {window.since:%d %b} to {window.until:%d %b %Y}"
