"""Which measurements and diagnoses are worth an alert."""

import pytest

from chalicelib.domain.alert_rules import (
    SILENT_AFTER,
    STALE_AFTER,
    Direction,
    Severity,
    breaches_in,
    disease_breach,
    disease_rule_id,
    is_stale,
    silence_breach,
)
from chalicelib.domain.diagnosis import Verdict
from tests.builders import DEVICE, MINUTE, NOON, a_diagnosis, a_message, a_photo, a_rule, a_sample

HOT = a_rule()
COLD = a_rule("air-temp-low", direction=Direction.BELOW, warning=5.0, critical=1.0)


@pytest.mark.parametrize(
    ("value", "severity"),
    [(20.0, None), (35.0, None), (35.1, Severity.WARNING), (40.0, Severity.WARNING), (40.1, Severity.CRITICAL)],
)
def test_a_limit_is_crossed_beyond_it_not_on_it(value: float, severity: Severity | None) -> None:
    assert HOT.severity_of(value) is severity


@pytest.mark.parametrize(("value", "severity"), [(5.0, None), (4.9, Severity.WARNING), (0.9, Severity.CRITICAL)])
def test_a_rule_may_watch_the_lower_side(value: float, severity: Severity | None) -> None:
    assert COLD.severity_of(value) is severity


def test_a_rule_may_have_one_limit_only() -> None:
    assert a_rule(warning=None).severity_of(39.0) is None
    assert a_rule(critical=None).severity_of(99.0) is Severity.WARNING


def test_every_crossing_of_every_sample_counts() -> None:
    message = a_message(
        a_sample(NOON, air_temp_c=36.0),
        a_sample(NOON + MINUTE, air_temp_c=20.0),
        a_sample(NOON + 2 * MINUTE, air_temp_c=0.5),
        a_sample(NOON + 3 * MINUTE, humidity_pct=99.0),
    )

    found = list(breaches_in([message], [HOT, COLD]))

    assert [(breach.rule_id, breach.at, breach.limit) for breach in found] == [
        ("air-temp-high", NOON, 35.0),
        ("air-temp-low", NOON + 2 * MINUTE, 1.0),
    ]


def test_a_breach_speaks_the_language_of_people() -> None:
    message = a_message(a_sample(air_temp_c=41.0, sap_flow=9.0))
    rules = (HOT, a_rule("sap-flow-high", metric="sap_flow", warning=5.0, critical=None))

    told = [(breach.what, breach.value, breach.unit) for breach in breaches_in([message], rules)]

    assert told == [("Air temperature above its limit", 41.0, "°C"), ("sap_flow above its limit", 9.0, "")]


def test_a_disease_tells_how_sure_the_classifier_is() -> None:
    breach = disease_breach(a_photo(diagnosis=a_diagnosis(confidence=0.934)))

    assert breach is not None
    assert (breach.value, breach.unit) == (93.4, "% sure")


def test_worse_is_further_beyond_the_limit_on_either_side() -> None:
    hot = list(breaches_in([a_message(a_sample(air_temp_c=36.0)), a_message(a_sample(air_temp_c=38.0))], [HOT]))
    cold = list(breaches_in([a_message(a_sample(air_temp_c=4.0)), a_message(a_sample(air_temp_c=2.0))], [COLD]))

    assert hot[1].badness > hot[0].badness
    assert cold[1].badness > cold[0].badness


def test_a_breach_is_stale_when_it_was_long_past_on_arrival() -> None:
    (breach,) = breaches_in([a_message(a_sample(NOON, air_temp_c=36.0))], [HOT])

    assert not is_stale(breach, NOON + STALE_AFTER)
    assert is_stale(breach, NOON + STALE_AFTER + MINUTE)


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
