"""The plots of the model card: which classes are taken for which, and whether confidences mean what they say."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ml_model.labels import condition_of, crop_of
from ml_model.model_card import Evaluation

PLOTS_DIR: Final = "plots"
CONFUSION_PNG: Final = "confusion.png"
RELIABILITY_PNG: Final = "reliability.png"

# Which version of matplotlib drew a plot is nothing that a reader, or git, needs to see.
_NO_METADATA: Final = {"Software": None}
_BLUE: Final = "#2b6cb0"
_GREY: Final = "#9aa5b1"


def draw_plots(test: Evaluation, artifact_dir: Path) -> None:
    """Write both plots into the artifact's folder of plots."""
    folder = artifact_dir / PLOTS_DIR
    folder.mkdir(exist_ok=True)
    _confusion(test).savefig(folder / CONFUSION_PNG, metadata=_NO_METADATA)
    _reliability(test).savefig(folder / RELIABILITY_PNG, metadata=_NO_METADATA)


def confusion_counts(test: Evaluation) -> tuple[list[str], NDArray[np.int64]]:
    """Labels of all classes that occur or were guessed, and photos by (truth, guess)."""
    labels = sorted({row.label for row in test.by_class} | {mistake.guess for mistake in test.confusions})
    index = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for mistake in test.confusions:
        counts[index[mistake.truth], index[mistake.guess]] = mistake.photos
    for row in test.by_class:
        at = index[row.label]
        counts[at, at] = row.photos - counts[at].sum()
    return labels, counts


def _confusion(test: Evaluation) -> Figure:
    labels, counts = confusion_counts(test)
    figure = Figure(figsize=(11, 10.5), dpi=110, layout="constrained")
    axes = figure.subplots()
    right = np.eye(len(labels), dtype=np.bool_)
    # A single mistake must be seen beside fifty photos told rightly: colours of its own, and by the logarithm.
    for colours, hidden in (("Blues", ~right), ("Oranges", right)):
        shown = np.ma.masked_where(hidden | (counts == 0), counts)
        axes.imshow(shown, cmap=colours, norm=LogNorm(vmin=0.5, vmax=max(int(counts.max()), 1)))
    for truth, guess in np.argwhere(counts):
        ink = "white" if truth == guess else "black"
        axes.text(guess, truth, str(counts[truth, guess]), ha="center", va="center", fontsize=6.5, color=ink)
    _name_classes(axes, labels)
    axes.set_xlabel("what the model said")
    axes.set_ylabel("what it was")
    axes.set_title(
        f"Test photos by class: {int(np.trace(counts))} of {int(counts.sum())} told rightly; mistakes in orange"
    )
    return figure


def _name_classes(axes: Axes, labels: Sequence[str]) -> None:
    names = [f"{crop_of(label)}: {condition_of(label)}" if crop_of(label) else condition_of(label) for label in labels]
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xticks(np.arange(len(names)) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(names)) - 0.5, minor=True)
    axes.grid(which="minor", color="#e6e9ed", linewidth=0.4)
    axes.tick_params(which="both", length=0)


def _reliability(test: Evaluation) -> Figure:
    figure = Figure(figsize=(6, 6.5), dpi=110, layout="constrained")
    upper, lower = figure.subplots(2, 1, height_ratios=(3, 1), sharex=True)
    confidences = [row.confidence for row in test.reliability]
    upper.plot([0, 1], [0, 1], color=_GREY, linestyle="--", label="confidence is accuracy")
    upper.plot(confidences, [row.accuracy for row in test.reliability], "o-", color=_BLUE, label="measured")
    upper.set_ylabel("accuracy")
    upper.set_ylim(0, 1.02)
    upper.legend(loc="lower right", frameon=False)
    upper.set_title(f"Calibration on {test.total.photos} test photos: error {test.total.ece:.4f}")
    lower.bar(confidences, [row.photos for row in test.reliability], width=0.03, color=_BLUE)
    lower.set_yscale("log")
    lower.set_ylim(bottom=0.8)
    lower.set_ylabel("photos")
    lower.set_xlabel("confidence of the best class")
    lower.set_xlim(0, 1.02)
    return figure
