"""What the leaves had, and what the platform saw: how ill they are, and how many of a site."""

from pathlib import Path
from typing import Any, Final

from local_cloud.fleet_report.comparison import Comparison
from local_cloud.fleet_report.plots.canvas import BAD, INK, PLAIN, QUIET, canvas, save, title

_BAR: Final = 0.26


def draw_leaves(comparison: Comparison, path: Path) -> Path | None:
    """Write the picture; None when the simulator drew no leaf."""
    if not comparison.risks:
        return None
    figure, (left, right) = canvas(width=12, height=4.4, columns=2)
    _severities(left, comparison)
    _risks(right, comparison)
    return save(figure, path)


def _severities(panel: Any, comparison: Comparison) -> None:
    pairs = comparison.severities
    title(panel, "Severity", f"{len(pairs)} drawn leaves that were called ill: area in per cent")
    top = max([10.0, *(max(pair) for pair in pairs)]) * 1.08
    panel.plot([0, top], [0, top], color=QUIET, linewidth=1)
    panel.scatter(
        [truth for truth, _ in pairs], [told for _, told in pairs], s=28, color=PLAIN, alpha=0.7, linewidths=0
    )
    panel.set(xlim=(0, top), ylim=(0, top), xlabel="in truth", ylabel="by the diagnosis")
    panel.set_aspect("equal")


def _risks(panel: Any, comparison: Comparison) -> None:
    risks = comparison.risks
    title(panel, "Infection", "leaves with symptoms, by site")
    for shift, color, label, shares in (
        (-_BAR, QUIET, "chance in truth", [risk.truth for risk in risks]),
        (0, BAD, "drawn ill", [risk.ill / risk.leaves for risk in risks]),
        (_BAR, PLAIN, "told ill", [risk.told_ill / risk.leaves for risk in risks]),
    ):
        places = [place + shift for place in range(len(risks))]
        panel.bar(places, [100 * share for share in shares], width=_BAR * 0.92, color=color, label=label)
        for place, share in zip(places, shares, strict=True):
            panel.text(place, 100 * share + 1, f"{share:.0%}", ha="center", fontsize=8, color=INK)
    panel.set_xticks(range(len(risks)), [f"{risk.site}\n{risk.leaves} leaves" for risk in risks], fontsize=9)
    panel.set_ylim(0, 112)
    panel.set_yticks([0, 50, 100], ["0", "50", "100 %"])
    panel.legend(loc="upper right", fontsize=9, frameon=False, ncols=3)
