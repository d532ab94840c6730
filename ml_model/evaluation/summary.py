"""An evaluation for a terminal and for a program."""

from collections.abc import Callable
from typing import Final

from rich.box import SIMPLE
from rich.table import Table

from ml_model.evaluation.goals import GOALS
from ml_model.leaf_data import RENDERED
from ml_model.model_card import Evaluation
from ml_model.scores import Score

_DIGITS: Final = 4

# The sources of the data that comes with the project, in the order in which they are told.
_SOURCES: Final = ("plantvillage", "plantvillage-segmented", "bean", "coffee")


def sets_table(test: Evaluation) -> Table:
    """A row of figures for each set of photos."""
    table = Table(title="Sets of photos", title_justify="left", box=SIMPLE)
    for column in ("set", "photos", "top-1", "macro-F1", "ECE", "sure", "right then"):
        table.add_column(column, justify="left" if column == "set" else "right")
    for name, row in _sets(test):
        table.add_row(
            name,
            str(row.photos),
            f"{row.top1:.4f}",
            f"{row.macro_f1:.4f}",
            f"{row.ece:.4f}",
            f"{row.sure:.1%}",
            f"{row.top1_when_sure:.4f}",
        )
    return table


def goals_table(test: Evaluation) -> Table:
    """Each goal with the figure that was measured."""
    table = Table(title="Goals", title_justify="left", box=SIMPLE)
    for column in ("measure", "goal", "measured", ""):
        table.add_column(column, justify="right" if column in ("goal", "measured") else "left")
    for goal in GOALS:
        figure = goal.figure_of(test)
        if figure is None:
            table.add_row(goal.what, goal.wording(), "-", "not measured")
        else:
            verdict = "[green]reached[/]" if goal.reached(figure) else "[red]not reached[/]"
            table.add_row(goal.what, goal.wording(), f"{figure:.4f}", verdict)
    return table


def remarks(test: Evaluation) -> list[str]:
    """What the tables do not say."""
    copies = ", ".join(f"{kind} {share:.1%}" for kind, share in test.copies.same_verdict_by_kind.items())
    kinds = ", ".join(f"{kind} {value:.4f}" for kind, value in test.not_leaf.auroc_by_kind.items())
    lines = [
        f"Weights: {test.precision}. Top-1 of float {test.precisions.float_top1:.4f}, of int8 "
        f"{test.precisions.int8_top1:.4f}.",
        f"Not a leaf: {test.not_leaf.found:.1%} of {test.not_leaf.pictures} pictures found; AUROC by kind: {kinds}.",
        f"Copies: {test.copies.copies}, {test.copies.same_label:.1%} of them with the same label; verdict: {copies}.",
    ]
    if test.composited and not test.composited_listed:
        lines.append(
            "Composited: not the fixed list, whose photos this data lacks, but chosen from it by the same seed."
        )
    return lines


def summary_of(test: Evaluation, seconds: float) -> dict[str, object]:
    """The figures for a program; null where the data or the run does not give one."""
    by_source = dict.fromkeys(_SOURCES) | {name: _figure(row.top1) for name, row in test.by_source.items()}
    return {
        "eval": "leaf",
        "top1": _figure(test.total.top1),
        "macro_f1": _figure(test.total.macro_f1),
        "by_source": by_source | {RENDERED: _figure(test.rendered.total.top1) if test.rendered else None},
        "composited": _figure(test.composited.top1) if test.composited else None,
        "ece": _figure(test.total.ece),
        "top1_at_90": _figure(test.top1_at_90),
        "not_leaf_auroc": _figure(test.not_leaf.auroc),
        "leaves_refused": _figure(test.not_leaf.leaves_refused),
        "same_verdict": _figure(test.copies.same_verdict),
        "int8_drop": _figure(test.precisions.int8_drop),
        "int8_speedup": _figure(test.precisions.int8_speedup),
        "severity_mae": _figure(test.rendered.severity_mae) if test.rendered else None,
        "photos": test.total.photos,
        "precision": test.precision,
        "not_leaf_found": _figure(test.not_leaf.found),
        "same_label": _figure(test.copies.same_label),
        "goals_missed": [goal.what for goal in GOALS if _is_missed(goal.figure_of(test), goal.reached)],
        "seconds": round(seconds, 1),
    }


def _is_missed(figure: float | None, reached: Callable[[float], bool]) -> bool:
    return figure is not None and not reached(figure)


def _figure(value: float) -> float:
    return round(value, _DIGITS) + 0.0  # no figure reads -0.0


def _sets(test: Evaluation) -> list[tuple[str, Score]]:
    rows = [*test.by_source.items(), ("all", test.total)]
    if test.composited:
        rows.append(("composited", test.composited))
    if test.rendered:
        rows.append((f"{RENDERED} (apart)", test.rendered.total))
    return rows
