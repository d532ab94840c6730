"""How long messages and photos take, as cumulative shares."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from local_cloud.fleet_report.comparison import Comparison
from local_cloud.fleet_report.delays import Delays
from local_cloud.fleet_report.plots.canvas import GOOD, HALF_GOOD, INK, PLAIN, QUIET, canvas, in_seconds, save, title

PERCENTILES: Final = (50, 90, 99)
# A logarithm needs more than nothing: a hundredth of a second is below what can be told apart.
_LEAST_S: Final = 0.01
_TICKS_S: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 180, 600)
# A curve of fewer points says nothing that a number would not.
_FEWEST: Final = 2


def draw_delays(comparison: Comparison, path: Path) -> Path | None:
    """Write the picture; None when there are too few delays to draw."""
    messages, photos = comparison.storing, comparison.photo_delays
    if len(messages) < _FEWEST and len(photos.whole) < _FEWEST:
        return None
    figure, (left, right) = canvas(width=12, height=4.6, columns=2)
    _panel(left, "Messages", f"{len(messages):,} messages, from leaving the device to lying in the table")
    _panel(right, "Photos", f"{len(photos.whole):,} photos, from the shutter to the diagnosis")
    _curve(left, messages, color=PLAIN, label="published to stored", marked=True)
    _curve(right, photos.diagnosing, color=QUIET, label="store to diagnosis")
    _curve(right, photos.whole, color=HALF_GOOD, label="shutter to diagnosis, offline spells included")
    _curve(right, photos.unhindered, color=GOOD, label="shutter to diagnosis, while connected", marked=True)
    for panel, drawn in ((left, (messages,)), (right, (photos.diagnosing, photos.whole, photos.unhindered))):
        _fit(panel, [delays for delays in drawn if len(delays) >= _FEWEST])
        panel.legend(loc="lower right", fontsize=9, frameon=False)
    return save(figure, path)


def _panel(panel: Any, words: str, below: str) -> None:
    title(panel, words, below)
    panel.set_xscale("log")
    panel.set_ylim(0, 103)
    panel.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
    panel.grid(visible=True, which="major", alpha=0.25)
    panel.set_xticks(_TICKS_S, [f"{tick:g}" for tick in _TICKS_S])
    panel.minorticks_off()
    panel.set_xlabel("seconds", fontsize=9)


def _fit(panel: Any, drawn: Sequence[Delays]) -> None:
    """As wide as the curves; ticks lie beyond them, too."""
    if drawn:
        shortest = min(delays.seconds[0] for delays in drawn)
        longest = max(delays.longest for delays in drawn)
        panel.set_xlim(max(shortest, _LEAST_S) * 0.7, max(longest, _LEAST_S) * 2)


def _curve(panel: Any, delays: Delays, *, color: str, label: str, marked: bool = False) -> None:
    if len(delays) < _FEWEST:
        return
    seconds = [max(each, _LEAST_S) for each in delays.seconds]
    shares = [100 * (rank + 1) / len(seconds) for rank in range(len(seconds))]
    panel.step(seconds, shares, where="post", color=color, linewidth=2 if marked else 1.4, label=label)
    if not marked:
        return
    for percent in PERCENTILES:
        at = max(delays.percentile(percent), _LEAST_S)
        panel.plot([at], [percent], marker="o", color=color, markersize=5)
        panel.annotate(
            f"p{percent}  {in_seconds(at)}",
            (at, percent),
            xytext=(8, -9),
            textcoords="offset points",
            fontsize=9,
            color=INK,
        )
