"""What every device did, minute by minute."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from local_cloud.fleet_report.comparison import Comparison
from local_cloud.fleet_report.plots.canvas import BAD, DOUBTFUL, GOOD, PLAIN, QUIET, canvas, save, title

# More rows than that cannot be told apart on a page.
_MOST_DEVICES: Final = 40
_ROW_INCHES: Final = 0.28
_MINUTE_MS: Final = 60_000
_SHORTEST_MINUTES: Final = 0.1

Point = tuple[float, int]


def draw_timeline(comparison: Comparison, path: Path) -> Path | None:
    """Write the picture; None when no device ever connected."""
    everybody = comparison.truth.device_ids
    devices = everybody[:_MOST_DEVICES]
    if not devices:
        return None
    figure, (panel,) = canvas(width=12, height=2.2 + _ROW_INCHES * len(devices))
    timeline = _Timeline(comparison, devices)
    shown = f"{len(devices)} of " if len(everybody) > len(devices) else ""
    title(panel, "The run", f"{shown}{len(everybody)} devices; time in minutes")
    timeline.draw(panel)
    panel.set_yticks(range(len(devices)), devices, fontsize=8)
    panel.set_ylim(len(devices) - 0.4, -0.6)
    panel.set_xlim(0, max(_SHORTEST_MINUTES, timeline.minutes(comparison.truth.to_ms)))
    panel.spines["left"].set_visible(False)
    panel.tick_params(axis="y", length=0)
    if panel.get_legend_handles_labels()[0]:
        figure.legend(loc="outside lower center", ncols=6, fontsize=9, frameon=False)
    return save(figure, path)


class _Timeline:
    """Places what happened on rows of devices."""

    def __init__(self, comparison: Comparison, devices: Sequence[str]) -> None:
        self._comparison = comparison
        self._rows = {device_id: row for row, device_id in enumerate(devices)}

    def minutes(self, at_ms: int) -> float:
        """Since the first line of the diary."""
        return (at_ms - self._comparison.truth.from_ms) / _MINUTE_MS

    def draw(self, panel: Any) -> None:
        """Put everything on the panel."""
        self._away(panel)
        self._messages(panel)
        self._photos(panel)
        self._faults(panel)

    def _away(self, panel: Any) -> None:
        truth, label = self._comparison.truth, "not connected"
        for away in truth.away:
            if away.device_id in self._rows:
                start, end = self.minutes(away.from_ms), self.minutes(away.to_ms or truth.to_ms)
                row = self._rows[away.device_id]
                panel.barh(row, end - start, left=start, height=0.8, color=QUIET, alpha=0.5, linewidth=0, label=label)
                label = "_more"

    def _messages(self, panel: Any) -> None:
        truth, fates = self._comparison.truth, self._comparison.messages
        stored = self._points((number.device_id, truth.messages[number].published_ms) for number in fates.stored)
        lost = self._points((number.device_id, truth.messages[number].published_ms) for number in fates.lost)
        _scatter(panel, stored, marker="|", color=PLAIN, size=60, label="message stored", linewidth=0.8)
        _scatter(panel, lost, marker="x", color=BAD, size=50, label="message lost")

    def _photos(self, panel: Any) -> None:
        truth, fates = self._comparison.truth, self._comparison.photos
        taken = {number: shot.taken_ms or shot.uploaded_ms or truth.from_ms for number, shot in truth.shots.items()}
        for numbers, color, label in (
            (fates.diagnosed, GOOD, "photo diagnosed"),
            (fates.refused, DOUBTFUL, "photo rejected"),
            (fates.lost, BAD, "photo lost"),
        ):
            points = self._points((number.device_id, taken[number]) for number in numbers)
            _scatter(panel, points, marker="o", color=color, size=26, label=label)

    def _faults(self, panel: Any) -> None:
        points = self._points((fault.device_id, fault.at_ms) for fault in self._comparison.truth.faults)
        _scatter(panel, points, marker="v", color="black", size=26, label="fault", raised=0.36)

    def _points(self, moments: Any) -> list[Point]:
        return [(self.minutes(at_ms), self._rows[device_id]) for device_id, at_ms in moments if device_id in self._rows]


def _scatter(
    panel: Any,
    points: Sequence[Point],
    *,
    marker: str,
    color: str,
    size: float,
    label: str,
    raised: float = 0,
    linewidth: float = 1.2,
) -> None:
    if points:
        panel.scatter(
            [x for x, _ in points],
            [y - raised for _, y in points],
            marker=marker,
            color=color,
            s=size,
            linewidths=linewidth,
            label=label,
            zorder=3,
        )
