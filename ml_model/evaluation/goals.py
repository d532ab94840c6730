"""What the model is meant to reach, one row a goal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ml_model.model_card import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A figure and its limit: the least that it should be, or the most where `at_most`.

    Attributes:
        figure_of: the figure; None where the data or the run does not give it.
    """

    what: str
    figure_of: Callable[[Evaluation], float | None]
    limit: float
    at_most: bool = False
    unit: str = ""

    def reached(self, figure: float) -> bool:
        return figure <= self.limit if self.at_most else figure >= self.limit

    def wording(self) -> str:
        """The goal as people read it."""
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}{self.unit}"


def _top1_of(source: str) -> Callable[[Evaluation], float | None]:
    return lambda test: test.by_source[source].top1 if source in test.by_source else None


GOALS: Final = (
    Goal(what="top-1, all test photos", figure_of=lambda test: test.total.top1, limit=0.97),
    Goal(what="macro-F1", figure_of=lambda test: test.total.macro_f1, limit=0.965),
    Goal(what="top-1, plantvillage", figure_of=_top1_of("plantvillage"), limit=0.985),
    Goal(what="top-1, bean (field)", figure_of=_top1_of("bean"), limit=0.95),
    Goal(what="top-1, coffee", figure_of=_top1_of("coffee"), limit=0.92),
    Goal(
        what="top-1, composited",
        figure_of=lambda test: test.composited.top1 if test.composited else None,
        limit=0.90,
    ),
    Goal(
        what="top-1, rendered leaves",
        figure_of=lambda test: test.rendered.total.top1 if test.rendered else None,
        limit=0.95,
    ),
    Goal(what="calibration error", figure_of=lambda test: test.total.ece, limit=0.02, at_most=True),
    Goal(what="top-1, surest 90 %", figure_of=lambda test: test.top1_at_90, limit=0.995),
    Goal(what="not a leaf, AUROC", figure_of=lambda test: test.not_leaf.auroc, limit=0.99),
    Goal(what="leaves refused", figure_of=lambda test: test.not_leaf.leaves_refused, limit=0.01, at_most=True),
    Goal(what="copies with the same verdict", figure_of=lambda test: test.copies.same_verdict, limit=0.99),
    Goal(
        what="int8 below float",
        figure_of=lambda test: test.precisions.int8_drop,
        limit=0.5,
        at_most=True,
        unit=" points",
    ),
    Goal(what="int8 quicker", figure_of=lambda test: test.precisions.int8_speedup, limit=1.5, unit=" times"),
    Goal(
        what="severity, mean error",
        figure_of=lambda test: test.rendered.severity_mae if test.rendered else None,
        limit=5.0,
        at_most=True,
        unit=" points",
    ),
)
