"""The labels that reviewers choose from."""

import json
from pathlib import Path
from typing import Final

import pytest

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.leaf_labels import LEAF_LABELS, NOT_A_LEAF, check_label, in_words, near_labels

_CARD: Final = Path(__file__).parents[4] / "ml_model" / "artifact" / "model_card.json"


def test_they_are_those_of_the_model() -> None:
    card = json.loads(_CARD.read_text(encoding="utf-8"))

    assert list(LEAF_LABELS) == sorted(card["labels"])
    assert NOT_A_LEAF in LEAF_LABELS


def test_every_one_of_them_passes() -> None:
    for label in LEAF_LABELS:
        check_label(label)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tomato late blight", "Tomato___Late_blight"),
        ("Tomato__Late_blight", "Tomato___Late_blight"),
        ("TOMATO___LATE_BLIGHT", "Tomato___Late_blight"),
        ("late blight on potato", "Potato___Late_blight"),
        ("Tomato___Late_bligth", "Tomato___Late_blight"),
        ("healthy bell pepper", "Pepper_bell___healthy"),
        ("No leaf", NOT_A_LEAF),
        ("background", NOT_A_LEAF),
    ],
)
def test_what_is_written_otherwise_is_refused_with_what_was_meant(written: str, meant: str) -> None:
    with pytest.raises(InputRefused, match=meant) as refused:
        check_label(written)

    assert refused.value.field == "label"
    assert near_labels(written)[0] == meant


@pytest.mark.parametrize("written", ["", "zzz", "  ", "Ω" * 10_000, "\ud800"])
def test_what_resembles_no_label_is_refused_and_told_where_they_are_listed(written: str) -> None:
    with pytest.raises(InputRefused, match="openapi"):
        check_label(written)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Tomato___Late_blight", "late blight on tomato"),
        ("Pepper_bell___Bacterial_spot", "bacterial spot on bell pepper"),
        ("Apple___healthy", "a healthy apple leaf"),
        (NOT_A_LEAF, "no leaf"),
    ],
)
def test_a_label_can_be_told_to_people(label: str, words: str) -> None:
    assert in_words(label) == words


def test_no_two_labels_are_told_in_the_same_words() -> None:
    assert len({in_words(label) for label in LEAF_LABELS}) == len(LEAF_LABELS)
