"""docs/risk-models.md tells growers of every model what the API tells them, to the letter."""

import re
from pathlib import Path
from typing import Final

import pytest

from chalicelib.domain.risk.catalogue import MODELS
from chalicelib.domain.risk.model import RiskModel
from chalicelib.domain.risk.weather import MAX_UNKNOWN_HOURS
from chalicelib.domain.risk.wetness import HUMID_FROM_PCT, WET_FROM_PCT, WET_LEAVES_FROM_HUMIDITY_PCT
from chalicelib.services.assess_risk import LONGEST_SEASON_DAYS, MOST_DEVICES

_GUIDE: Final = (Path(__file__).parents[5] / "docs" / "risk-models.md").read_text(encoding="utf-8")


def section_of(model: RiskModel) -> str:
    """The part of the guide under a model's heading, on one line."""
    sections = re.split(r"^#{2,3} ", _GUIDE, flags=re.MULTILINE)
    found = [section for section in sections if section.splitlines()[0].endswith(f"`{model.model_id}`")]
    assert len(found) == 1, f"docs/risk-models.md has no section of {model.model_id}, or several"
    return " ".join(found[0].split())


@pytest.mark.parametrize("model", MODELS, ids=[model.model_id for model in MODELS])
def test_every_model_is_explained(model: RiskModel) -> None:
    section = section_of(model)

    told = [model.title, model.rule, model.validity, model.source, model.read_in, model.unit, model.advice]
    assert [text for text in told if text not in section] == []
    assert model.disease in section
    assert all(crop in section for crop in model.crops)
    assert all(f"`{name}`" in section for name in model.inputs)
    assert all(f"`{band.name}` from {band.starts_at:g}" in section for band in model.bands)
    assert "**Example.**" in section


@pytest.mark.parametrize("model", MODELS, ids=[model.model_id for model in MODELS])
def test_what_is_withheld_is_told_as_that_with_the_reason(model: RiskModel) -> None:
    assert ("(withheld)" in section_of(model)) == bool(model.withheld)
    assert model.withheld in section_of(model)


def test_no_model_is_explained_that_there_is_not() -> None:
    explained = re.findall(r"^### .*`([a-z-]+)`$", _GUIDE, flags=re.MULTILINE)

    assert explained == [model.model_id for model in MODELS]


def test_the_guide_names_the_limits_that_the_code_has() -> None:
    guide = " ".join(_GUIDE.split())

    assert (MAX_UNKNOWN_HOURS, MOST_DEVICES) == (4, 8)
    assert "more than four of them" in guide
    assert "more than eight devices" in guide
    assert f"{LONGEST_SEASON_DAYS} days" in guide
    for percent in (WET_FROM_PCT, HUMID_FROM_PCT, WET_LEAVES_FROM_HUMIDITY_PCT):
        assert f"{percent:g} %" in guide
