"""What the platform made of each kind of fault."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local_cloud.fleet_report.fault_answers import Answer
from local_cloud.fleet_report.plots.canvas import BAD, GOOD, QUIET, canvas, save, title

_ROW_INCHES: Final = 0.36
_PARTS: Final[tuple[tuple[bool | None, str, str], ...]] = (
    (True, GOOD, "answered as it should be"),
    (None, QUIET, "never reached the platform"),
    (False, BAD, "answered otherwise"),
)


def draw_faults(answers: Sequence[Answer], path: Path) -> Path | None:
    """Write the picture; None when nothing went wrong on purpose."""
    if not answers:
        return None
    counts = Counter((answer.fault.name, answer.good) for answer in answers)
    names = sorted({name for name, _ in counts})
    figure, (panel,) = canvas(width=9, height=1.9 + _ROW_INCHES * len(names))
    title(panel, "Faults", f"{len(answers)} things that went wrong on purpose, and what the platform made of them")
    starts = [0] * len(names)
    for good, color, label in _PARTS:
        widths = [counts[name, good] for name in names]
        panel.barh(range(len(names)), widths, left=starts, height=0.66, color=color, label=label)
        starts = [start + width for start, width in zip(starts, widths, strict=True)]
    panel.set_yticks(range(len(names)), names, fontsize=9)
    panel.invert_yaxis()
    panel.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside lower center", ncols=3, fontsize=9, frameon=False)
    return save(figure, path)
