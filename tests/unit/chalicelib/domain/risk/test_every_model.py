"""What holds for every risk model, whatever its rule."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.crops import CROPS
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.risk.catalogue import MODELS, holds, models_for
from chalicelib.domain.risk.model import RiskModel
from chalicelib.domain.risk.weather import MAX_UNKNOWN_HOURS
from chalicelib.domain.site import Growing
from tests.unit.chalicelib.domain.risk.skies import Sky, risk, weather

every_model = pytest.mark.parametrize("model", MODELS, ids=[model.model_id for model in MODELS])

some_sky = st.one_of(st.none(), st.tuples(st.floats(-40, 70), st.floats(0, 100)))
some_days = st.lists(st.lists(some_sky, min_size=24, max_size=24), min_size=1, max_size=6)


@every_model
@settings(max_examples=25)
@given(days=some_days, hour=st.integers(0, 150))
def test_no_weather_and_no_gap_makes_it_fail_and_unknown_hours_are_counted(
    model: RiskModel, days: list[list[Sky]], hour: int
) -> None:
    now = datetime(2025, 6, 10 + hour // 24, hour % 24, tzinfo=UTC)

    for day in risk(model, weather(*days, now=now)):
        assert day.value is None or day.value >= 0
        assert 0 <= day.known_hours + day.unknown_hours <= 24
        assert (day.band is None) == (day.value is None or not model.bands)


@every_model
def test_a_time_of_which_nothing_is_known_has_no_value(model: RiskModel) -> None:
    nothing: Sequence[Sky] = [None] * 24

    for day in risk(model, weather(nothing, nothing)):
        assert (day.value, day.band, day.known_hours, day.unknown_hours) == (None, None, 0, 24)


@every_model
def test_a_gap_of_a_day_is_never_filled_in_with_calm(model: RiskModel) -> None:
    mild: list[Sky] = [(20.0, 95.0)] * 24
    gap: list[Sky] = [*mild[: 23 - MAX_UNKNOWN_HOURS], *[None] * (MAX_UNKNOWN_HOURS + 1)]

    whole, gappy = risk(model, weather(mild, mild)), risk(model, weather(mild, gap))

    assert whole[1].value is not None
    assert gappy[1].value is None


@every_model
def test_it_says_all_that_a_grower_must_know(model: RiskModel) -> None:
    assert model.title
    assert model.rule.endswith(".")
    assert model.validity.endswith(".")
    assert model.source
    assert model.read_in
    assert model.unit
    assert set(model.crops) <= set(CROPS)
    assert set(model.inputs) <= set(STANDARD)


@every_model
def test_its_bands_rise_from_nought_and_every_disease_has_some(model: RiskModel) -> None:
    assert bool(model.bands) == bool(model.disease)
    assert [band.starts_at for band in model.bands[:1]] == [0] * bool(model.bands)
    assert all(lower.starts_at < higher.starts_at for lower, higher in pairwise(model.bands))
    assert [model.calls_for_an_alert(band) for band in model.bands] == [False, *[True] * (len(model.bands) - 1)][
        : len(model.bands)
    ]
    assert model.calls_for_an_alert(None) is False
    # What opens alerts says what to do next.
    assert bool(model.advice) == (bool(model.bands) and not model.withheld)


def test_ids_are_unique_and_fit_into_the_ids_of_alerts() -> None:
    ids = [model.model_id for model in MODELS]

    assert len(set(ids)) == len(ids)
    assert all(model_id.replace("-", "").isalnum() and model_id == model_id.lower() for model_id in ids)


@pytest.mark.parametrize(
    ("crops", "called_for"),
    [
        (["potato"], {"hutton", "wallin", "p-days", "vpd"}),
        (["tomato"], {"hutton", "wallin", "tomcast", "vpd", "tomato-degree-days"}),
        (["apple"], {"apple-scab", "vpd"}),
        (["grape"], {"grape-powdery-mildew", "grape-black-rot", "vpd"}),
        (["bean"], {"vpd"}),
        ([], {"vpd"}),
    ],
)
def test_a_crop_calls_for_its_models(crops: list[str], called_for: set[str]) -> None:
    assert {model.model_id for model in models_for(crops)} == called_for


def test_what_was_not_checked_at_its_source_is_never_called_for() -> None:
    assert [model.model_id for model in MODELS if model.withheld] == ["smith"]
    assert not [model for model in models_for(CROPS) if model.withheld]


def test_hutton_does_not_hold_under_cover() -> None:
    hutton = next(model for model in MODELS if model.model_id == "hutton")

    assert holds(hutton, Growing.OPEN_FIELD)
    assert not holds(hutton, Growing.UNDER_COVER)
