"""The picture of a season is that of the models, gap and all."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import risk_season
from chalicelib.domain.risk.early_blight import TOMCAST
from chalicelib.domain.risk.model import assess


def test_a_season_has_the_hours_of_its_days_and_three_silent_ones() -> None:
    days = risk_season.season(days=60)

    assert [len(day.hours) for day in days].count(24) == 57
    assert [number for number, day in enumerate(days) if not day.hours] == [52, 53, 54]


def test_the_models_call_at_some_time_and_not_all_the_time() -> None:
    days = assess(TOMCAST, risk_season.season(), counts_from=risk_season.FIRST)

    assert {day.band.name for day in days if day.band} == {"low", "moderate", "high"}


def test_the_same_season_gives_the_same_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risk_season, "DAYS", 20)
    pictures = [tmp_path / name for name in ("one.svg", "two.svg")]
    season = risk_season.season(days=20)

    for picture in pictures:
        risk_season.draw(season, picture)

    assert pictures[0].read_bytes() == pictures[1].read_bytes()
    assert ET.parse(pictures[0]).getroot().tag.endswith("svg")  # noqa: S314 - we have just drawn it
