"""Drift is found where there is some, and not where there is none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ml_model.drift_report.diagnosed import Window
from ml_model.drift_report.judgement import Finding, State, compare, state_of
from tests.unit.ml_model.drift_report.diagnoses import START, Fleet

USUAL = Fleet()
REFERENCE = USUAL.window(days=28)


def recent(fleet: Fleet, *, days: int = 7, seed: int = 1) -> Window:
    return fleet.window(days=days, since=START + timedelta(days=28), seed=seed)


def by_name(findings: list[Finding]) -> dict[str, State]:
    return {finding.what: finding.state for finding in findings}


@pytest.mark.parametrize("seed", range(1, 5))
def test_weeks_that_differ_by_chance_are_steady(seed: int) -> None:
    assert set(by_name(compare(REFERENCE, recent(USUAL, seed=seed))).values()) == {State.STEADY}


@pytest.mark.parametrize(
    ("fleet", "what"),
    [
        (replace(USUAL, mix={"Tomato___Late_blight": 0.1, "Tomato___healthy": 0.1, "Bean___Rust": 0.8}), "class mix"),
        (replace(USUAL, confidence=(5.0, 1.5)), "confidence"),
        (replace(USUAL, unsure=0.3), "unsure"),
        (replace(USUAL, not_a_leaf=0.12), "not a leaf"),
    ],
    ids=["class mix", "confidence", "unsure", "not a leaf"],
)
def test_each_kind_of_drift_is_found_and_no_other(fleet: Fleet, what: str) -> None:
    states = by_name(compare(REFERENCE, recent(fleet)))

    assert states.pop(what) is State.DRIFT
    assert set(states.values()) == {State.STEADY}


def test_a_change_that_is_no_chance_but_small_is_to_be_watched() -> None:
    assert by_name(compare(REFERENCE, recent(replace(USUAL, unsure=0.12))))["unsure"] is State.WATCH


def test_one_device_that_sees_one_ill_plant_all_week_is_not_the_fleet() -> None:
    # A big distance, but five device-days among few: the photos of a day are no witnesses of each other.
    single = replace(USUAL, devices=1, photos_a_day=30)
    reference = single.window(days=6, seed=5)
    other = recent(replace(single, mix={"Bean___Rust": 0.4, "Tomato___healthy": 0.6}), days=5, seed=9)

    (mix,) = [finding for finding in compare(reference, other) if finding.what == "class mix"]

    assert mix.size > mix.limits.drift
    assert mix.state is State.STEADY


@pytest.mark.parametrize(
    ("fleet", "days"),
    [(replace(USUAL, devices=1, photos_a_day=5), 7), (replace(USUAL, devices=1, photos_a_day=100), 3)],
    ids=["photos", "device-days"],
)
def test_too_few_photos_are_not_judged(fleet: Fleet, days: int) -> None:
    findings = compare(REFERENCE, recent(fleet, days=days))

    assert findings == []
    assert state_of(findings) is State.TOO_FEW


def test_no_photos_at_all_are_too_few() -> None:
    assert compare(REFERENCE, Window.of([], START, START)) == []


def test_the_same_photos_get_the_same_report() -> None:
    assert compare(REFERENCE, recent(USUAL)) == compare(REFERENCE, recent(USUAL))
