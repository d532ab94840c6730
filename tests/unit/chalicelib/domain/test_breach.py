"""Which moments are worth an alert, beside those at which a limit was crossed."""

import pytest

from chalicelib.domain.breach import (
    SILENT_AFTER,
    disease_breach,
    disease_rule_id,
    silence_breach,
)
from chalicelib.domain.diagnosis import Verdict
from tests.builders import DEVICE, MINUTE, NOON, a_diagnosis, a_photo


def test_a_disease_tells_how_sure_the_classifier_is() -> None:
    breach = disease_breach(a_photo(diagnosis=a_diagnosis(confidence=0.934)))

    assert breach is not None
    assert (breach.value, breach.unit) == (93.4, "% sure")


def test_a_disease_is_dated_to_when_its_photo_was_taken() -> None:
    breach = disease_breach(a_photo(at=NOON))

    assert breach is not None
    assert (breach.device_id, breach.rule_id, breach.at) == (DEVICE, "disease-tomato-early-blight", NOON)
    assert breach.what == "Early blight on tomato"


@pytest.mark.parametrize("verdict", [Verdict.HEALTHY, Verdict.UNSURE, Verdict.NOT_A_LEAF])
def test_only_a_disease_is_worth_an_alert(verdict: Verdict) -> None:
    assert disease_breach(a_photo(diagnosis=a_diagnosis(verdict=verdict))) is None


@pytest.mark.parametrize(
    ("label", "rule_id"),
    [
        ("Tomato___Early_blight", "disease-tomato-early-blight"),
        ("Corn_(maize)___Common_rust_", "disease-corn-maize-common-rust"),
        ("Kürbis___Mehltau", "disease-k-rbis-mehltau"),
    ],
)
def test_a_disease_names_its_rule_in_plain_letters(label: str, rule_id: str) -> None:
    assert disease_rule_id(a_diagnosis(label)) == rule_id


def test_silence_begins_when_it_has_become_too_long() -> None:
    breach = silence_breach(DEVICE, NOON)

    assert breach.at == NOON + SILENT_AFTER
    assert breach.what == "No sample since 2025-11-22 12:00 UTC"


def test_of_two_silences_the_one_after_the_newest_sample_is_told() -> None:
    assert silence_breach(DEVICE, NOON + MINUTE).badness > silence_breach(DEVICE, NOON).badness
