"""Which limits of the fleet's rules smoke holds the samples against."""

from typing import Any, Final

from local_cloud.ledger import Limit
from local_cloud.smoke import limits_in

_HEAT: Final = {"metric": "air_temp_c", "direction": "above", "warning": 35.0, "critical": 40.0, "clear_margin": 1.0}
_DAMP: Final = {"metric": "humidity_pct", "direction": "above", "warning": None, "critical": 99.0, "clear_margin": 0.0}


def a_rule(*conditions: dict[str, Any], for_min: int = 0, enabled: bool = True) -> dict[str, Any]:
    return {"id": "weather", "conditions": list(conditions), "for_min": for_min, "enabled": enabled}


def test_every_condition_of_a_rule_is_a_limit_of_it() -> None:
    assert limits_in([a_rule(_HEAT, _DAMP)]) == (
        Limit(rule_id="weather", metric="air_temp_c", direction="above", limits=(35.0, 40.0)),
        Limit(rule_id="weather", metric="humidity_pct", direction="above", limits=(99.0,)),
    )


def test_a_rule_that_waits_or_is_switched_off_calls_for_nothing_at_once() -> None:
    assert limits_in([a_rule(_HEAT, for_min=10), a_rule(_HEAT, enabled=False)]) == ()
