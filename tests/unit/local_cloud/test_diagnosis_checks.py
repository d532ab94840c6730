"""What must be kept of a diagnosed photo, held against a model that is asked again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from local_cloud.diagnosis_checks import DiagnosisChecks
from local_cloud.errors import RestFailed
from local_cloud.ledger import Diagnosed, PhotoId

ILL: Final = Diagnosed(
    photo=PhotoId("bed-1", "photo-1"),
    photo_key="photos/bed-1/2025/11/22/photo-1.jpg",
    size_bytes=183_211,
    label="Tomato___Early_blight",
    verdict="disease",
    severity_pct=12.5,
    heatmap_key="heatmaps/bed-1/2025/11/22/photo-1.webp",
    model_version="2.0.0",
    model_sha256="0" * 64,
)
NO_LEAF: Final = replace(
    ILL,
    photo=PhotoId("bed-1", "photo-2"),
    label="Background_without_leaves",
    verdict="not_a_leaf",
    severity_pct=None,
    heatmap_key=None,
)


class Witness:
    """Knows the two photos; `pictures` are those that lie in the bucket."""

    def __init__(self) -> None:
        self.pictures = {ILL.heatmap_key}
        self.answers = True

    def model_says(self, diagnosed: Diagnosed) -> Mapping[str, Any]:
        if not self.answers:
            raise RestFailed("the model server does not answer")
        true = NO_LEAF if diagnosed.photo == NO_LEAF.photo else ILL
        return {
            "label": true.label,
            "verdict": true.verdict,
            "severity_pct": true.severity_pct,
            "heatmap": [[0, 100]] if true is ILL else None,
            "model": {"name": "leaf", "version": "2.0.0", "sha256": "0" * 64},
        }

    def is_picture(self, key: str) -> bool:
        return key in self.pictures


def failures(*diagnoses: Diagnosed, witness: Witness | None = None) -> list[str]:
    return list(DiagnosisChecks(diagnoses=diagnoses, evidence=witness or Witness()).failures())


def test_diagnoses_that_are_kept_whole_pass() -> None:
    assert failures(ILL, NO_LEAF) == []


@pytest.mark.parametrize(
    ("kept", "complaint"),
    [
        (replace(ILL, label="Tomato___healthy"), "its label is kept as Tomato___healthy"),
        (replace(ILL, verdict="healthy"), "its verdict is kept as healthy, the model says disease"),
        (replace(ILL, severity_pct=None), "its severity is kept as None, the model says 12.5"),
        (replace(ILL, model_version=None), "its model's version is kept as None, the model says 2.0.0"),
        (replace(ILL, model_sha256="1" * 64), "its model's SHA-256"),
        (replace(ILL, heatmap_key=None), "its heat map is kept as None, the model drew one"),
        (replace(ILL, heatmap_key="heatmaps/lost.webp"), "no picture lies under heatmaps/lost.webp"),
    ],
)
def test_what_is_missing_or_not_what_the_model_says_is_named(kept: Diagnosed, complaint: str) -> None:
    sound = replace(ILL, photo=PhotoId("bed-2", "photo-1"))

    (told,) = failures(sound, kept)

    assert told.startswith("photo photo-1 of bed-1: ")
    assert complaint in told


def test_a_heat_map_of_what_is_no_leaf_is_told() -> None:
    (told,) = failures(ILL, replace(NO_LEAF, heatmap_key=ILL.heatmap_key))

    assert told.endswith("the model drew none")


def test_where_nothing_had_to_be_drawn_or_measured_nothing_is_proven() -> None:
    assert failures(NO_LEAF) == [
        "no photo has a heat map, so nothing proves that they are drawn",
        "no diagnosis has a severity, so nothing proves that it is kept",
    ]
    assert len(failures()) == 2


def test_a_model_that_does_not_answer_is_told_for_each_photo() -> None:
    witness = Witness()
    witness.answers = False

    assert len(failures(ILL, NO_LEAF, witness=witness)) == 2


def test_a_photo_that_the_model_saw_scaled_down_is_not_held_against_its_original() -> None:
    large = replace(ILL, size_bytes=3_000_001, severity_pct=12.6)

    assert failures(large) == []
    assert failures(replace(large, heatmap_key="heatmaps/lost.webp")) != []
