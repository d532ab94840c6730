"""Which wishes a device follows, and why it does not follow the others."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from device_simulator.settings import Settings, factory_settings, follow, reporting_plan
from device_simulator.station import METRICS
from device_simulator.telemetry import ReportingPlan

FACTORY = factory_settings(ReportingPlan(interval_s=300.0, samples=5), "greenhouse-1")


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_device_that_nobody_configured_works_as_it_came() -> None:
    followed = follow(FACTORY, {})

    assert (followed.settings, followed.refused) == (FACTORY, {})
    assert FACTORY.wire == {
        "sample_every_s": 60,
        "report_every_s": 300,
        "capture": {"enabled": True, "from": "00:00", "to": "00:00"},
        "metrics": list(METRICS),
        "place": {"site": "greenhouse-1", "time_zone": "UTC"},
    }


def test_a_wish_is_followed_and_reported_as_it_was_made() -> None:
    wish = {
        "sample_every_s": 30,
        "report_every_s": 600,
        "capture": {"enabled": False, "from": "06:00", "to": "21:00"},
        "metrics": ["humidity_pct", "air_temp_c"],
        "place": {"site": "greenhouse-2", "time_zone": "Europe/Berlin"},
    }

    followed = follow(FACTORY, wish)

    assert followed.refused == {}
    assert followed.settings.wire == wish


def test_null_is_no_wish() -> None:
    followed = follow(FACTORY, {"report_every_s": None, "capture": {"from": None, "to": None}, "metrics": None})

    assert (followed.settings, followed.refused) == (FACTORY, {})


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        ({"report_every_s": 0.5}, {"report_every_s"}),
        ({"report_every_s": 7_200}, {"report_every_s"}),
        ({"report_every_s": "often"}, {"report_every_s"}),
        ({"sample_every_s": True}, {"sample_every_s"}),
        ({"sample_every_s": 600}, {"sample_every_s"}),
        ({"report_every_s": 30}, {"report_every_s"}),
        ({"report_every_s": 90}, {"report_every_s"}),
        ({"sample_every_s": 1, "report_every_s": 3_600}, {"sample_every_s", "report_every_s"}),
        ({"metrics": ["air_temp_c", "wind_m_s"]}, {"metrics"}),
        ({"metrics": []}, {"metrics"}),
        ({"metrics": "all"}, {"metrics"}),
        ({"capture": {"enabled": "yes"}}, {"capture.enabled"}),
        ({"capture": {"from": "6"}}, {"capture.from"}),
        ({"capture": True}, {"capture"}),
        ({"place": {"time_zone": "Middle/Earth"}}, {"place.time_zone"}),
        ({"place": {"time_zone": "../../etc/passwd"}}, {"place.time_zone"}),
        ({"place": {"floor": 2}}, {"place.floor"}),
        ({"mood": "fine"}, {"mood"}),
    ],
)
def test_nonsense_is_refused_with_a_reason_and_changes_nothing(wish: dict[str, Any], refused: set[str]) -> None:
    followed = follow(FACTORY, wish)

    assert followed.settings == FACTORY
    assert set(followed.refused) == refused
    assert all(followed.refused.values())


def test_what_is_sound_beside_nonsense_is_followed() -> None:
    followed = follow(FACTORY, {"report_every_s": 600, "metrics": ["wind_m_s"], "capture": {"enabled": False}})

    assert set(followed.refused) == {"metrics"}
    assert (followed.settings.report_every_s, followed.settings.capture_enabled) == (600, False)
    assert followed.settings.metrics == METRICS


def test_settings_become_a_plan_of_whole_messages() -> None:
    plan = reporting_plan(replace(FACTORY, sample_every_s=10, report_every_s=120), messages=None)

    assert (plan.step_ms, plan.interval_ms, plan.samples, plan.metrics) == (10_000, 120_000, 12, None)
    assert reporting_plan(replace(FACTORY, metrics=("air_temp_c",)), messages=3).metrics == frozenset({"air_temp_c"})


BY_DAY = replace(FACTORY, capture_from="06:00", capture_to="21:00", time_zone="Europe/Berlin")
BY_NIGHT = replace(FACTORY, capture_from="21:00", capture_to="06:00", time_zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("settings", "moment", "taken"),
    [
        (BY_DAY, "2026-01-15T05:00+00:00", True),  # six in winter
        (BY_DAY, "2026-01-15T04:59+00:00", False),
        (BY_DAY, "2026-07-15T04:00+00:00", True),  # six in summer
        (BY_DAY, "2026-07-15T19:00+00:00", False),  # nine in the evening
        (BY_NIGHT, "2026-01-15T20:00+00:00", True),
        (BY_NIGHT, "2026-01-15T04:59+00:00", True),
        (BY_NIGHT, "2026-01-15T12:00+00:00", False),
        (FACTORY, "2026-01-15T12:00+00:00", True),
    ],
)
def test_photos_are_taken_within_the_hours_of_the_devices_place(settings: Settings, moment: str, taken: bool) -> None:
    assert (settings.why_no_photo(at(moment), ordered_of_us_alone=False) is None) == taken


def test_who_wants_a_photo_of_this_device_gets_it_at_any_hour_but_not_from_one_that_is_switched_off() -> None:
    midnight = at("2026-01-15T00:00+00:00")

    assert BY_DAY.why_no_photo(midnight, ordered_of_us_alone=True) is None
    off = replace(BY_DAY, capture_enabled=False)
    assert off.why_no_photo(midnight, ordered_of_us_alone=True) == "capture is switched off"
