"""The course of a training run as a picture."""

import csv
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt


def draw_curves(log_path: Path, picture_path: Path) -> None:
    """Draw losses and held-out accuracies by epoch, with the pictures' size, from the log of `fit`."""
    with log_path.open(encoding="utf-8") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    epochs = [row["epoch"] for row in rows]
    figure, (losses, accuracies) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    losses.plot(epochs, [row["loss"] for row in rows], label="training (augmented, mixed)", color="tab:gray")
    losses.plot(epochs, [row["validation_loss"] for row in rows], label="held-out photos", color="tab:green")
    foot = "epoch (at the foot: side of the pictures from there on, px)"
    losses.set(xlabel=foot, ylabel="cross-entropy, nats", ylim=(0, None))
    photos = [100 * row["validation_top1"] for row in rows]
    composited = [100 * row["composited_top1"] for row in rows]
    accuracies.plot(epochs, photos, label="held-out photos", color="tab:green")
    accuracies.plot(epochs, composited, label="held-out leaves on other grounds", color="tab:brown")
    accuracies.set(xlabel=foot, ylabel="top-1, %")
    # The sizes stand at the foot, so the legends must not.
    for axes, legend_place in ((losses, "upper right"), (accuracies, "center right")):
        for before, row in pairwise(rows):
            if row["size_px"] != before["size_px"]:
                axes.axvline(row["epoch"] - 0.5, color="0.85", linewidth=1)
                axes.annotate(f"{row['size_px']:.0f}", (row["epoch"] - 0.4, 0.02), xycoords=("data", "axes fraction"))
        axes.grid(alpha=0.2)
        axes.legend(frameon=False, loc=legend_place)
    figure.savefig(picture_path, dpi=110)
    plt.close(figure)
