"""How far diagnoses agree with the truth, label by label."""

from pathlib import Path
from typing import Any, Final

from local_cloud.fleet_report.agreement import Agreement, Judgement
from local_cloud.fleet_report.plots.canvas import BAD, DOUBTFUL, GOOD, HALF_GOOD, canvas, save, title

_COLORS: Final = {
    Judgement.RIGHT: GOOD,
    Judgement.UNSURE_RIGHT: HALF_GOOD,
    Judgement.UNSURE_WRONG: DOUBTFUL,
    Judgement.WRONG: BAD,
}
_ROW_INCHES: Final = 0.3


def draw_diagnoses(agreement: Agreement, path: Path) -> Path | None:
    """Write the picture; None when the truth of no photo is known."""
    sources = agreement.sources
    if not sources:
        return None
    rows = max(len(agreement.rows(source)) for source in sources)
    figure, panels = canvas(width=6.4 * len(sources) + 0.8, height=1.9 + _ROW_INCHES * rows, columns=len(sources))
    for source, panel in zip(sources, panels, strict=True):
        _panel(panel, agreement, source)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=9, frameon=False)
    return save(figure, path)


def _panel(panel: Any, agreement: Agreement, source: str) -> None:
    rows = agreement.rows(source)
    counts = agreement.judgements(source)
    photos = sum(counts.values())
    title(
        panel, f"{source.capitalize()} photos", f"{photos} photos, {counts[Judgement.RIGHT] / photos:.0%} told rightly"
    )
    starts = [0] * len(rows)
    for judgement in Judgement:
        widths = [row.judgements.get(judgement, 0) for row in rows]
        panel.barh(range(len(rows)), widths, left=starts, height=0.7, color=_COLORS[judgement], label=judgement.value)
        starts = [start + width for start, width in zip(starts, widths, strict=True)]
    panel.set_yticks(
        range(len(rows)), [row.truth.replace("___", ": ").replace("_", " ").strip() for row in rows], fontsize=8
    )
    panel.invert_yaxis()
    panel.xaxis.get_major_locator().set_params(integer=True)
    panel.set_xlabel("photos", fontsize=9)
