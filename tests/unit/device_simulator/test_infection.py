"""Disease follows from wet and warm hours, some days later."""

from typing import Final

import pytest

from device_simulator.infection import infection_risk, severity, severity_of_day
from device_simulator.roster import SITES
from tests.unit.device_simulator.fakes import NOON_MS

DAY_MS: Final = 24 * 3_600_000
TODAY: Final = NOON_MS // DAY_MS


@pytest.mark.parametrize(
    ("mean_c", "hours", "value"),
    [
        # The corners of TOMCAST's table: a value more with the hour after each limit.
        (15.0, 7, 0),
        (15.0, 8, 1),
        (15.0, 16, 2),
        (15.0, 21, 3),
        (20.0, 5, 1),
        (20.0, 23, 4),
        (24.0, 2, 0),
        (24.0, 3, 1),
        (24.0, 13, 3),
        (28.0, 9, 2),
        (12.9, 24, 0),
        (29.1, 24, 0),
    ],
)
def test_a_days_severity_is_as_tomcast_has_it(mean_c: float, hours: int, value: int) -> None:
    assert severity([mean_c] * hours) == value


def test_a_dry_day_infects_nothing() -> None:
    assert severity([]) == 0


def test_the_risk_follows_the_days_of_four_to_fourteen_days_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    def risk_after(wet_day: int) -> float:
        monkeypatch.setattr(
            "device_simulator.infection.severity_of_day", lambda _, day, **__: 4 if day == TODAY - wet_day else 0
        )
        return infection_risk("field-1", NOON_MS, seed=1)

    risks = [risk_after(wet_day) for wet_day in range(17)]

    least = min(risks)
    assert [day for day, risk in enumerate(risks) if risk > least] == list(range(4, 15))
    assert least > 0


def test_the_chance_is_a_chance_and_differs_from_time_to_time() -> None:
    risks = {infection_risk(site, NOON_MS + day * DAY_MS, seed=1) for site in SITES for day in range(40)}

    assert all(0 < risk < 1 for risk in risks)
    assert max(risks) > 3 * min(risks)


def test_the_same_seed_brings_the_same_disease() -> None:
    days = [severity_of_day("field-1", TODAY + day, seed=3) for day in range(20)]
    severity_of_day.cache_clear()

    assert [severity_of_day("field-1", TODAY + day, seed=3) for day in range(20)] == days
    assert [severity_of_day("field-1", TODAY + day, seed=4) for day in range(20)] != days
