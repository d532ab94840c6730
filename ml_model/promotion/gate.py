"""The gate: a candidate passes that is worse nowhere, as far as the fixed tests can tell.

The candidate has to prove itself, since a wrong refusal costs another look or another training, and a wrong
promotion costs somebody's crop. Four rules, and the reasons for their sizes:

1. Over a whole test, not one photo fewer may be right. There is no margin here: one that is granted at
   each promotion adds up, and ten small steps down are a worse model.
2. On a class, or another part of a test, the candidate may lose up to a margin, because a class has about 50 photos
   and two trainings of one recipe differ by chance. Compared photo by photo, if `lost` photos turned from right
   to wrong and `gained` the other way, their difference has a standard error of sqrt(lost + gained)
   (Q. McNemar, "Note on the sampling error of the difference between correlated proportions", Psychometrika 12, 1947).
   Refused is a net loss of more than two of them, *and* of more than three photos: where few photos
   changed sides, the normal approximation behind the two standard errors does not hold.
3. The calibration error may grow by `CALIBRATION_MARGIN`, but not past what the model promises.
4. A photo and its copies (saved anew, cut a little, scaled) should be told the same. Judged is each photo with all
   of its copies, by rule 2: copies of one photo are no independent witnesses, photos are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml_model.promotion.exam import Exam

# Together they refuse a net loss of five photos, a tenth of a class, or more where photos changed sides both ways. By
# simulation with 41 classes of 50 photos: of candidates that are truly as good, one in four to ten fails at some
# class; of those that truly lost 20 points in a class, seven to nine in ten.
STANDARD_ERRORS: Final = 2.0
TOLERATED_PHOTOS: Final = 3
# On 2,000 photos, chance moves the difference of two well calibrated models by 0.003 (standard deviation, by
# simulation): the margin is two of those.
CALIBRATION_MARGIN: Final = 0.006
# What the model promises: confidences that are right within two points. Up to here the margin applies, beyond it none.
CALIBRATION_LIMIT: Final = 0.02


class Rule(Enum):
    """How a further test is judged, beside the main one.

    WHOLE: rule 1, by the photos whose class is right; PART: rule 2, by the same; NO_LEAVES: rule 2, by the pictures
    without leaves that are told to be none.
    """

    WHOLE = auto()
    PART = auto()
    NO_LEAVES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison. Figures are shares of 0 to 1; `allowed` is the worst that the candidate may show."""

    what: str
    photos: int
    current: float
    candidate: float
    allowed: float
    passed: bool
    reason: str = ""


def judge(
    current: Mapping[str, Exam], candidate: Mapping[str, Exam], *, rules: Mapping[str, Rule] | None = None
) -> list[Check]:
    """Compare two models' answers to the same tests, by name of the test; the first is the main one.

    Args:
        rules: by name of the test; WHOLE where nothing is said.

    Raises:
        ValueError: the two did not take the same tests.
    """
    checks: list[Check] = []
    for position, (name, before) in enumerate(current.items()):
        after = candidate[name]
        if not np.array_equal(before.truth, after.truth):
            raise ValueError(f"the models did not take the same test {name!r}")
        match (rules or {}).get(name, Rule.WHOLE):
            case Rule.WHOLE:
                checks.append(_whole(f"{name}: right", before.right, after.right))
            case Rule.PART:
                checks.append(_part(f"{name}: right", before.right, after.right))
            case Rule.NO_LEAVES:
                checks.append(_part(f"{name}: told to be none", before.useful, after.useful))
        if position == 0:
            checks += _main_test(name, before, after)
    return checks


def judge_stability(current: NDArray[np.bool_], candidate: NDArray[np.bool_]) -> Check:
    """Compare two models by the photos whose copies all get the verdict of their photo."""
    return _part("copies: all told as their photo", current, candidate)


def passes(checks: list[Check]) -> bool:
    """Whether nothing speaks against the candidate."""
    return all(check.passed for check in checks)


def _main_test(name: str, before: Exam, after: Exam) -> Iterator[Check]:
    yield _calibration(f"{name}: calibration error", before, after)
    yield _part(f"{name}: told rightly (not unsure)", before.useful, after.useful)
    yield _part(f"{name}: leaves taken for leaves", before.leaf_accepted, after.leaf_accepted)
    for label in np.unique(before.truth):
        of_class = before.truth == label
        yield _part(str(label), before.right[of_class], after.right[of_class])


def _whole(what: str, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Check:
    lost = int(before.sum()) - int(after.sum())
    return Check(
        what=what,
        photos=len(before),
        current=float(before.mean()),
        candidate=float(after.mean()),
        allowed=float(before.mean()),
        passed=lost <= 0,
        reason=f"{lost} fewer right" if lost > 0 else "",
    )


def _part(what: str, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Check:
    lost, gained = int((before & ~after).sum()), int((~before & after).sum())
    tolerated = max(STANDARD_ERRORS * sqrt(lost + gained), TOLERATED_PHOTOS)
    passed = lost - gained <= tolerated
    return Check(
        what=what,
        photos=len(before),
        current=float(before.mean()),
        candidate=float(after.mean()),
        allowed=max(float(before.mean()) - tolerated / len(before), 0.0),
        passed=passed,
        reason="" if passed else f"{lost} lost, {gained} gained: more than {tolerated:.1f} net",
    )


def _calibration(what: str, before: Exam, after: Exam) -> Check:
    allowed = max(before.calibration_error, min(before.calibration_error + CALIBRATION_MARGIN, CALIBRATION_LIMIT))
    passed = after.calibration_error <= allowed
    return Check(
        what=what,
        photos=len(before),
        current=before.calibration_error,
        candidate=after.calibration_error,
        allowed=allowed,
        passed=passed,
        reason="" if passed else "less calibrated",
    )
