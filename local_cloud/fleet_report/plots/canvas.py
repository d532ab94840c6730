"""What the pictures have in common. Matplotlib is imported here and only when there is something to draw."""

from pathlib import Path
from typing import Any, Final

# Told apart in print and by most who confuse red and green: the lightness differs as well.
GOOD: Final = "#2b7a4b"
HALF_GOOD: Final = "#9cc9a3"
DOUBTFUL: Final = "#e6b450"
BAD: Final = "#b8322a"
PLAIN: Final = "#2f6db3"
QUIET: Final = "#b9bec5"
INK: Final = "#30343a"

_DPI: Final = 150


def canvas(*, width: float, height: float, columns: int = 1) -> tuple[Any, list[Any]]:
    """A figure with so many panels side by side, and the panels. Sizes are in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    panels = figure.subplots(1, columns, squeeze=False)[0]
    for panel in panels:
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(colors=INK, labelsize=9)
    return figure, list(panels)


def title(panel: Any, words: str, below: str = "") -> None:
    """A headline, with a quieter line under it."""
    panel.set_title(words, loc="left", fontsize=12, fontweight="bold", color=INK, pad=22 if below else 8)
    if below:
        panel.text(0, 1.02, below, transform=panel.transAxes, fontsize=9, color="#6b7178", va="bottom")


def save(figure: Any, path: Path) -> Path:
    """Write the picture."""
    figure.savefig(path, dpi=_DPI)
    return path


def in_seconds(seconds: float) -> str:
    """A time for people: 0.42 s, 8.1 s, 4.5 min."""
    if seconds < 1:
        return f"{seconds:.2f} s"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
