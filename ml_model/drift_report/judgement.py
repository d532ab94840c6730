"""Whether two times differ by more than chance, and by enough to matter.

A difference counts only if it is both. *Enough* are the limits below. *Chance* is found by permutation (P. Good,
"Permutation, Parametric and Bootstrap Tests of Hypotheses", Springer 2005): the photos are dealt anew to both times,
many times over, and what such deals give is what chance gives. They are dealt by whole device-days, because the
photos of one device on one day show the same leaves in the same light: a hundred of them are not a hundred witnesses,
and the p-values of textbooks, which take them for that, would cry wolf every week.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml_model.diagnosis import Verdict
from ml_model.drift_report.diagnosed import Window
from ml_model.drift_report.measures import ConfidenceOrder, population_stability_index, rate_change

# With fewer photos, a rate of 5 % is known to four points either way: worse than what is to be noticed.
MIN_PHOTOS: Final = 100
# With fewer device-days on a side, there are too few ways to deal them.
MIN_DEVICE_DAYS: Final = 5
# Four measures a week at one in a hundred: chance alone raises its hand twice a year.
SIGNIFICANCE: Final = 0.01
_DEALS: Final = 999

Mask = NDArray[np.bool_]


class State(StrEnum):
    """What is to be done: nothing, look at it, or review photos and train again."""

    STEADY = "steady"
    WATCH = "watch"
    DRIFT = "drift"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on a difference matters."""

    watch: float
    drift: float


# The stability index's limits are those of credit scoring, where it comes from (Siddiqi 2006). The other limits are
# ours: a tenth of the photos with another confidence; one photo in twenty, which a grower with a few hundred
# photos a week notices; and less of what is hardly ever seen while cameras look at leaves.
CLASS_MIX: Final = Limits(watch=0.1, drift=0.25)
CONFIDENCE: Final = Limits(watch=0.1, drift=0.2)
UNSURE: Final = Limits(watch=0.05, drift=0.1)
NOT_A_LEAF: Final = Limits(watch=0.02, drift=0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One measure.

    Attributes:
        reference, recent: the two times in words, such as the rate in each.
        size: how far they lie apart.
        by_chance: what one deal in a hundred reaches or exceeds.
        p_value: the share of deals that reach or exceed `size`.
    """

    what: str
    measure: str
    reference: str
    recent: str
    size: float
    by_chance: float
    p_value: float
    limits: Limits
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    what: str
    measure: str
    limits: Limits
    size_of: Callable[[Mask], float]
    words: Callable[[Window], str]


def compare(reference: Window, recent: Window, *, seed: int = 0) -> list[Finding]:
    """Judge the recent photos by the reference. Nothing is judged, or dealt, where there are too few.

    Args:
        seed: of the deals, so that the same photos get the same report.
    """
    if not (_enough(reference) and _enough(recent)):
        return []
    together = _Both.of(reference, recent)
    questions = _questions(together)
    deals = together.deals(np.random.default_rng(seed), _DEALS)
    by_chance = np.array([[question.size_of(deal) for question in questions] for deal in deals])
    return [
        _finding(question, question.size_of(together.recent), by_chance[:, column], reference, recent)
        for column, question in enumerate(questions)
    ]


def state_of(findings: list[Finding]) -> State:
    """The worst of all findings; too few, if there are none."""
    worst_first = (State.DRIFT, State.WATCH, State.STEADY)
    states = {finding.state for finding in findings}
    return next((state for state in worst_first if state in states), State.TOO_FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Both:
    """The photos of both times together; `recent` says which are the recent ones."""

    recent: Mask
    device_days: NDArray[np.int64]
    told: Mask  # the verdict names a condition
    classes: NDArray[np.int64]
    confidences: NDArray[np.float64]
    verdicts: NDArray[np.str_]

    @classmethod
    def of(cls, reference: Window, recent: Window) -> "_Both":
        is_recent = np.repeat([False, True], [len(reference), len(recent)])
        # A day on which one time ends and the other begins is two: each part belongs to its own.
        names = np.concatenate([np.char.add("- ", reference.device_days), np.char.add("+ ", recent.device_days)])
        verdicts = np.concatenate([reference.verdicts, recent.verdicts])
        return cls(
            recent=is_recent,
            device_days=np.unique(names, return_inverse=True)[1],
            told=np.concatenate([reference.told, recent.told]),
            classes=np.unique(np.concatenate([reference.labels, recent.labels]), return_inverse=True)[1],
            confidences=np.concatenate([reference.confidences, recent.confidences]),
            verdicts=verdicts,
        )

    def deals(self, random: np.random.Generator, count: int) -> Iterator[Mask]:
        """So many ways to deal the device-days to both times, each getting as many as it has."""
        of_day = np.zeros(self.device_days.max() + 1, dtype=np.bool_)
        of_day[self.device_days[self.recent]] = True
        for _ in range(count):
            yield random.permutation(of_day)[self.device_days]

    def class_mix(self, recent: Mask) -> float:
        """The stability index of the classes that growers were told."""
        kinds = int(self.classes.max()) + 1
        counts = [np.bincount(self.classes[self.told & side], minlength=kinds) for side in (~recent, recent)]
        present = (counts[0] + counts[1]) > 0
        return population_stability_index(counts[0][present], counts[1][present])


def _questions(both: _Both) -> list[_Question]:
    order = ConfidenceOrder(both.confidences)
    unsure, not_a_leaf = both.verdicts == Verdict.UNSURE, both.verdicts == Verdict.NOT_A_LEAF
    return [
        _Question(
            what="class mix",
            measure="population stability index",
            limits=CLASS_MIX,
            size_of=both.class_mix,
            words=lambda window: f"{len(np.unique(window.labels[window.told]))} classes",
        ),
        _Question(
            what="confidence",
            measure="Kolmogorov-Smirnov distance",
            limits=CONFIDENCE,
            size_of=order.kolmogorov_smirnov,
            words=lambda window: f"median {np.median(window.confidences):.3f}",
        ),
        _Question(
            what="unsure",
            measure="difference of rates",
            limits=UNSURE,
            size_of=lambda recent: rate_change(unsure, recent),
            words=lambda window: f"{(window.verdicts == Verdict.UNSURE).mean():.1%}",
        ),
        _Question(
            what="not a leaf",
            measure="difference of rates",
            limits=NOT_A_LEAF,
            size_of=lambda recent: rate_change(not_a_leaf, recent),
            words=lambda window: f"{(window.verdicts == Verdict.NOT_A_LEAF).mean():.1%}",
        ),
    ]


def _finding(
    question: _Question, size: float, by_chance: NDArray[np.float64], reference: Window, recent: Window
) -> Finding:
    p_value = (1 + int((by_chance >= size).sum())) / (1 + len(by_chance))
    return Finding(
        what=question.what,
        measure=question.measure,
        reference=question.words(reference),
        recent=question.words(recent),
        size=size,
        by_chance=float(np.quantile(by_chance, 1 - SIGNIFICANCE)),
        p_value=p_value,
        limits=question.limits,
        state=_state(size, p_value, question.limits),
    )


def _state(size: float, p_value: float, limits: Limits) -> State:
    if p_value > SIGNIFICANCE or size < limits.watch:
        return State.STEADY
    return State.DRIFT if size >= limits.drift else State.WATCH


def _enough(window: Window) -> bool:
    return len(window) >= MIN_PHOTOS and len(np.unique(window.device_days)) >= MIN_DEVICE_DAYS
