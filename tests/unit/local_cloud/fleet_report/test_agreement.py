"""Diagnoses beside the truth."""

import pytest

from local_cloud.fleet_report.agreement import NO_LEAF, Agreement, JudgedPhoto, Judgement

BLIGHT, HEALTHY = "Tomato___Late_blight", "Tomato___healthy"


def judged(truth: str, verdict: str, label: str, source: str = "rendered") -> JudgedPhoto:
    return JudgedPhoto(source=source, truth=truth, verdict=verdict, label=label)


@pytest.mark.parametrize(
    ("truth", "verdict", "label", "judgement"),
    [
        (BLIGHT, "disease", BLIGHT, Judgement.RIGHT),
        (BLIGHT, "healthy", HEALTHY, Judgement.WRONG),
        (BLIGHT, "unsure", BLIGHT, Judgement.UNSURE_RIGHT),
        (BLIGHT, "unsure", HEALTHY, Judgement.UNSURE_WRONG),
        (BLIGHT, "not_a_leaf", BLIGHT, Judgement.WRONG),
        (HEALTHY, "healthy", HEALTHY, Judgement.RIGHT),
        (NO_LEAF, "not_a_leaf", HEALTHY, Judgement.RIGHT),
        (NO_LEAF, "healthy", HEALTHY, Judgement.WRONG),
    ],
)
def test_a_diagnosis_is_judged_by_verdict_and_label(truth: str, verdict: str, label: str, judgement: Judgement) -> None:
    assert judged(truth, verdict, label).judgement is judgement


def test_sources_are_counted_apart_and_labels_have_a_row_each() -> None:
    agreement = Agreement(
        (
            judged(BLIGHT, "disease", BLIGHT),
            judged(BLIGHT, "healthy", HEALTHY),
            judged(HEALTHY, "healthy", HEALTHY, "given"),
        )
    )

    assert agreement.sources == ("given", "rendered")
    assert agreement.judgements("rendered") == {Judgement.RIGHT: 1, Judgement.WRONG: 1}
    (row,) = agreement.rows("rendered")
    assert (row.truth, row.photos, row.taken_for) == (BLIGHT, 2, {HEALTHY: 1})
    assert agreement.verdicts("given") == {("healthy", Judgement.RIGHT): 1}
